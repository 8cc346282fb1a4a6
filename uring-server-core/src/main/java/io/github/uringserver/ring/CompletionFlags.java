package io.github.uringserver.ring;

/**
 * The flags of a completion queue entry.
 *
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.12/include/uapi/linux/io_uring.h#L467">io_uring.h,
 * IORING_CQE_F_*</a>
 */
public final class CompletionFlags {

	/** {@code IORING_CQE_F_BUFFER}: the upper 16 bits are the id of a provided buffer. */
	public static final int BUFFER = 1;

	/** {@code IORING_CQE_F_MORE}: the multishot operation stays armed. */
	public static final int MORE = 1 << 1;

	/** {@code IORING_CQE_F_SOCK_NONEMPTY}: there was more to receive. */
	public static final int SOCKET_NON_EMPTY = 1 << 2;

	/** {@code IORING_CQE_F_NOTIF}: the second completion of a zero-copy send. */
	public static final int NOTIFICATION = 1 << 3;

	/**
	 * {@code IORING_CQE_F_BUF_MORE}: the kernel goes on filling the buffer, behind the
	 * bytes of this completion; 6.12.
	 */
	public static final int BUFFER_MORE = 1 << 4;

	/**
	 * {@code IORING_NOTIF_USAGE_ZC_COPIED}: in the result of a {@link #NOTIFICATION}, the
	 * kernel copied the bytes after all.
	 */
	public static final int USAGE_COPIED = 1 << 31;

	private static final int BUFFER_SHIFT = 16;

	private CompletionFlags() {
	}

	/** Whether the multishot operation will complete again. */
	public static boolean hasMore(int flags) {
		return (flags & MORE) != 0;
	}

	/** Whether a zero-copy send lets go of its memory. */
	public static boolean isNotification(int flags) {
		return (flags & NOTIFICATION) != 0;
	}

	/** Whether a provided buffer was taken. */
	public static boolean hasBuffer(int flags) {
		return (flags & BUFFER) != 0;
	}

	/** Whether the kernel keeps the provided buffer: it is not full. */
	public static boolean keepsBuffer(int flags) {
		return (flags & BUFFER_MORE) != 0;
	}

	/** The id of the provided buffer; only with {@link #hasBuffer}. */
	public static int bufferId(int flags) {
		return flags >>> BUFFER_SHIFT;
	}

	/** The flags of a completion that took buffer {@code bufferId}; for tests. */
	public static int withBuffer(int flags, int bufferId) {
		return flags | BUFFER | (bufferId << BUFFER_SHIFT);
	}

}
