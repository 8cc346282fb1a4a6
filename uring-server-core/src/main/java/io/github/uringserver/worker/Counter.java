package io.github.uringserver.worker;

import java.util.Locale;

/**
 * What every worker counts, each with one line that says what it is. Each has one writer,
 * the worker's thread, and is read racily by others. A counter only grows; a gauge (see
 * {@link #isGauge()}) also falls.
 * <p>
 * A constant is all it takes: the meters, the endpoint and the reference in the
 * documentation are made from these.
 */
public enum Counter {

	TURNS("Turns of the duty cycle."),
	BUSY_NANOS(Unit.NANOSECONDS, "busy", "Time not spent asleep: turns, with the system calls that do not wait."),
	SLOW_TURNS("Turns that took 10 ms or more."), SYSTEM_CALLS("Calls of io_uring_enter."),
	ENTERS_SKIPPED("Turns that needed no system call."), COMPLETIONS("Completions taken from the completion queue."),
	KERNEL_THREAD_WAKE_UPS("Times the kernel's submission thread (SQPOLL) slept when something was submitted."),
	SUBMISSION_QUEUE_FULL("Times the submission queue was full when an operation was prepared."),
	COMPLETION_QUEUE_OVERFLOW("Times the kernel held completions back because the completion queue was full."),
	STALE_COMPLETIONS("Completions of an older generation of their slot, dropped."),
	TASKS("Tasks run for other threads or for later."),
	TIMERS(true, "Delayed and periodic tasks that wait for their time now."),
	TASK_FAILURES("Tasks, deadlines and completions whose handling threw."),
	WAKE_UPS("Wake-ups of the sleeping worker by other threads."), CONNECTIONS_ACCEPTED("Connections accepted."),
	CONNECTIONS_CLOSED("Connections closed."), CONNECTIONS_ACTIVE(true, "Connections open now."),
	CONNECTIONS_DIRECT("Connections accepted with a direct descriptor: a place in the ring's file table."),
	DESCRIPTORS_INSTALLED(
			"Direct descriptors that were given a descriptor of the process for the moment of a system call."),
	CONNECTIONS_REJECTED(CounterFamily.CONNECTIONS_REJECTED, "full",
			"Connections refused because every slot was taken."),
	CONNECTIONS_REJECTED_RATE(CounterFamily.CONNECTIONS_REJECTED, "rate",
			"Connections refused because their peer has opened too many in too short a time."),
	CONNECTIONS_REJECTED_PEER(CounterFamily.CONNECTIONS_REJECTED, "peer",
			"Connections refused because their peer has too many open."),
	CONNECTIONS_REJECTED_SILENTLY("Connections refused for their peer's sake and closed without an answer."),
	ADMISSION_PEERS(true, "Peers that the rate limit remembers."),
	ADMISSION_EVICTIONS("Peers that the rate limit has forgotten for want of room."),
	PROXY_HEADERS("Headers of the PROXY protocol that were decoded."),
	PROXY_HEADERS_ABSENT("Connections of trusted peers that turned out to have no PROXY header."),
	PROXY_HEADERS_MALFORMED(CounterFamily.PROTOCOL_ERRORS, "proxy-header",
			"Connections aborted for a malformed, missing or oversized PROXY header."),
	PROXY_HEADER_TIMEOUTS(CounterFamily.TIMEOUTS, "proxy-header",
			"Connections aborted because their PROXY header was not complete in time."),
	PROXY_PEERS_REFUSED(CounterFamily.CONNECTIONS_REJECTED, "untrusted-peer",
			"Connections refused because their peer is not a trusted proxy."),
	ACCEPT_BACKOFFS("Accepts that failed for want of descriptors or memory and were backed off."),
	CONNECTION_ERRORS("Connections that ended with an error of the peer or the network."),
	HANDLER_FAILURES("Connections aborted because their handler threw."),
	BYTES_RECEIVED(Unit.BYTES, "received", "Bytes received."), BYTES_SENT(Unit.BYTES, "sent", "Bytes sent."),
	RECEIVE_BUFFERS_EXHAUSTED(CounterFamily.BUFFERS_EXHAUSTED, "receive",
			"Receives that found the buffer ring empty (ENOBUFS); re-armed when buffers are back."),
	RECEIVE_BUFFERS_FREE(CounterFamily.BUFFERS_FREE, "receive",
			"Receive buffers that the kernel could fill when the worker last entered it."),
	RECEIVE_BUFFERS_LOW_WATER(CounterFamily.BUFFERS_LOW_WATER, "receive",
			"Fewest receive buffers that the kernel has had since the server started."),
	RECEIVE_BUFFERS_LEASED(CounterFamily.BUFFERS_LEASED, "receive",
			"Parts of receive buffers that handlers hold (uring.server.buffers.receive.lease)."),
	RECEIVE_LEASES("Parts of receive buffers that handlers were given to keep, without a copy."),
	RECEIVE_LEASES_REFUSED_CREDITS(CounterFamily.RECEIVE_LEASES_REFUSED, "credits",
			"Request data copied because its connection had no credit for another lease."),
	RECEIVE_LEASES_REFUSED_BUFFERS(CounterFamily.RECEIVE_LEASES_REFUSED, "buffers",
			"Request data copied because the receive ring was at its low-water mark."),
	RECEIVE_LEASES_LATE("Leased receive buffers that were released after their connection had closed."),
	RECEIVE_LEASES_LOST("Leased receive buffers that were never released and taken back after a garbage collection."),
	RECEIVES_INCREMENTAL("Receives that left the rest of their buffer to the next (incremental buffers)."),
	RECEIVE_BUFFERS_BUNDLED("Receive buffers that shared a completion with the one before (bundles)."),
	RECEIVE_PAUSES("Times reading was paused for want of demand."),
	RECEIVES_ARMED("Multishot receives armed, the first time and again."), SENDS("Send operations."),
	SENDS_SHORT("Sends of which the kernel took only a part."),
	SENDS_MORE("Sends that told the kernel that more follows (MSG_MORE)."),
	SENDS_ZERO_COPY("Send operations that asked the kernel to read the buffers in place (SEND_ZC)."),
	SENDS_ZERO_COPY_COPIED("Zero-copy sends whose bytes the kernel copied after all, as it does on loopback."),
	SENDS_ZERO_COPY_HELD(true, "Zero-copy sends whose buffers the kernel holds now."),
	ZERO_COPY_PAUSED(true,
			"Whether the worker sends with copies for a while because the kernel copied its zero-copy sends: 1 or 0."),
	SEND_BUFFERS_EXHAUSTED(CounterFamily.BUFFERS_EXHAUSTED, "send", "Times the pool of send buffers was empty."),
	SEND_BUFFERS_LEASED(CounterFamily.BUFFERS_LEASED, "send",
			"Send buffers that held something when the worker last entered the kernel."),
	LINGER_TIMEOUTS(CounterFamily.TIMEOUTS, "linger", "Lingering closes that reached their deadline."),
	TLS_HANDSHAKES("TLS handshakes completed."),
	TLS_HANDSHAKES_RESUMED("TLS handshakes completed that resumed an earlier session."),
	TLS_HANDSHAKES_ACTIVE(true, "TLS handshakes under way now."),
	TLS_HANDSHAKE_STEPS_WAITING(true, "Steps of TLS handshakes that wait for a worker's next turn."),
	TLS_HANDSHAKE_FAILURES("TLS handshakes that failed: nothing in common, bad certificates, malformed."),
	TLS_HANDSHAKE_TIMEOUTS(CounterFamily.TIMEOUTS, "tls-handshake", "TLS handshakes that were not complete in time."),
	TLS_HANDSHAKES_TLS_1_2(CounterFamily.TLS_PROTOCOLS, "TLSv1.2", "TLS handshakes completed with TLS 1.2."),
	TLS_HANDSHAKES_TLS_1_3(CounterFamily.TLS_PROTOCOLS, "TLSv1.3", "TLS handshakes completed with TLS 1.3."),
	TLS_GROUP_X25519_MLKEM_768(CounterFamily.TLS_GROUPS, "X25519MLKEM768",
			"TLS handshakes whose keys were agreed with X25519MLKEM768 (post-quantum hybrid)."),
	TLS_GROUP_X25519(CounterFamily.TLS_GROUPS, "x25519", "TLS handshakes whose keys were agreed with x25519."),
	TLS_GROUP_SECP_256_R1(CounterFamily.TLS_GROUPS, "secp256r1",
			"TLS handshakes whose keys were agreed with secp256r1."),
	TLS_GROUP_SECP_384_R1(CounterFamily.TLS_GROUPS, "secp384r1",
			"TLS handshakes whose keys were agreed with secp384r1."),
	TLS_GROUP_OTHER(CounterFamily.TLS_GROUPS, "other",
			"TLS handshakes with another group, with none, or one the provider does not tell."),
	TLS_PLAIN_TEXT_REQUESTS(CounterFamily.PROTOCOL_ERRORS, "plain-text",
			"Clients that sent plain text to a port that speaks TLS."),
	TLS_ERRORS("Established TLS connections that ended with a TLS error."),
	TLS_TRUNCATIONS("Established TLS connections whose client ended them without close_notify."),
	TLS_RECORDS_RECEIVED("TLS records received."), TLS_RECORDS_SENT("TLS records of application data sent."),
	FILES_OPENED("Files opened."), FILES_ACTIVE(true, "Regions of files being read now, those that wait included."),
	FILE_READS("Read operations on files."), FILE_READS_SHORT("Reads of files that brought less than was asked for."),
	FILE_READS_FIXED("Read operations on files into registered buffers."),
	FILE_BYTES_READ(Unit.BYTES, "file.read", "Bytes read from files."),
	FILE_BUFFERS_LEASED(CounterFamily.BUFFERS_LEASED, "file",
			"File buffers leased now: in the kernel's hands, or with bytes to be delivered."),
	FILE_BUFFERS_EXHAUSTED(CounterFamily.BUFFERS_EXHAUSTED, "file",
			"Times a file had to wait because every file buffer was leased."),
	FILE_BUFFERS_RECLAIMED(
			"Times the buffers of a file whose reader was slow were given to another that waited; what they held is read again."),
	FILE_FAILURES("Files that could not be opened or read to the end that was asked for."),
	WRITE_STALLS(CounterFamily.TIMEOUTS, "write-stall",
			"Connections reset because their peer took its data too slowly."),
	WRITE_STALLS_UNDER_PRESSURE(CounterFamily.TIMEOUTS, "write-stall-under-pressure",
			"Connections reset because their peer took nothing while others waited for send buffers."),
	HEADER_TIMEOUTS(CounterFamily.TIMEOUTS, "header",
			"Connections whose request head was not complete in time, the silent ones among them."),
	IDLE_TIMEOUTS(CounterFamily.TIMEOUTS, "idle", "Connections closed because no further request came in time."),
	BODY_TIMEOUTS(CounterFamily.TIMEOUTS, "body", "Connections whose request body came too slowly."),
	REQUEST_TIMEOUTS(CounterFamily.TIMEOUTS, "request", "Exchanges that were not at their end in time."),
	REQUESTS("Requests whose head was complete."), RESPONSES("Responses completed."),
	EXCHANGES_ACTIVE(true, "Exchanges open now: head complete, response not."),
	PROTOCOL_ERRORS_BAD_REQUEST(CounterFamily.PROTOCOL_ERRORS, "bad-request", "Requests refused with 400: malformed."),
	PROTOCOL_ERRORS_CONTENT_TOO_LARGE(CounterFamily.PROTOCOL_ERRORS, "content-too-large",
			"Requests refused with 413: body too large."),
	PROTOCOL_ERRORS_URI_TOO_LONG(CounterFamily.PROTOCOL_ERRORS, "uri-too-long",
			"Requests refused with 414: request line too long."),
	PROTOCOL_ERRORS_EXPECTATION_FAILED(CounterFamily.PROTOCOL_ERRORS, "expectation-failed",
			"Requests refused with 417: unknown expectation."),
	PROTOCOL_ERRORS_HEAD_TOO_LARGE(CounterFamily.PROTOCOL_ERRORS, "head-too-large",
			"Requests refused with 431: head too large."),
	PROTOCOL_ERRORS_NOT_IMPLEMENTED(CounterFamily.PROTOCOL_ERRORS, "not-implemented",
			"Requests refused with 501: unknown transfer coding."),
	PROTOCOL_ERRORS_VERSION(CounterFamily.PROTOCOL_ERRORS, "version", "Requests refused with 505: unknown version."),
	EXCHANGES_FAILED("Exchanges that ended with 500 because the handler failed before the commit."),
	EXCHANGES_CUT("Exchanges cut because the handler failed after the commit, or broke the declared length."),
	EXCHANGES_CLIENT_GONE("Exchanges whose client went away before the end.");

