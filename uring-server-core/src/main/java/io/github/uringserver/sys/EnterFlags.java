package io.github.uringserver.sys;

/**
 * Flags of io_uring_enter(2) ({@code IORING_ENTER_*}).
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n432">io_uring.h,
 * IORING_ENTER_*</a>
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.18/include/uapi/linux/io_uring.h">io_uring.h
 * of 6.18</a>
 */
public final class EnterFlags {

	/** Runs task work, flushes overflow, and waits if asked to. */
	public static final int GETEVENTS = 1 << 0;

	/** Wakes the thread of {@link SetupFlags#SQPOLL}. */
	public static final int SQ_WAKEUP = 1 << 1;

	/** Waits until that thread has made room in the submission queue; 5.10. */
	public static final int SQ_WAIT = 1 << 2;

	/** The descriptor is an index from {@link RegisterOpcodes#RING_FDS}; 5.18. */
	public static final int REGISTERED_RING = 1 << 4;

	/** Waiting does not count as iowait; 6.15. */
	public static final int NO_IOWAIT = 1 << 7;

	private EnterFlags() {
	}

}
