package io.github.uringserver.sys;

/**
 * {@code struct io_uring_sqe}: offsets in bytes.
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n22">io_uring.h,
 * struct io_uring_sqe</a>
 */
public final class SqeLayout {

	/** One of {@link Opcodes}; 8 bits. */
	public static final int OPCODE = 0;

	/** {@code IOSQE_*}; 8 bits. */
	public static final int FLAGS = 1;

	/** Flags of accept, send and receive; 16 bits. */
	public static final int IOPRIO = 2;

	/** The descriptor; 32 bits. */
	public static final int FD = 4;

	/** File offset, or what the operation says; 64 bits. */
	public static final int OFFSET = 8;

	/** Address of a buffer, or what the operation says; 64 bits. */
	public static final int ADDRESS = 16;

	/** Length of the buffer, or what the operation says; 32 bits. */
	public static final int LENGTH = 24;

	/**
	 * The flags of the operation ({@code msg_flags}, {@code accept_flags} ...); 32 bits.
	 */
	public static final int OPERATION_FLAGS = 28;

	/** Comes back with the completion; 64 bits. */
	public static final int USER_DATA = 32;

	/** Group of provided buffers; 16 bits. */
	public static final int BUFFER_GROUP = 40;

	/** Personality; 16 bits. */
	public static final int PERSONALITY = 42;

	/** {@code file_index} and others; 32 bits. */
	public static final int FILE_INDEX = 44;

	/** Third address; 64 bits. */
	public static final int ADDRESS_3 = 48;

	/** Padding; 64 bits. */
	public static final int PADDING = 56;

	/** Size of the struct. */
	public static final int SIZE_BYTES = 64;

	private SqeLayout() {
	}

}
