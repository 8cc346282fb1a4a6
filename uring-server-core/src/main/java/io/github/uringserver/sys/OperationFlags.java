package io.github.uringserver.sys;

/**
 * Flags of single operations.
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n239">io_uring.h,
 * sqe->timeout_flags and the following</a>
 */
public final class OperationFlags {

	/** In {@link SqeLayout#IOPRIO}: {@code IORING_ACCEPT_MULTISHOT}; 5.19. */
	public static final int ACCEPT_MULTISHOT = 1 << 0;

	/** In {@link SqeLayout#IOPRIO}: {@code IORING_RECV_MULTISHOT}; 6.0. */
	public static final int RECV_MULTISHOT = 1 << 1;

	/**
	 * In {@link SqeLayout#IOPRIO}: {@code IORING_RECVSEND_FIXED_BUF}, the bytes lie in a
	 * registered buffer; SEND_ZC 6.0, SENDMSG_ZC 6.15.
	 */
	public static final int SEND_FIXED_BUFFER = 1 << 2;

	/**
	 * In {@link SqeLayout#IOPRIO}: {@code IORING_SEND_ZC_REPORT_USAGE}, the notification
	 * tells whether the kernel copied; 6.2, and in 6.1's stable releases.
	 */
	public static final int SEND_ZC_REPORT_USAGE = 1 << 3;

	/**
	 * In {@link SqeLayout#IOPRIO}: {@code IORING_RECVSEND_BUNDLE}, one receive fills
	 * several provided buffers; 6.10.
	 *
	 * @see <a href=
	 * "https://github.com/torvalds/linux/blob/v6.12/include/uapi/linux/io_uring.h">io_uring.h
	 * of 6.12, send/sendmsg and recv/recvmsg flags</a>
	 */
	public static final int RECVSEND_BUNDLE = 1 << 4;

	/** In {@link SqeLayout#LENGTH}: {@code IORING_POLL_ADD_MULTI}; 5.13. */
	public static final int POLL_ADD_MULTI = 1 << 0;

	/** {@code IORING_TIMEOUT_MULTISHOT}; 6.4. */
	public static final int TIMEOUT_MULTISHOT = 1 << 6;

	/** {@code IORING_ASYNC_CANCEL_ALL}: every match; 5.19. */
	public static final int ASYNC_CANCEL_ALL = 1 << 0;

	/** {@code IORING_ASYNC_CANCEL_FD}: by descriptor; 5.19. */
	public static final int ASYNC_CANCEL_FD = 1 << 1;

	/** {@code IORING_ASYNC_CANCEL_ANY}: whatever there is; 5.19. */
	public static final int ASYNC_CANCEL_ANY = 1 << 2;

	/**
	 * {@code IORING_ASYNC_CANCEL_FD_FIXED}: the descriptor is an index of the file table;
	 * 6.0.
	 */
	public static final int ASYNC_CANCEL_FD_FIXED = 1 << 3;

	/**
	 * {@code IOSQE_FIXED_FILE} in {@link SqeLayout#FLAGS}: the descriptor is an index of
	 * the file table; 5.1.
	 */
	public static final int SQE_FIXED_FILE = 1 << 0;

	/**
	 * {@code IORING_FILE_INDEX_ALLOC} in {@link SqeLayout#FILE_INDEX}: any free place of
	 * the file table; 5.19.
	 */
	public static final int FILE_INDEX_ALLOC = -1;

	/**
	 * {@code IOSQE_BUFFER_SELECT} in {@link SqeLayout#FLAGS}: take a provided buffer;
	 * 5.7.
	 */
	public static final int SQE_BUFFER_SELECT = 1 << 5;

	/**
	 * {@code IOSQE_IO_DRAIN} in {@link SqeLayout#FLAGS}: after all before it; 5.2.
	 */
	public static final int SQE_DRAIN = 1 << 1;

	/**
	 * {@code IOSQE_IO_LINK} in {@link SqeLayout#FLAGS}: the next one waits for it; 5.3.
	 */
	public static final int SQE_LINK = 1 << 2;

	/** {@code SOCK_CLOEXEC} for accept. */
	public static final int SOCK_CLOEXEC = 0x80000;

	/** {@code O_RDONLY | O_CLOEXEC} for openat, the same on x86-64 and aarch64. */
	public static final int OPEN_TO_READ = 0x80000;

	/** {@code AT_FDCWD} in {@link SqeLayout#FD}: relative to the working directory. */
	public static final int CURRENT_DIRECTORY = -100;

	private OperationFlags() {
	}

}
