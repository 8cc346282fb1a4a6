package io.github.uringserver.sys;

/**
 * {@code struct __kernel_timespec}: offsets in bytes.
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/time_types.h?h=v6.1.192#n7">time_types.h,
 * struct __kernel_timespec</a>
 */
public final class TimespecLayout {

	/** Seconds; 64 bits. */
	public static final int SECONDS = 0;

	/** Nanoseconds; 64 bits. */
	public static final int NANOS = 8;

	/** Size of the struct. */
	public static final int SIZE_BYTES = 16;

	private TimespecLayout() {
	}

}
