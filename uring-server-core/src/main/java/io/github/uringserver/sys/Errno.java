package io.github.uringserver.sys;

/**
 * Error numbers, the same on x86-64 and aarch64. Needs no native library. Any thread.
 *
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.12/include/uapi/asm-generic/errno-base.h">errno-base.h</a>
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.12/include/uapi/asm-generic/errno.h">errno.h</a>
 */
public final class Errno {

	/** Operation not permitted. */
	public static final int EPERM = 1;

	/** No such file or directory. */
	public static final int ENOENT = 2;

	/** Interrupted system call. */
	public static final int EINTR = 4;

	/** Input/output error. */
	public static final int EIO = 5;

	/** No such device or address. */
	public static final int ENXIO = 6;

	/** Bad file descriptor. */
	public static final int EBADF = 9;

	/** Resource temporarily unavailable. */
	public static final int EAGAIN = 11;

	/** Cannot allocate memory. */
	public static final int ENOMEM = 12;

	/** Permission denied. */
	public static final int EACCES = 13;

	/** Bad address. */
	public static final int EFAULT = 14;

	/** Device or resource busy. */
	public static final int EBUSY = 16;

	/** File exists. */
	public static final int EEXIST = 17;

	/** Is a directory. */
	public static final int EISDIR = 21;

	/** Invalid argument. */
	public static final int EINVAL = 22;

	/** Too many open files in system. */
	public static final int ENFILE = 23;

	/** Too many open files. */
	public static final int EMFILE = 24;

	/** File too large. */
	public static final int EFBIG = 27;

	/** No space left. */
	public static final int ENOSPC = 28;

	/** Broken pipe. */
	public static final int EPIPE = 32;

	/** Function not implemented. */
	public static final int ENOSYS = 38;

	/** Invalid request descriptor. */
	public static final int EBADR = 53;

	/** Timer expired. */
	public static final int ETIME = 62;

	/** File descriptor in bad state. */
	public static final int EBADFD = 77;

	/** Socket operation on non-socket. */
	public static final int ENOTSOCK = 88;

	/** Operation not supported. */
	public static final int EOPNOTSUPP = 95;

	/** Address family not supported by protocol. */
	public static final int EAFNOSUPPORT = 97;

	/** Address already in use. */
	public static final int EADDRINUSE = 98;

	/** Cannot assign requested address. */
	public static final int EADDRNOTAVAIL = 99;

	/** Software caused connection abort. */
	public static final int ECONNABORTED = 103;

	/** Connection reset by peer. */
	public static final int ECONNRESET = 104;

	/** No buffer space available. */
	public static final int ENOBUFS = 105;

	/** Transport endpoint is not connected. */
	public static final int ENOTCONN = 107;

	/** Connection timed out. */
	public static final int ETIMEDOUT = 110;

	/** Connection refused. */
	public static final int ECONNREFUSED = 111;

	/** No route to host. */
	public static final int EHOSTUNREACH = 113;

	/** Operation already in progress. */
	public static final int EALREADY = 114;

	/** Operation canceled. */
	public static final int ECANCELED = 125;

	private Errno() {
	}

	/**
	 * The symbolic name and the text of a positive errno:
	 * {@code "ECONNRESET: Connection reset by peer"}.
	 */
	public static String message(int errno) {
		String known = ErrnoTexts.of(errno);
		return (known != null) ? known : "errno " + errno;
	}

	/** The text of a positive errno alone: {@code "Connection reset by peer"}. */
	public static String text(int errno) {
		String message = message(errno);
		return message.substring(message.indexOf(':') + 1).strip();
	}

}
