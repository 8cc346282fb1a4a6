package io.github.uringserver.sys;

/**
 * Functions of the C library, bound by JNR-FFI. Called by the classes of this package
 * only; public because the binding is generated outside of the package.
 * <p>
 * Only primitives, so that a call allocates nothing, and at most five arguments: the
 * x86-64 stub of JNR-FFI 2.2.17 to 2.3.7 passes garbage as the sixth (see
 * {@link SixArguments}). Each function returns -1 on failure and leaves the errno to
 * {@link LastErrno}.
 */
public interface LibC {

	/** syscall(2): two to four arguments behind the number. */
	long syscall(long number, long first, long second, long third, long fourth);

	/** munmap(2). */
	int munmap(long address, long lengthBytes);

	/** madvise(2). */
	int madvise(long address, long lengthBytes, int advice);

	/** mlock(2). */
	int mlock(long address, long lengthBytes);

	/** getpagesize(2). */
	int getpagesize();

	/** eventfd(2). */
	int eventfd(int initialValue, int flags);

	/** write(2). */
	long write(int fd, long address, long lengthBytes);

	/** close(2). */
	int close(int fd);

	/** getrlimit(2). */
	int getrlimit(int resource, long address);

	/** fcntl(2) with an integer argument. */
	int fcntl(int fd, int command, int argument);

	/** sched_setaffinity(2). */
	int sched_setaffinity(int thread, long maskSizeBytes, long maskAddress);

	/** sched_getaffinity(2). */
	int sched_getaffinity(int thread, long maskSizeBytes, long maskAddress);

	/** socket(2). */
	int socket(int domain, int type, int protocol);

	/** setsockopt(2). */
	int setsockopt(int fd, int level, int name, long address, int lengthBytes);

	/** getsockopt(2). */
	int getsockopt(int fd, int level, int name, long address, long lengthAddress);

	/** bind(2). */
	int bind(int fd, long address, int lengthBytes);

	/** listen(2). */
	int listen(int fd, int backlog);

	/** connect(2). */
	int connect(int fd, long address, int lengthBytes);

	/** accept4(2). */
	int accept4(int fd, long address, long lengthAddress, int flags);

	/** getsockname(2). */
	int getsockname(int fd, long address, long lengthAddress);

	/** getpeername(2). */
	int getpeername(int fd, long address, long lengthAddress);

	/** shutdown(2). */
	int shutdown(int fd, int how);

}
