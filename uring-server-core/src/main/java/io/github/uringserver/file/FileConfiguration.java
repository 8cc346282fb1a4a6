package io.github.uringserver.file;

/**
 * The sizes of one worker's file buffers. Immutable.
 *
 * @param buffers how many pieces of files the worker holds at once, 1 or more
 * @param bufferSizeBytes the size of each: the most that one read brings;
 * {@value #MIN_BUFFER_SIZE_BYTES} or more, so that a path fits
 * @param registered whether the buffers are made known to the kernel, so that reads need
 * not look up and pin their pages
 */
public record FileConfiguration(int buffers, int bufferSizeBytes, boolean registered) {

	/** The longest path Linux takes ({@code PATH_MAX}), its NUL included. */
	public static final int MIN_BUFFER_SIZE_BYTES = 4096;

	/** Buffers that are not registered. */
	public FileConfiguration(int buffers, int bufferSizeBytes) {
		this(buffers, bufferSizeBytes, false);
	}

	public FileConfiguration {
		if (buffers < 1) {
			throw new IllegalArgumentException("buffers must be positive: buffers=" + buffers);
		}
		if (bufferSizeBytes < MIN_BUFFER_SIZE_BYTES) {
			throw new IllegalArgumentException("bufferSizeBytes must be at least " + MIN_BUFFER_SIZE_BYTES
					+ ": bufferSizeBytes=" + bufferSizeBytes);
		}
		if ((long) buffers * bufferSizeBytes > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("the file buffers must be smaller than 2 GiB: buffers=" + buffers
					+ ", bufferSizeBytes=" + bufferSizeBytes);
		}
	}

}
