package io.github.uringserver.sys;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a kernel says of itself ({@code IORING_FEAT_*}).
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n457">io_uring.h,
 * IORING_FEAT_*</a>
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.18/include/uapi/linux/io_uring.h">io_uring.h
 * of 6.18</a>
 */
public final class FeatureFlags {

	/** Both queues are in one mapping; 5.4. */
	public static final int SINGLE_MMAP = 1 << 0;

	/** Completions are never dropped while there is memory; 5.5. */
	public static final int NODROP = 1 << 1;

	/** What a submission points to may change once it is consumed; 5.5. */
	public static final int SUBMIT_STABLE = 1 << 2;

	/** {@link EnterFlags#NO_IOWAIT}; 6.15. */
	public static final int NO_IOWAIT = 1 << 17;

	/** Names by bit, without the prefix. */
	private static final String[] NAMES = { "SINGLE_MMAP", "NODROP", "SUBMIT_STABLE", "RW_CUR_POS", "CUR_PERSONALITY",
			"FAST_POLL", "POLL_32BITS", "SQPOLL_NONFIXED", "EXT_ARG", "NATIVE_WORKERS", "RSRC_TAGS", "CQE_SKIP",
			"LINKED_FILE", "REG_REG_RING", "RECVSEND_BUNDLE", "MIN_TIMEOUT", "RW_ATTR", "NO_IOWAIT" };

	private FeatureFlags() {
	}

	/**
	 * The names of the bits set; {@code FEATURE_n} for a bit this class does not know.
	 */
	public static List<String> names(int features) {
		return IntStream.range(0, Integer.SIZE)
			.filter((bit) -> (features & (1 << bit)) != 0)
			.mapToObj((bit) -> (bit < NAMES.length) ? NAMES[bit] : "FEATURE_" + bit)
			.toList();
	}

}
