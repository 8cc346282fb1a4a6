package io.github.uringserver.worker;

import java.util.Locale;

/** Counters that share a meter and differ in the value of one tag. Immutable. */
public enum CounterFamily {

	/** By the pool of buffers. */
	BUFFERS_EXHAUSTED("pool", false, "Times somebody had to wait because every buffer of the pool was taken."),
	/** By the pool of buffers. */
	BUFFERS_FREE("pool", true, "Buffers of the pool that were free when the worker last entered the kernel."),
	/** By the pool of buffers. */
	BUFFERS_LEASED("pool", true, "Buffers of the pool that are taken."),
	/** By the pool of buffers. */
	BUFFERS_LOW_WATER("pool", true, "Fewest buffers of the pool that have been free since the server started."),
	/** By the reason. */
	CONNECTIONS_REJECTED("reason", false, "Connections refused."),
	/** By what was wrong. */
	PROTOCOL_ERRORS("kind", false, "Requests and connections refused for what they sent."),
	/** By the reason. */
	RECEIVE_LEASES_REFUSED("reason", false, "Request data that was copied although leasing is on."),
	/** By what took too long. */
	TIMEOUTS("kind", false, "Connections and exchanges that took too long."),
	/** By the group of the key exchange. */
	TLS_GROUPS("group", false, "TLS handshakes completed, by the group whose keys were agreed."),
	/** By the version of the protocol. */
	TLS_PROTOCOLS("protocol", false, "TLS handshakes completed, by the version of the protocol.");

	private final String tagKey;

	private final boolean gauge;

	private final String description;

	CounterFamily(String tagKey, boolean gauge, String description) {
		this.tagKey = tagKey;
		this.gauge = gauge;
		this.description = description;
	}

	/** The name of the meter, in lower case with dots, without a prefix. */
	public String meter() {
		return name().toLowerCase(Locale.ROOT).replace('_', '.');
	}

	/** The key of the tag that tells the counters apart. */
	public String tagKey() {
		return this.tagKey;
	}

	/** Whether the values also fall. */
	public boolean isGauge() {
		return this.gauge;
	}

	/** What the meter is, in one line. */
	public String description() {
		return this.description;
	}

}
