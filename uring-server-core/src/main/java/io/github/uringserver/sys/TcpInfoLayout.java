package io.github.uringserver.sys;

/**
 * Offsets in {@code struct tcp_info}: what of it this library reads.
 *
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.1/include/uapi/linux/tcp.h#L258">tcp.h</a>
 */
final class TcpInfoLayout {

	/** {@code __u64 tcpi_bytes_acked}; Linux 4.1 and newer. */
	static final int ACKNOWLEDGED_BYTES = 120;

	private TcpInfoLayout() {
	}

}
