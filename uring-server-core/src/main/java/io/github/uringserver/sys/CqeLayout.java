package io.github.uringserver.sys;

/**
 * {@code struct io_uring_cqe}: offsets in bytes.
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/io_uring.h?h=v6.1.192#n350">io_uring.h,
 * struct io_uring_cqe</a>
 */
public final class CqeLayout {

	/** User data of the submission; 64 bits. */
	public static final int USER_DATA = 0;

	/** Result or negative errno; 32 bits. */
	public static final int RESULT = 8;

	/** {@code IORING_CQE_F_*}; 32 bits. */
	public static final int FLAGS = 12;

	/** Size of the struct without {@code IORING_SETUP_CQE32}. */
	public static final int SIZE_BYTES = 16;

	private CqeLayout() {
	}

}
