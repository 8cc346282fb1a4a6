package io.github.uringserver.ring;

import jnr.ffi.LibraryLoader;

import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;

/** Connected unix stream sockets, blocking. Any thread. */
final class SocketPairs implements AutoCloseable {

	/** The C library, as far as the server does not need it. */
	static final LibC LIB_C = LibraryLoader.create(LibC.class).failImmediately().load("libc.so.6");

	private static final int AF_UNIX = 1;

	private static final int SOCK_STREAM = 1;

	private final int[] left;

	private final int[] right;

	SocketPairs(int count) {
		this.left = new int[count];
		this.right = new int[count];
		try (NativeMemory pair = NativeMemory.allocate(2 * Integer.BYTES)) {
			for (int i = 0; i < count; i++) {
				if (LIB_C.socketpair(AF_UNIX, SOCK_STREAM, 0, pair.address()) != 0) {
					throw new IllegalStateException("socketpair failed");
				}
				this.left[i] = pair.buffer().getInt(0);
				this.right[i] = pair.buffer().getInt(Integer.BYTES);
			}
		}
	}

	/** The end that is written to. */
	int left(int i) {
		return this.left[i];
	}

	/** The end that is read from. */
	int right(int i) {
		return this.right[i];
	}

	@Override
	public void close() {
		for (int i = 0; i < this.left.length; i++) {
			Linux.close(this.left[i]);
			Linux.close(this.right[i]);
		}
	}

	/** Functions bound by JNR-FFI; public because the binding is made elsewhere. */
	public interface LibC {

		/** socketpair(2). */
		int socketpair(int domain, int type, int protocol, long address);

		/** read(2). */
		long read(int fd, long address, long lengthBytes);

		/** write(2). */
		long write(int fd, long address, long lengthBytes);

		/** epoll_create1(2). */
		int epoll_create1(int flags);

		/** epoll_ctl(2). */
		int epoll_ctl(int epoll, int operation, int fd, long event);

		/** epoll_wait(2). */
		int epoll_wait(int epoll, long events, int maximum, int timeoutMillis);

	}

}
