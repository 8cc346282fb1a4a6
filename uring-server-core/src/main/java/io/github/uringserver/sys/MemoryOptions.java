package io.github.uringserver.sys;

/**
 * The wishes for native memory. Immutable; made with the server's configuration, on any
 * thread.
 *
 * @param hugePages whether regions of the size of a huge page and more lie on huge pages:
 * fewer entries of the processor's address cache for the same bytes
 * @param locked whether memory is never swapped out (mlock(2)); counts towards
 * {@code RLIMIT_MEMLOCK}
 */
public record MemoryOptions(boolean hugePages, boolean locked) {

	/** Neither: normal pages, faulted in. */
	public static final MemoryOptions NONE = new MemoryOptions(false, false);

}
