package io.github.uringserver.sys;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Stream sockets for io_uring. Any thread; every method returns a result of 0 or more, or
 * a negative errno, unless it says otherwise.
 * <p>
 * Descriptors are blocking and close-on-exec. Blocking, because io_uring never blocks on
 * them anyway, but arms a poll only for those: on a socket with {@code O_NONBLOCK} a send
 * or an accept that finds nothing to do completes with {@code -EAGAIN}.
 */
public final class Sockets {

	private static final int SOCK_STREAM = 1;

	private static final int SOCK_CLOEXEC = 0x80000;

	private static final int O_NONBLOCK = 0x800;

	private static final int SOL_SOCKET = 1;

	private static final int SO_REUSEADDR = 2;

	private static final int SO_LINGER = 13;

	private static final int SO_REUSEPORT = 15;

	private static final int IPPROTO_TCP = 6;

	private static final int TCP_NODELAY = 1;

	private static final int TCP_INFO = 11;

	private static final int IPPROTO_IPV6 = 41;

	private static final int IPV6_V6ONLY = 26;

	private static final int SHUT_WR = 1;

	private static final int SHUT_RDWR = 2;

	/** A signal may interrupt accept4(2) before anything happened; it is tried again. */
	private static final int MAX_INTERRUPTIONS = 16;

	private Sockets() {
	}

	/**
	 * Makes a listening socket, with {@code SO_REUSEADDR} and {@code TCP_NODELAY}, which
	 * accepted sockets inherit. The wildcard address takes IPv4 and IPv6, or IPv4 alone
	 * where there is no IPv6 (or {@code java.net.preferIPv4Stack} is set).
	 * @param address where to listen, resolved; port 0 for any
	 * @param backlog the length of the accept queue, capped by {@code net.core.somaxconn}
	 * @param reusePort whether other sockets of this user may listen on the same port
	 * @return the descriptor or a negative errno
	 */
	public static int listen(InetSocketAddress address, int backlog, boolean reusePort) {
		if (address.isUnresolved()) {
			throw new IllegalArgumentException("address must be resolved: address=" + address);
		}
		if (!address.getAddress().isAnyLocalAddress()) {
			return listen(SocketAddresses.encode(address, Scratch.get()), backlog, reusePort);
		}
		int fd = -Errno.EAFNOSUPPORT;
		if (!Boolean.getBoolean("java.net.preferIPv4Stack")) {
			fd = listen(SocketAddresses.encodeWildcardIpv6(address.getPort(), Scratch.get()), backlog, reusePort);
		}
		if (fd == -Errno.EAFNOSUPPORT || fd == -Errno.EADDRNOTAVAIL) {
			fd = listen(SocketAddresses.encodeWildcardIpv4(address.getPort(), Scratch.get()), backlog, reusePort);
		}
		return fd;
	}