	private final String meter;

	private final CounterFamily family;

	private final String tagValue;

	private final Unit unit;

	private final boolean gauge;

	private final String description;

	/** A counter whose meter has the constant's own name. */
	Counter(String description) {
		this(false, description);
	}

	/** A counter or a gauge whose meter has the constant's own name. */
	Counter(boolean gauge, String description) {
		this.meter = name().toLowerCase(Locale.ROOT).replace('_', '.');
		this.family = null;
		this.tagValue = null;
		this.unit = Unit.NONE;
		this.gauge = gauge;
		this.description = description;
	}

	/** A counter of something that is measured. */
	Counter(Unit unit, String meter, String description) {
		this.meter = meter;
		this.family = null;
		this.tagValue = null;
		this.unit = unit;
		this.gauge = false;
		this.description = description;
	}

	/** One of several that share a meter and differ in a tag. */
	Counter(CounterFamily family, String tagValue, String description) {
		this.meter = family.meter();
		this.family = family;
		this.tagValue = tagValue;
		this.unit = Unit.NONE;
		this.gauge = family.isGauge();
		this.description = description;
	}

	/** Whether the value also falls. */
	public boolean isGauge() {
		return this.gauge;
	}

	/** The name of its meter, in lower case with dots, without a prefix. */
	public String meter() {
		return this.meter;
	}

	/** The family it shares its meter with; null when the meter is its own. */
	public CounterFamily family() {
		return this.family;
	}

	/** What tells it from the others of its family; null without a family. */
	public String tagValue() {
		return this.tagValue;
	}

	/** What is counted. */
	public Unit unit() {
		return this.unit;
	}

	/** What it is, in one line. */
	public String description() {
		return this.description;
	}

	/** What a counter counts. */
	public enum Unit {

		/** Occurrences or things. */
		NONE,
		/** Bytes. */
		BYTES,
		/** Nanoseconds. */
		NANOSECONDS

	}

}
