package io.github.uringserver.tls;

import java.time.Duration;
import java.util.Objects;

/**
 * What a server is told about TLS. Immutable; any thread.
 *
 * @param contexts chooses an identity by the server name a client asks for
 * @param handshakeTimeout how long a handshake may take from the accept on; zero for no
 * limit
 * @param maxHandshakeStepsPerTurn how many steps of handshakes a worker does before it
 * serves its other connections again, 1 or more: each costs up to a millisecond
 */
public record TlsConfiguration(TlsContextSelector contexts, Duration handshakeTimeout, int maxHandshakeStepsPerTurn) {

	/** How long a handshake may take when nothing else is said. */
	public static final Duration DEFAULT_HANDSHAKE_TIMEOUT = Duration.ofSeconds(10);

	/** How many steps a turn does when nothing else is said. */
	public static final int DEFAULT_MAX_HANDSHAKE_STEPS_PER_TURN = 1;

	/** Checks what is given. */
	public TlsConfiguration {
		Objects.requireNonNull(contexts, "contexts");
		if (handshakeTimeout.isNegative() || handshakeTimeout.toDays() > 365) {
			throw new IllegalArgumentException(
					"handshakeTimeout must be from 0 to a year: handshakeTimeout=" + handshakeTimeout);
		}
		if (maxHandshakeStepsPerTurn < 1) {
			throw new IllegalArgumentException(
					"maxHandshakeStepsPerTurn must be 1 or more: maxHandshakeStepsPerTurn=" + maxHandshakeStepsPerTurn);
		}
	}

	/** The defaults, with this selector. */
	public TlsConfiguration(TlsContextSelector contexts) {
		this(contexts, DEFAULT_HANDSHAKE_TIMEOUT, DEFAULT_MAX_HANDSHAKE_STEPS_PER_TURN);
	}

}
