package io.github.uringserver.sys;

/**
 * {@code struct sockaddr_in} and {@code sockaddr_in6}: offsets in bytes.
 *
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/in.h?h=v6.1.192#n256">in.h,
 * struct sockaddr_in</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/in6.h?h=v6.1.192#n50">in6.h,
 * struct sockaddr_in6</a>
 */
public final class SockAddrLayout {

	/** The address family; 16 bits. */
	public static final int FAMILY = 0;

	/** {@code AF_INET}. */
	public static final int AF_INET = 2;

	/** {@code AF_INET6}. */
	public static final int AF_INET6 = 10;

	/** The port in network byte order; 16 bits. */
	public static final int PORT = 2;

	/** IPv4: the address, 4 bytes. */
	public static final int IPV4_ADDRESS = 4;

	/** IPv4: size of the struct. */
	public static final int IPV4_SIZE_BYTES = 16;

	/** IPv6: the flow information; 32 bits. */
	public static final int IPV6_FLOW_INFO = 4;

	/** IPv6: the address, 16 bytes. */
	public static final int IPV6_ADDRESS = 8;

	/** IPv6: the scope id; 32 bits. */
	public static final int IPV6_SCOPE_ID = 24;

	/** IPv6: size of the struct. */
	public static final int IPV6_SIZE_BYTES = 28;

	private SockAddrLayout() {
	}

}
