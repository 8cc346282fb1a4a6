package io.github.uringserver.sys;

/**
 * {@code struct msghdr} (the kernel's {@code user_msghdr}) and {@code struct iovec} on a
 * 64-bit system: offsets in bytes.
 *
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.12/include/linux/socket.h">socket.h, struct
 * user_msghdr</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/uio.h?h=v6.1.192#n17">uio.h,
 * struct iovec</a>
 */
public final class MsgHdrLayout {

	/** Address to send to; 64 bits. */
	public static final int NAME = 0;

	/** Length of that address; 32 bits. */
	public static final int NAME_LENGTH = 8;

	/** Address of the first iovec; 64 bits. */
	public static final int IOV = 16;

	/** Number of iovecs; 64 bits. */
	public static final int IOV_LENGTH = 24;

	/** Ancillary data; 64 bits. */
	public static final int CONTROL = 32;

	/** Length of the ancillary data; 64 bits. */
	public static final int CONTROL_LENGTH = 40;

	/** Flags; 32 bits. */
	public static final int FLAGS = 48;

	/** Size of the struct. */
	public static final int SIZE_BYTES = 56;

	/** In an iovec: address of the bytes; 64 bits. */
	public static final int IOVEC_BASE = 0;

	/** In an iovec: number of the bytes; 64 bits. */
	public static final int IOVEC_LENGTH = 8;

	/** Size of an iovec. */
	public static final int IOVEC_SIZE_BYTES = 16;

	private MsgHdrLayout() {
	}

}
