package io.github.uringserver.boot;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsProvider;
import io.github.uringserver.tls.TlsRecordPath;

/**
 * How a server does TLS, beside what Spring Boot's SSL bundles say. Immutable; any
 * thread.
 *
 * @param provider who does the handshakes; null for Bouncy Castle where it is on the
 * class path, else the JDK
 * @param recordPath who handles application data
 * @param namedGroups the groups for the key exchange, most preferred first; null for the
 * provider's own
 * @param handshakeTimeout how long a handshake may take from the accept on, up to a year;
 * zero for no limit
 * @param maxHandshakeStepsPerTurn how many steps of handshakes a worker does before it
 * serves its other connections again, 1 or more
 * @param warmUpTime how long the start may take to have the record path compiled; zero
 * for no warm-up
 */
public record UringTlsSettings(TlsProvider provider, TlsRecordPath recordPath, List<String> namedGroups,
		Duration handshakeTimeout, int maxHandshakeStepsPerTurn, Duration warmUpTime) {

	/** What holds when nothing is said. */
	public static final UringTlsSettings DEFAULT = new UringTlsSettings(null, TlsRecordPath.NATIVE, null,
			TlsConfiguration.DEFAULT_HANDSHAKE_TIMEOUT, TlsConfiguration.DEFAULT_MAX_HANDSHAKE_STEPS_PER_TURN,
			TlsOptions.builder().build().warmUpTime());

	/**
	 * Checks what is given.
	 * @throws IllegalArgumentException for a value out of its range
	 */
	public UringTlsSettings {
		Objects.requireNonNull(recordPath, "recordPath");
		TlsOptions.builder().namedGroups(namedGroups).warmUpTime(warmUpTime);
		namedGroups = (namedGroups != null) ? List.copyOf(namedGroups) : null;
		if (handshakeTimeout.isNegative() || handshakeTimeout.toDays() > 365) {
			throw new IllegalArgumentException("must be from 0 to a year");
		}
		if (maxHandshakeStepsPerTurn < 1) {
			throw new IllegalArgumentException("must be 1 or more");
		}
	}

	/** The same with another provider; null for what is there. */
	public UringTlsSettings withProvider(TlsProvider provider) {
		return new UringTlsSettings(provider, this.recordPath, this.namedGroups, this.handshakeTimeout,
				this.maxHandshakeStepsPerTurn, this.warmUpTime);
	}

	/** The same with another record path. */
	public UringTlsSettings withRecordPath(TlsRecordPath recordPath) {
		return new UringTlsSettings(this.provider, recordPath, this.namedGroups, this.handshakeTimeout,
				this.maxHandshakeStepsPerTurn, this.warmUpTime);
	}

	/** The same with other groups; null for the provider's own. */
	public UringTlsSettings withNamedGroups(List<String> namedGroups) {
		return new UringTlsSettings(this.provider, this.recordPath, namedGroups, this.handshakeTimeout,
				this.maxHandshakeStepsPerTurn, this.warmUpTime);
	}

	/** The same with another timeout. */
	public UringTlsSettings withHandshakeTimeout(Duration handshakeTimeout) {
		return new UringTlsSettings(this.provider, this.recordPath, this.namedGroups, handshakeTimeout,
				this.maxHandshakeStepsPerTurn, this.warmUpTime);
	}

	/** The same with another number of steps. */
	public UringTlsSettings withMaxHandshakeStepsPerTurn(int maxHandshakeStepsPerTurn) {
		return new UringTlsSettings(this.provider, this.recordPath, this.namedGroups, this.handshakeTimeout,
				maxHandshakeStepsPerTurn, this.warmUpTime);
	}

	/** The same with another time for the warm-up. */
	public UringTlsSettings withWarmUpTime(Duration warmUpTime) {
		return new UringTlsSettings(this.provider, this.recordPath, this.namedGroups, this.handshakeTimeout,
				this.maxHandshakeStepsPerTurn, warmUpTime);
	}

}
