package io.github.uringserver.net;

import java.util.Objects;

import io.github.uringserver.admission.AdmissionRules;

/**
 * Who may connect, and what the others are told. Immutable; any thread.
 *
 * @param rules who may connect
 * @param refusal the bytes a refused peer is sent; empty for nothing
 * @param awaitsEnd whether a refused connection is half-closed and read to its end, for a
 * second at most, so that what the peer still sends does not reset the refusal away; else
 * it is closed at once
 */
public record Entrance(AdmissionRules rules, byte[] refusal, boolean awaitsEnd) {

	/** Everybody may connect. */
	public static final Entrance OPEN = new Entrance(AdmissionRules.NONE, new byte[0], false);

	/** Copies the bytes. */
	public Entrance {
		Objects.requireNonNull(rules, "rules");
		refusal = refusal.clone();
	}

}