	/** The address stands at the start of the thread's scratch memory. */
	private static int listen(int addressBytes, int backlog, boolean reusePort) {
		int family = Scratch.get().buffer().getShort(SockAddrLayout.FAMILY);
		int fd = LastErrno.resultOf(Linux.LIB_C.socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
		if (fd < 0) {
			return fd;
		}
		int result = bindAndListen(fd, family, addressBytes, backlog, reusePort);
		if (result < 0) {
			Linux.close(fd);
			return result;
		}
		return fd;
	}

	private static int bindAndListen(int fd, int family, int addressBytes, int backlog, boolean reusePort) {
		int result = setOption(fd, SOL_SOCKET, SO_REUSEADDR, 1);
		if (result == 0 && reusePort) {
			result = setOption(fd, SOL_SOCKET, SO_REUSEPORT, 1);
		}
		if (result == 0) {
			result = setOption(fd, IPPROTO_TCP, TCP_NODELAY, 1);
		}
		if (result == 0 && family == SockAddrLayout.AF_INET6) {
			result = setOption(fd, IPPROTO_IPV6, IPV6_V6ONLY, 0);
		}
		if (result == 0) {
			result = LastErrno.resultOf(Linux.LIB_C.bind(fd, Scratch.get().address(), addressBytes));
		}
		if (result == 0) {
			result = LastErrno.resultOf(Linux.LIB_C.listen(fd, backlog));
		}
		return result;
	}

	/**
	 * Takes a connection out of the accept queue; never blocks. Nobody else may use the
	 * listener meanwhile: its {@code O_NONBLOCK} flag is set for the moment of the call.
	 * @return the connection's descriptor, {@code -EAGAIN} if there is none, or another
	 * negative errno
	 */
	public static int acceptNonBlocking(int listenerFd) {
		int flags = Linux.statusFlags(listenerFd);
		if (flags < 0) {
			return flags;
		}
		int result = Linux.setStatusFlags(listenerFd, flags | O_NONBLOCK);
		if (result < 0) {
			return result;
		}
		try {
			return accept(listenerFd);
		}
		finally {
			Linux.setStatusFlags(listenerFd, flags);
		}
	}

	private static int accept(int listenerFd) {
		int result = -Errno.EINTR;
		for (int i = 0; i < MAX_INTERRUPTIONS && result == -Errno.EINTR; i++) {
			result = LastErrno.resultOf(Linux.LIB_C.accept4(listenerFd, 0, 0, SOCK_CLOEXEC));
		}
		return result;
	}

	/**
	 * The address a socket is bound to, without any name look-up; an IPv4 address even if
	 * the socket is an IPv6 one that got an IPv4 connection.
	 * @return null if the descriptor is no internet socket or not a socket at all
	 */
	public static InetSocketAddress localAddress(int fd) {
		Scratch scratch = SocketAddresses.prepare();
		int result = Linux.LIB_C.getsockname(fd, scratch.address(), SocketAddresses.lengthAddress(scratch));
		return (result == 0) ? SocketAddresses.decode(scratch) : null;
	}

	/**
	 * The address of the peer, without any name look-up; as {@link #localAddress}.
	 * @return null if the descriptor is no internet socket, or not connected any more
	 */
	public static InetSocketAddress remoteAddress(int fd) {
		Scratch scratch = SocketAddresses.prepare();
		int result = Linux.LIB_C.getpeername(fd, scratch.address(), SocketAddresses.lengthAddress(scratch));
		return (result == 0) ? SocketAddresses.decode(scratch) : null;
	}

	/**
	 * Copies the peer's address into an array of 16 bytes, without anything on the heap.
	 * @return how many bytes it has, 4 or 16; 0 when it is no internet address, or the
	 * peer has gone
	 */
	public static int peerAddress(int fd, byte[] address) {
		Scratch scratch = SocketAddresses.prepare();
		int result = Linux.LIB_C.getpeername(fd, scratch.address(), SocketAddresses.lengthAddress(scratch));
		return (result == 0) ? SocketAddresses.copyAddress(scratch, address) : 0;
	}

	/** Sends FIN behind what is queued; the socket still receives. */
	public static int shutdownWrite(int fd) {
		return LastErrno.resultOf(Linux.LIB_C.shutdown(fd, SHUT_WR));
	}

	/**
	 * Ends both directions; a listener accepts no more and a pending operation completes.
	 */
	public static int shutdownBoth(int fd) {
		return LastErrno.resultOf(Linux.LIB_C.shutdown(fd, SHUT_RDWR));
	}

	/**
	 * Makes close(2) drop what is unsent and reset the connection ({@code SO_LINGER} 0).
	 */
	public static int resetOnClose(int fd) {
		Scratch scratch = Scratch.get();
		scratch.buffer().putInt(0, 1).putInt(Integer.BYTES, 0);
		return LastErrno
			.resultOf(Linux.LIB_C.setsockopt(fd, SOL_SOCKET, SO_LINGER, scratch.address(), 2 * Integer.BYTES));
	}

	/**
	 * How many bytes the peer of a TCP connection has acknowledged since it was set up
	 * (within one: the SYN counts). The kernel takes bytes in large steps, the size of
	 * its send buffer; this shows how they really move.
	 * @return a negative errno when the descriptor is no TCP socket
	 * @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">tcp(7),
	 * TCP_INFO</a>
	 */
	public static long acknowledgedBytes(int fd) {
		Scratch scratch = Scratch.get();
		ByteBuffer buffer = scratch.buffer();
		int lengthAt = TcpInfoLayout.ACKNOWLEDGED_BYTES + Long.BYTES;
		buffer.putInt(lengthAt, lengthAt);
		int result = LastErrno.resultOf(
				Linux.LIB_C.getsockopt(fd, IPPROTO_TCP, TCP_INFO, scratch.address(), scratch.address() + lengthAt));
		if (result < 0) {
			return result;
		}
		return (buffer.getInt(lengthAt) == lengthAt) ? buffer.getLong(TcpInfoLayout.ACKNOWLEDGED_BYTES)
				: -Errno.EOPNOTSUPP;
	}

	/** Uses the end of the scratch memory: its start may hold an address. */
	static int setOption(int fd, int level, int name, int value) {
		Scratch scratch = Scratch.get();
		ByteBuffer buffer = scratch.buffer();
		int at = Scratch.SIZE_BYTES - Integer.BYTES;
		buffer.putInt(at, value);
		return LastErrno.resultOf(Linux.LIB_C.setsockopt(fd, level, name, scratch.address() + at, Integer.BYTES));
	}

}
