package io.github.uringserver.sys;

/**
 * {@code struct io_uring_params} with its {@code io_sqring_offsets} and
 * {@code io_cqring_offsets}: offsets in bytes, every field 32 bits.
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n441">io_uring.h,
 * struct io_uring_params</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n391">io_uring.h,
 * struct io_sqring_offsets</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n410">io_uring.h,
 * struct io_cqring_offsets</a>
 */
public final class ParamsLayout {

	/** In and out: entries of the submission queue. */
	public static final int SQ_ENTRIES = 0;

	/** In and out: entries of the completion queue. */
	public static final int CQ_ENTRIES = 4;

	/** In: {@link SetupFlags}. */
	public static final int FLAGS = 8;

	/** In: the CPU of the thread of {@link SetupFlags#SQPOLL}. */
	public static final int SQ_THREAD_CPU = 12;

	/** In: milliseconds without work before that thread sleeps; 0 for a second. */
	public static final int SQ_THREAD_IDLE = 16;

	/** Out: {@link FeatureFlags}. */
	public static final int FEATURES = 20;

	/** Out: where in the mapping the submission queue has its head. */
	public static final int SQ_HEAD = 40;

	/** Out: its tail. */
	public static final int SQ_TAIL = 40 + 4;

	/** Out: its index mask. */
	public static final int SQ_RING_MASK = 40 + 8;

	/** Out: its flags, {@link QueueFlags}. */
	public static final int SQ_FLAGS = 40 + 16;

	/** Out: its index array; 0 with {@code IORING_SETUP_NO_SQARRAY}. */
	public static final int SQ_ARRAY = 40 + 24;

	/** Out: where in the mapping the completion queue has its head. */
	public static final int CQ_HEAD = 80;

	/** Out: its tail. */
	public static final int CQ_TAIL = 80 + 4;

	/** Out: its index mask. */
	public static final int CQ_RING_MASK = 80 + 8;

	/** Out: how many completions were lost for want of kernel memory. */
	public static final int CQ_OVERFLOW = 80 + 16;

	/** Out: its entries. */
	public static final int CQ_CQES = 80 + 20;

	/** Size of the struct. */
	public static final int SIZE_BYTES = 120;

	private ParamsLayout() {
	}

}
