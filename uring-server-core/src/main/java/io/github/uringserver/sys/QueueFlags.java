package io.github.uringserver.sys;

/**
 * What the kernel tells through the mapped queues ({@code IORING_SQ_*}), and where to map
 * them ({@code IORING_OFF_*}).
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n406">io_uring.h,
 * IORING_SQ_*</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n383">io_uring.h,
 * IORING_OFF_*</a>
 */
public final class QueueFlags {

	/** The thread of {@link SetupFlags#SQPOLL} sleeps. */
	public static final int SQ_NEED_WAKEUP = 1 << 0;

	/** Completions wait for room in the queue. */
	public static final int SQ_CQ_OVERFLOW = 1 << 1;

	/** Task work waits for io_uring_enter. */
	public static final int SQ_TASKRUN = 1 << 2;

	/** Mapping offset of both queues, given {@link FeatureFlags#SINGLE_MMAP}. */
	public static final int OFFSET_RINGS = 0;

	/** Mapping offset of the submission queue entries. */
	public static final int OFFSET_SQES = 0x10000000;

	private QueueFlags() {
	}

}
