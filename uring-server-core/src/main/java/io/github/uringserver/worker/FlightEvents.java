package io.github.uringserver.worker;

/**
 * The events of this server in recordings of the JDK Flight Recorder, under the category
 * "uring-server". Each call costs next to nothing unless a recording with the event runs,
 * and nothing at all on a run-time image without the module jdk.jfr. Called on a worker's
 * thread, which the recording names.
 */
public final class FlightEvents {

	private static final boolean PRESENT = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

	private FlightEvents() {
	}

	/**
	 * A turn took {@value TurnStatistics#SLOW_TURN_NANOS} ns or more.
	 * @param worker the worker's number
	 * @param turnNanos how long it took
	 * @param completions how many completions were handled in it
	 */
	static void slowTurn(int worker, long turnNanos, int completions) {
		if (PRESENT) {
			SlowTurnEvent.record(worker, turnNanos, completions);
		}
	}

	/**
	 * The kernel held completions back because the completion queue was full.
	 * @param worker the worker's number
	 * @param total how often it has done so since the worker began
	 */
	static void completionQueueOverflow(int worker, long total) {
		if (PRESENT) {
			CompletionQueueOverflowEvent.record(worker, total);
		}
	}

	/**
	 * A receive found the ring of buffers empty (ENOBUFS).
	 * @param worker the worker's number
	 * @param waiting how many connections wait for buffers now, this one included
	 */
	public static void receiveBuffersExhausted(int worker, int waiting) {
		if (PRESENT) {
			ReceiveBuffersExhaustedEvent.record(worker, waiting);
		}
	}

	/**
	 * A TLS handshake has ended.
	 * @param worker the worker's number
	 * @param handshakeNanos from the first byte to the end
	 * @param protocol such as TLSv1.3, null when none was agreed on
	 * @param cipherSuite its name, null when none was agreed on
	 * @param group the name of the group of the key exchange, null when none was agreed
	 * on
	 * @param failure why it failed, null when it did not
	 */
	public static void handshake(int worker, long handshakeNanos, String protocol, String cipherSuite, String group,
			String failure) {
		if (PRESENT) {
			HandshakeEvent.record(worker, handshakeNanos, protocol, cipherSuite, group, failure);
		}
	}

}
