package io.github.uringserver.net;

import java.net.InetSocketAddress;

import io.github.uringserver.sys.Sockets;

/** The two addresses of a connection, asked of the kernel once and only when wanted. */
final class PeerAddresses {

	private final int fd;

	private InetSocketAddress remote;

	private InetSocketAddress local;

	PeerAddresses(int fd) {
		this.fd = fd;
	}

	/**
	 * The peer's address.
	 * @param descriptorIsOpen whether the descriptor still is this connection's
	 */
	InetSocketAddress remote(boolean descriptorIsOpen) {
		if (this.remote == null && descriptorIsOpen) {
			this.remote = Sockets.remoteAddress(this.fd);
		}
		return this.remote;
	}

	/** The local address, as {@link #remote}. */
	InetSocketAddress local(boolean descriptorIsOpen) {
		if (this.local == null && descriptorIsOpen) {
			this.local = Sockets.localAddress(this.fd);
		}
		return this.local;
	}

}
