package io.github.uringserver.sys;

/**
 * {@code struct io_uring_rsrc_update}, {@code io_uring_rsrc_register},
 * {@code io_uring_rsrc_update2}, {@code io_uring_probe} and
 * {@code io_uring_sync_cancel_reg}: offsets in bytes.
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n547">io_uring.h,
 * struct io_uring_rsrc_update</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n539">io_uring.h,
 * struct io_uring_rsrc_register</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n553">io_uring.h,
 * struct io_uring_rsrc_update2</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n580">io_uring.h,
 * struct io_uring_probe_op</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n587">io_uring.h,
 * struct io_uring_probe</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n667">io_uring.h,
 * struct io_uring_sync_cancel_reg</a>
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.9/include/uapi/linux/io_uring.h#L707">io_uring.h
 * of 6.9, struct io_uring_napi</a>
 */
public final class RegistrationLayout {

	/** In an update: the index; 32 bits. */
	public static final int UPDATE_OFFSET = 0;

	/** In an update: the descriptor, or the address of descriptors; 64 bits. */
	public static final int UPDATE_DATA = 8;

	/** Size of an update. */
	public static final int UPDATE_SIZE_BYTES = 16;

	/** In the registration of a table: the number of entries; 32 bits. */
	public static final int TABLE_ENTRIES = 0;

	/** In the registration of a table: {@link #TABLE_SPARSE} or 0; 32 bits. */
	public static final int TABLE_FLAGS = 4;

	/** {@code IORING_RSRC_REGISTER_SPARSE}: a table of empty entries; 5.19. */
	public static final int TABLE_SPARSE = 1;

	/** Size of the registration of a table. */
	public static final int TABLE_SIZE_BYTES = 32;

	/** In the update of a table: the first entry; 32 bits. */
	public static final int TABLE_UPDATE_OFFSET = 0;

	/** In the update of a table: the address of the iovecs; 64 bits. */
	public static final int TABLE_UPDATE_DATA = 8;

	/** In the update of a table: the number of entries; 32 bits. */
	public static final int TABLE_UPDATE_ENTRIES = 24;

	/** Size of the update of a table. */
	public static final int TABLE_UPDATE_SIZE_BYTES = 32;

	/** In a probe: how many operations the kernel filled in; 8 bits. */
	public static final int PROBE_LENGTH = 1;

	/** In a probe: the first operation. */
	public static final int PROBE_OPERATIONS = 16;

	/** In an operation of a probe: its flags; 16 bits. */
	public static final int PROBE_OPERATION_FLAGS = 2;

	/** {@code IO_URING_OP_SUPPORTED}. */
	public static final int PROBE_OPERATION_SUPPORTED = 1;

	/** Size of an operation of a probe. */
	public static final int PROBE_OPERATION_SIZE_BYTES = 8;

	/** In a cancellation: the descriptor; 32 bits. */
	public static final int CANCEL_FD = 8;

	/** In a cancellation: {@link OperationFlags} {@code ASYNC_CANCEL_*}; 32 bits. */
	public static final int CANCEL_FLAGS = 12;

	/** In a cancellation: seconds to wait; 64 bits. */
	public static final int CANCEL_TIMEOUT_SECONDS = 16;

	/** In a cancellation: nanoseconds to wait; 64 bits. */
	public static final int CANCEL_TIMEOUT_NANOS = 24;

	/** Size of a cancellation. */
	public static final int CANCEL_SIZE_BYTES = 64;

	/** In {@code struct io_uring_napi}: microseconds to poll; 32 bits. */
	public static final int NAPI_BUSY_POLL_MICROS = 0;

	/** In {@code struct io_uring_napi}: whether polling is preferred; 8 bits. */
	public static final int NAPI_PREFER_BUSY_POLL = 4;

	/** Size of {@code struct io_uring_napi}. */
	public static final int NAPI_SIZE_BYTES = 16;

	private RegistrationLayout() {
	}

}
