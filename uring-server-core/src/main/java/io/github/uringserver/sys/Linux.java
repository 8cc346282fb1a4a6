package io.github.uringserver.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import com.kenai.jffi.MemoryIO;
import jnr.ffi.LibraryLoader;

/**
 * System calls. Every method returns a result of 0 or more, or a negative errno, and none
 * allocates. Any thread, unless the system call itself says otherwise.
 * <p>
 * The first use of the class loads the native library: it throws a {@link LinkageError}
 * where that fails (no glibc, no execution in the temp directory), and every later use
 * throws a {@link NoClassDefFoundError}.
 */
public final class Linux {

	/** {@code RLIMIT_NOFILE}: the number of open files. */
	public static final int RLIMIT_NOFILE = 7;

	/** {@code RLIMIT_MEMLOCK}: bytes of locked memory. */
	public static final int RLIMIT_MEMLOCK = 8;

	/** What {@link #softLimit} returns for {@code RLIM_INFINITY}. */
	public static final long UNLIMITED = Long.MAX_VALUE;

	static final String C_LIBRARY = "libc.so.6";

	/** {@code PROT_READ | PROT_WRITE}. */
	static final int PROT_READ_WRITE = 1 | 2;

	static final int MAP_SHARED = 0x01;

	static final int MAP_PRIVATE = 0x02;

	static final int MAP_ANONYMOUS = 0x20;

	static final int MAP_POPULATE = 0x8000;

	/** Pages of the pool {@code vm.nr_hugepages}. */
	static final int MAP_HUGETLB = 0x40000;

	/** {@code MADV_HUGEPAGE}: transparent huge pages. */
	static final int MADV_HUGEPAGE = 14;

	/** {@code MADV_POPULATE_WRITE}: faults every page in; 5.14. */
	static final int MADV_POPULATE_WRITE = 23;

	private static final int EFD_CLOEXEC = 0x80000;

	private static final int EFD_NONBLOCK = 0x800;

	private static final int F_GETFL = 3;

	private static final int F_SETFL = 4;

	static final LibC LIB_C = LibraryLoader.create(LibC.class).failImmediately().load(C_LIBRARY);

	private static final Architecture ARCHITECTURE = Architecture.current();

	private static final long SYSCALL = SixArguments.function("syscall");

	private static final long MMAP = SixArguments.function("mmap");

	private static final int PAGE_SIZE_BYTES = LIB_C.getpagesize();

	/** The 64-bit 1 that {@link #eventFdWrite} writes; never freed. */
	private static final ByteBuffer ONE = Scratch.allocate(Long.BYTES).putLong(0, 1);

	private static final long ONE_ADDRESS = Scratch.addressOf(ONE);

	private Linux() {
	}

	/** The page size in bytes. */
	public static int pageSizeBytes() {
		return PAGE_SIZE_BYTES;
	}

	/**
	 * io_uring_setup(2).
	 * @param paramsAddress a {@code struct io_uring_params}, see {@link ParamsLayout}
	 * @return the ring's descriptor (close-on-exec) or a negative errno
	 */
	public static int ioUringSetup(int entries, long paramsAddress) {
		return (int) LastErrno.resultOf(LIB_C.syscall(ARCHITECTURE.ioUringSetup(), entries, paramsAddress, 0, 0));
	}

	/**
	 * io_uring_enter(2) without a signal mask.
	 * @param flags see {@link EnterFlags}
	 * @return the submissions consumed, or a negative errno
	 */
	public static int ioUringEnter(int fd, int toSubmit, int minComplete, int flags) {
		return (int) SixArguments.call(SYSCALL, ARCHITECTURE.ioUringEnter(), fd, toSubmit, minComplete, flags, 0);
	}

	/**
	 * io_uring_register(2).
	 * @param opcode see {@link RegisterOpcodes}
	 */
	public static int ioUringRegister(int fd, int opcode, long argumentAddress, int arguments) {
		return (int) LastErrno
			.resultOf(LIB_C.syscall(ARCHITECTURE.ioUringRegister(), fd, opcode, argumentAddress, arguments));
	}

	/** mmap(2), readable and writable: an address or a negative errno. */
	static long mmap(long lengthBytes, int flags, int fd, long offsetBytes) {
		return SixArguments.call(MMAP, 0, lengthBytes, PROT_READ_WRITE, flags, fd, offsetBytes);
	}

	/** munmap(2). */
	static int munmap(long address, long lengthBytes) {
		return LastErrno.resultOf(LIB_C.munmap(address, lengthBytes));
	}

	/** madvise(2). */
	static int madvise(long address, long lengthBytes, int advice) {
		return LastErrno.resultOf(LIB_C.madvise(address, lengthBytes, advice));
	}

	/** mlock(2). */
	static int mlock(long address, long lengthBytes) {
		return LastErrno.resultOf(LIB_C.mlock(address, lengthBytes));
	}

	/** eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK): a descriptor or a negative errno. */
	public static int eventFd() {
		return LastErrno.resultOf(LIB_C.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
	}

	/** Adds 1 to an eventfd: 0 or a negative errno. */
	public static int eventFdWrite(int fd) {
		return (int) Math.min(0, LastErrno.resultOf(LIB_C.write(fd, ONE_ADDRESS, Long.BYTES)));
	}

	/**
	 * close(2): 0 or a negative errno. The descriptor is gone in either case; a close
	 * must not be repeated.
	 */
	public static int close(int fd) {
		return LastErrno.resultOf(LIB_C.close(fd));
	}

	/**
	 * getrlimit(2): the soft limit, {@link #UNLIMITED}, or a negative errno.
	 * @param resource {@link #RLIMIT_NOFILE} or {@link #RLIMIT_MEMLOCK}
	 */
	public static long softLimit(int resource) {
		Scratch scratch = Scratch.get();
		int result = LastErrno.resultOf(LIB_C.getrlimit(resource, scratch.address()));
		if (result < 0) {
			return result;
		}
		long soft = scratch.buffer().getLong(0);
		return (soft < 0) ? UNLIMITED : soft;
	}

	/** fcntl(F_GETFL): the status flags or a negative errno. */
	static int statusFlags(int fd) {
		return LastErrno.resultOf(LIB_C.fcntl(fd, F_GETFL, 0));
	}

	/** fcntl(F_SETFL). */
	static int setStatusFlags(int fd, int flags) {
		return LastErrno.resultOf(LIB_C.fcntl(fd, F_SETFL, flags));
	}

	/** A buffer over native memory, in native byte order; it does not own the memory. */
	static ByteBuffer wrap(long address, int lengthBytes) {
		return MemoryIO.getInstance().newDirectByteBuffer(address, lengthBytes).order(ByteOrder.nativeOrder());
	}

}
