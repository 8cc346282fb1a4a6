package io.github.uringserver.sys;

/**
 * Operations ({@code IORING_OP_*}).
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n168">io_uring.h,
 * enum io_uring_op</a>
 */
public final class Opcodes {

	/** Does nothing. */
	public static final int NOP = 0;

	/** pread(2) into a registered buffer. */
	public static final int READ_FIXED = 4;

	/** pwrite(2) from a registered buffer. */
	public static final int WRITE_FIXED = 5;

	/** Waits for readiness. */
	public static final int POLL_ADD = 6;

	/** sendmsg(2). */
	public static final int SENDMSG = 9;

	/** A timer. */
	public static final int TIMEOUT = 11;

	/** accept4(2). */
	public static final int ACCEPT = 13;

	/** Cancels. */
	public static final int ASYNC_CANCEL = 14;

	/** openat(2). */
	public static final int OPENAT = 18;

	/** close(2). */
	public static final int CLOSE = 19;

	/** pread(2). */
	public static final int READ = 22;

	/** pwrite(2). */
	public static final int WRITE = 23;

	/** send(2). */
	public static final int SEND = 26;

	/** recv(2). */
	public static final int RECV = 27;

	/** Posts to another ring; 5.18. */
	public static final int MSG_RING = 40;

	/** Zero-copy send; 6.0. */
	public static final int SEND_ZC = 47;

	/** Zero-copy sendmsg; 6.1. */
	public static final int SENDMSG_ZC = 48;

	/** Gives a registered file a descriptor; 6.8. */
	public static final int FIXED_FD_INSTALL = 54;

	private Opcodes() {
	}

}
