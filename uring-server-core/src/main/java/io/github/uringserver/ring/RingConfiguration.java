package io.github.uringserver.ring;

/**
 * The wishes for one ring. Immutable; made by the server's configuration before start-up,
 * on any thread.
 *
 * @param submissionQueueEntries a power of two, 8 to 32768
 * @param completionQueueFactor completion queue entries per submission queue entry, 2 to
 * 16
 * @param submissionPolling a thread of the kernel that consumes submissions; null for
 * none
 * @param busyPolling polling of network devices while a worker waits; null for none
 */
public record RingConfiguration(int submissionQueueEntries, int completionQueueFactor,
		SubmissionPolling submissionPolling, BusyPolling busyPolling) {

	/** 1024 submissions, 4096 completions. */
	public static final RingConfiguration DEFAULT = new RingConfiguration(1024, 4);

	private static final int MIN_ENTRIES = 8;

	private static final int MAX_ENTRIES = 32768;

	public RingConfiguration {
		if (Integer.bitCount(submissionQueueEntries) != 1 || submissionQueueEntries < MIN_ENTRIES
				|| submissionQueueEntries > MAX_ENTRIES) {
			throw new IllegalArgumentException("submissionQueueEntries must be a power of two from " + MIN_ENTRIES
					+ " to " + MAX_ENTRIES + ": submissionQueueEntries=" + submissionQueueEntries);
		}
		if (completionQueueFactor < 2 || completionQueueFactor > 16) {
			throw new IllegalArgumentException(
					"completionQueueFactor must be from 2 to 16: completionQueueFactor=" + completionQueueFactor);
		}
	}

	/** Sizes alone, without anything optional. */
	public RingConfiguration(int submissionQueueEntries, int completionQueueFactor) {
		this(submissionQueueEntries, completionQueueFactor, null, null);
	}

	/** This with another {@link #submissionPolling()}. */
	public RingConfiguration withSubmissionPolling(SubmissionPolling submissionPolling) {
		return new RingConfiguration(this.submissionQueueEntries, this.completionQueueFactor, submissionPolling,
				this.busyPolling);
	}

	/** This with another {@link #busyPolling()}. */
	public RingConfiguration withBusyPolling(BusyPolling busyPolling) {
		return new RingConfiguration(this.submissionQueueEntries, this.completionQueueFactor, this.submissionPolling,
				busyPolling);
	}

	/**
	 * The wishes for the ring of one worker.
	 * @param index the worker's number, from 0
	 */
	public RingConfiguration forWorker(int index) {
		return (this.submissionPolling == null) ? this : withSubmissionPolling(this.submissionPolling.forWorker(index));
	}

}
