package io.github.uringserver.tls;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What holds for all identities of a server. Immutable; made with {@link #builder()}, on
 * any thread.
 */
public final class TlsOptions {

	/**
	 * The groups of {@link TlsProvider#BOUNCY_CASTLE} when none are named, most preferred
	 * first: the hybrid post-quantum one, and those that every client knows.
	 */
	public static final List<String> DEFAULT_NAMED_GROUPS = List.of("X25519MLKEM768", "x25519", "secp256r1",
			"secp384r1", "secp521r1");

	private final TlsProvider provider;

	private final TlsRecordPath recordPath;

	private final List<String> namedGroups;

	private final List<String> applicationProtocols;

	private final Duration warmUpTime;

	private TlsOptions(Builder builder) {
		this.provider = builder.provider;
		this.recordPath = builder.recordPath;
		this.namedGroups = builder.namedGroups;
		this.applicationProtocols = builder.applicationProtocols;
		this.warmUpTime = builder.warmUpTime;
	}

	/** A builder with the defaults. */
	public static Builder builder() {
		return new Builder();
	}

	/** Who does the handshakes. */
	public TlsProvider provider() {
		return this.provider;
	}

	/** Who handles application data. */
	public TlsRecordPath recordPath() {
		return this.recordPath;
	}

	/**
	 * The groups for the key exchange by their names in IANA's registry, most preferred
	 * first; null for the defaults: {@link #DEFAULT_NAMED_GROUPS}, or the JDK's own with
	 * {@link TlsProvider#JDK}.
	 */
	public List<String> namedGroups() {
		return this.namedGroups;
	}

	/**
	 * The protocols for ALPN, most preferred first. A client that offers others only is
	 * refused (RFC 7301 § 3.2); with none of ours, or none of the client's, there is no
	 * negotiation.
	 */
	public List<String> applicationProtocols() {
		return this.applicationProtocols;
	}

	/** How long the warm-up may take; zero for none. */
	public Duration warmUpTime() {
		return this.warmUpTime;
	}

	/** Builds {@link TlsOptions}; each method checks its argument. */
	public static final class Builder {

		private TlsProvider provider = TlsProvider.BOUNCY_CASTLE;

		private TlsRecordPath recordPath = TlsRecordPath.NATIVE;

		private List<String> namedGroups;

		private List<String> applicationProtocols = List.of();

		private Duration warmUpTime = Duration.ofSeconds(1);

		private Builder() {
		}

		/** Default: {@link TlsProvider#BOUNCY_CASTLE}. */
		public Builder provider(TlsProvider provider) {
			this.provider = Objects.requireNonNull(provider, "provider");
			return this;
		}

		/** Default: {@link TlsRecordPath#NATIVE}. */
		public Builder recordPath(TlsRecordPath recordPath) {
			this.recordPath = Objects.requireNonNull(recordPath, "recordPath");
			return this;
		}

		/** Default: null. Names are checked when a context is made. */
		public Builder namedGroups(List<String> namedGroups) {
			if (namedGroups != null && namedGroups.isEmpty()) {
				throw new IllegalArgumentException("namedGroups must not be empty");
			}
			this.namedGroups = (namedGroups != null) ? List.copyOf(namedGroups) : null;
			return this;
		}

		/** Default: none. */
		public Builder applicationProtocols(List<String> applicationProtocols) {
			this.applicationProtocols = List.copyOf(applicationProtocols);
			return this;
		}

		/** Default: one second. */
		public Builder warmUpTime(Duration warmUpTime) {
			if (warmUpTime.isNegative()) {
				throw new IllegalArgumentException("warmUpTime must not be negative: " + warmUpTime);
			}
			this.warmUpTime = warmUpTime;
			return this;
		}

		/** The options as they are now. */
		public TlsOptions build() {
			return new TlsOptions(this);
		}

	}

}
