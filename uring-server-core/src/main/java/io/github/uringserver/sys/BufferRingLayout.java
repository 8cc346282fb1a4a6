package io.github.uringserver.sys;

/**
 * {@code struct io_uring_buf}, {@code io_uring_buf_ring} and {@code io_uring_buf_reg}:
 * offsets in bytes.
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n606">io_uring.h,
 * struct io_uring_buf</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n613">io_uring.h,
 * struct io_uring_buf_ring</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n630">io_uring.h,
 * struct io_uring_buf_reg</a>
 */
public final class BufferRingLayout {

	/** In an entry: the address of the buffer; 64 bits. */
	public static final int ENTRY_ADDRESS = 0;

	/** In an entry: its length; 32 bits. */
	public static final int ENTRY_LENGTH = 8;

	/** In an entry: its id; 16 bits. */
	public static final int ENTRY_ID = 12;

	/** Size of an entry. */
	public static final int ENTRY_SIZE_BYTES = 16;

	/** In the ring: the tail, laid over a reserved field of the first entry; 16 bits. */
	public static final int RING_TAIL = 14;

	/** In the registration: the address of the ring; 64 bits. */
	public static final int REGISTRATION_ADDRESS = 0;

	/** In the registration: the number of entries; 32 bits. */
	public static final int REGISTRATION_ENTRIES = 8;

	/** In the registration: the group id; 16 bits. */
	public static final int REGISTRATION_GROUP = 12;

	/** In the registration: {@link #INCREMENTAL} or 0; 16 bits. */
	public static final int REGISTRATION_FLAGS = 14;

	/**
	 * {@code IOU_PBUF_RING_INC}: a buffer serves receives until it is full; 6.12.
	 *
	 * @see <a href=
	 * "https://github.com/torvalds/linux/blob/v6.12/include/uapi/linux/io_uring.h">io_uring.h
	 * of 6.12, enum io_uring_register_pbuf_ring_flags</a>
	 */
	public static final int INCREMENTAL = 2;

	/** Size of the registration. */
	public static final int REGISTRATION_SIZE_BYTES = 40;

	private BufferRingLayout() {
	}

}
