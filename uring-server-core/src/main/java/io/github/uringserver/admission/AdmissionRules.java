package io.github.uringserver.admission;

import java.time.Duration;
import java.util.Objects;

/**
 * Who may connect. Immutable; any thread. What is counted is counted per worker: the most
 * that a whole server admits is the limit times its workers.
 *
 * @param connectionsPerWindow how many new connections of one peer a worker admits within
 * a window; 0 for any number
 * @param window how long a window is, 10 ms to a day
 * @param maxConnectionsPerPeer how many connections of one peer a worker has open at
 * once; 0 for any number
 * @param exempt the peers that nothing of this concerns
 * @param peers how many peers a worker remembers, a power of two from 8 to 2^20; each
 * takes 64 bytes of native memory
 */
public record AdmissionRules(int connectionsPerWindow, Duration window, int maxConnectionsPerPeer, AddressRanges exempt,
		int peers) {

	/** How many peers a worker remembers when nothing else is said. */
	public static final int DEFAULT_PEERS = 16_384;

	private static final Duration SHORTEST = Duration.ofMillis(10);

	private static final Duration LONGEST = Duration.ofDays(1);

	private static final int MAX_PEERS = 1 << 20;

	/** Everybody may connect as often as they like. */
	public static final AdmissionRules NONE = new AdmissionRules(0, Duration.ofSeconds(1), 0, AddressRanges.NONE,
			DEFAULT_PEERS);

	/** Checks what is given. */
	public AdmissionRules {
		Objects.requireNonNull(exempt, "exempt");
		if (connectionsPerWindow < 0) {
			throw new IllegalArgumentException(
					"connectionsPerWindow must be 0 or more: connectionsPerWindow=" + connectionsPerWindow);
		}
		if (maxConnectionsPerPeer < 0) {
			throw new IllegalArgumentException(
					"maxConnectionsPerPeer must be 0 or more: maxConnectionsPerPeer=" + maxConnectionsPerPeer);
		}
		if (window.compareTo(SHORTEST) < 0 || window.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException("window must be from 10 ms to a day: window=" + window);
		}
		if (Integer.bitCount(peers) != 1 || peers < PeerTable.PROBES || peers > MAX_PEERS) {
			throw new IllegalArgumentException(
					"peers must be a power of two from " + PeerTable.PROBES + " to " + MAX_PEERS + ": peers=" + peers);
		}
	}

	/** Whether anybody can be refused. */
	public boolean isActive() {
		return this.connectionsPerWindow > 0 || this.maxConnectionsPerPeer > 0;
	}

	/** The native memory that a worker needs to remember its peers in bytes. */
	public long nativeBytes() {
		return isActive() ? PeerTable.bytes(this.peers) : 0;
	}

	/** The seconds after which a refused peer may try again, for Retry-After. */
	public long retryAfterSeconds() {
		return Math.max(1, this.window.plusMillis(999).toSeconds());
	}

}
