package io.github.uringserver.ring;

/**
 * The wishes for one ring. Immutable; made by the server's configuration before start-up,
 * on any thread.
 *
 * @param submissionQueueEntries a power of two, 8 to 32768
 * @param completionQueueFactor completion queue entries per submission queue entry, 2 to
 * 16
 */
public record RingConfiguration(int submissionQueueEntries, int completionQueueFactor) {

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

}
