package io.github.uringserver.sys;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Unix domain stream sockets. Any thread; every method returns a result of 0 or more, or
 * a negative errno, unless it says otherwise.
 * <p>
 * A socket is bound before it listens: in between nobody can connect, which is when its
 * file gets the permissions it is to have. Descriptors are blocking and close-on-exec,
 * see {@link Sockets}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public final class UnixSockets {

	/** The longest path in bytes, its NUL not counted. */
	public static final int MAX_PATH_BYTES = SockAddrUnLayout.PATH_SIZE_BYTES - 1;

	private static final int SOCK_STREAM = 1;

	private static final int SOCK_CLOEXEC = 0x80000;

	private static final int SOCK_NONBLOCK = 0x800;

	private static final int F_DUPFD_CLOEXEC = 1030;

	private UnixSockets() {
	}

	/** The length of a path as the kernel gets it, in bytes. Never fails. */
	public static int pathBytes(Path path) {
		return encode(path).length;
	}

	/**
	 * Makes a socket and binds it to a path, which creates the file.
	 * @param path at most {@link #MAX_PATH_BYTES} long; absolute, or relative to the
	 * process's working directory
	 * @return the descriptor, {@code -EADDRINUSE} if there is a file of any kind, or
	 * another negative errno
	 */
	public static int bind(Path path) {
		int addressBytes = put(path, Scratch.get());
		int fd = LastErrno.resultOf(Linux.LIB_C.socket(SockAddrUnLayout.AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
		if (fd < 0) {
			return fd;
		}
		int result = LastErrno.resultOf(Linux.LIB_C.bind(fd, Scratch.get().address(), addressBytes));
		if (result < 0) {
			Linux.close(fd);
			return result;
		}
		return fd;
	}

	/**
	 * Lets peers connect to a bound socket.
	 * @param backlog the length of the accept queue, capped by {@code net.core.somaxconn}
	 */
	public static int listen(int fd, int backlog) {
		return LastErrno.resultOf(Linux.LIB_C.listen(fd, backlog));
	}

	/**
	 * Tries whether somebody listens at a path, without waiting; the connection made is
	 * closed at once.
	 * @return 0 or {@code -EAGAIN} (its accept queue is full) if so,
	 * {@code -ECONNREFUSED} if not although there is a file (not necessarily a socket),
	 * {@code -ENOENT} if there is none, or another negative errno
	 */
	public static int probe(Path path) {
		int addressBytes = put(path, Scratch.get());
		int fd = LastErrno
			.resultOf(Linux.LIB_C.socket(SockAddrUnLayout.AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
		if (fd < 0) {
			return fd;
		}
		int result = LastErrno.resultOf(Linux.LIB_C.connect(fd, Scratch.get().address(), addressBytes));
		Linux.close(fd);
		return result;
	}

	/**
	 * Another descriptor of the same socket: flags and accept queue are shared, and the
	 * socket lives until the last one is closed.
	 */
	public static int duplicate(int fd) {
		return LastErrno.resultOf(Linux.LIB_C.fcntl(fd, F_DUPFD_CLOEXEC, 0));
	}

	/** Writes the address to the start of the scratch memory; its size in bytes. */
	private static int put(Path path, Scratch scratch) {
		byte[] bytes = encode(path);
		if (bytes.length == 0 || bytes.length > MAX_PATH_BYTES) {
			throw new IllegalArgumentException("the path of a unix domain socket must have 1 to " + MAX_PATH_BYTES
					+ " bytes: bytes=" + bytes.length + ", path=" + path);
		}
		scratch.clear(SockAddrUnLayout.SIZE_BYTES);
		scratch.buffer().putShort(SockAddrUnLayout.FAMILY, (short) SockAddrUnLayout.AF_UNIX);
		scratch.buffer().put(SockAddrUnLayout.PATH, bytes);
		return SockAddrUnLayout.PATH + bytes.length + 1;
	}

	/** As the JDK encodes the names of files, so that both mean the same one. */
	private static byte[] encode(Path path) {
		String charset = System.getProperty("sun.jnu.encoding");
		return path.toString().getBytes((charset != null) ? Charset.forName(charset) : StandardCharsets.UTF_8);
	}

}
