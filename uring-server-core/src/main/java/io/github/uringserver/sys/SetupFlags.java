package io.github.uringserver.sys;

/**
 * Flags of io_uring_setup(2) ({@code IORING_SETUP_*}).
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n132">io_uring.h,
 * IORING_SETUP_*</a>
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.18/include/uapi/linux/io_uring.h">io_uring.h
 * of 6.18</a>
 */
public final class SetupFlags {

	/** A thread of the kernel consumes submissions; without privileges since 5.13. */
	public static final int SQPOLL = 1 << 1;

	/** That thread is bound to {@link ParamsLayout#SQ_THREAD_CPU}. */
	public static final int SQ_AFF = 1 << 2;

	/** The completion queue has a size of its own; 5.5. */
	public static final int CQSIZE = 1 << 3;

	/** Starts disabled; 5.10. */
	public static final int R_DISABLED = 1 << 6;

	/** An invalid submission does not hold up those behind it; 5.18. */
	public static final int SUBMIT_ALL = 1 << 7;

	/** Task work does not interrupt the task; 5.19. */
	public static final int COOP_TASKRUN = 1 << 8;

	/** {@link QueueFlags#SQ_TASKRUN} shows pending task work; 5.19. */
	public static final int TASKRUN_FLAG = 1 << 9;

	/** One task submits; 6.0. */
	public static final int SINGLE_ISSUER = 1 << 12;

	/** Task work runs in io_uring_enter only; 6.1. */
	public static final int DEFER_TASKRUN = 1 << 13;

	/** No index array in the submission queue; 6.6. */
	public static final int NO_SQARRAY = 1 << 16;

	private SetupFlags() {
	}

}
