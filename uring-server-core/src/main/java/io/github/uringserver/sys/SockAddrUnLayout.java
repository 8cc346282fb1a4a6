package io.github.uringserver.sys;

/**
 * {@code struct sockaddr_un}: offsets in bytes.
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/un.h?h=v6.1.192#n7">un.h,
 * struct sockaddr_un</a>
 */
public final class SockAddrUnLayout {

	/** The address family; 16 bits. */
	public static final int FAMILY = 0;

	/** {@code AF_UNIX}. */
	public static final int AF_UNIX = 1;

	/** The path, ended by a NUL. */
	public static final int PATH = 2;

	/** {@code UNIX_PATH_MAX}: the longest path with its NUL. */
	public static final int PATH_SIZE_BYTES = 108;

	/** Size of the struct. */
	public static final int SIZE_BYTES = PATH + PATH_SIZE_BYTES;

	private SockAddrUnLayout() {
	}

}
