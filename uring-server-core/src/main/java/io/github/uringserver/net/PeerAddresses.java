package io.github.uringserver.net;

import java.net.InetSocketAddress;

/**
 * The two addresses of a connection, asked of the kernel once and only when wanted, or
 * told by a proxy. Worker thread only.
 */
final class PeerAddresses {

	private final SocketCalls sockets;

	private final int fd;

	private InetSocketAddress remote;

	private InetSocketAddress local;

	private boolean remoteKnown;

	private boolean localKnown;

	PeerAddresses(SocketCalls sockets, int fd) {
		this.sockets = sockets;
		this.fd = fd;
	}

	/** From now on these are the addresses. */
	void replace(InetSocketAddress remote, InetSocketAddress local) {
		this.remote = remote;
		this.local = local;
		this.remoteKnown = true;
		this.localKnown = true;
	}

	/**
	 * The peer's address.
	 * @param descriptorIsOpen whether the descriptor still is this connection's
	 */
	InetSocketAddress remote(boolean descriptorIsOpen) {
		if (!this.remoteKnown && descriptorIsOpen) {
			this.remoteKnown = true;
			this.remote = this.sockets.remoteAddress(this.fd);
		}
		return this.remote;
	}

	/** The local address, as {@link #remote}. */
	InetSocketAddress local(boolean descriptorIsOpen) {
		if (!this.localKnown && descriptorIsOpen) {
			this.localKnown = true;
			this.local = this.sockets.localAddress(this.fd);
		}
		return this.local;
	}

}
