package io.github.uringserver.net;

import java.net.InetSocketAddress;

import io.github.uringserver.sys.Sockets;

/**
 * The two addresses of a connection, asked of the kernel once and only when wanted, or
 * told by a proxy. Worker thread only.
 */
final class PeerAddresses {

	private final int fd;

	private InetSocketAddress remote;

	private InetSocketAddress local;

	private boolean remoteKnown;

	private boolean localKnown;

	PeerAddresses(int fd) {
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
			this.remote = Sockets.remoteAddress(this.fd);
		}
		return this.remote;
	}

	/** The local address, as {@link #remote}. */
	InetSocketAddress local(boolean descriptorIsOpen) {
		if (!this.localKnown && descriptorIsOpen) {
			this.localKnown = true;
			this.local = Sockets.localAddress(this.fd);
		}
		return this.local;
	}

}
