package io.github.uringserver.accesslog;

import java.net.InetSocketAddress;

import io.github.uringserver.http.RequestHead;

/** Knows the client behind a peer. Asked by the writer of a log, on its thread. */
@FunctionalInterface
public interface ClientAddresses {

	/** The peer is the client. */
	ClientAddresses PEERS = (head, peer) -> peer;

	/**
	 * The address of the client.
	 * @param head of the request
	 * @param peer the other end of the connection; null if not known
	 * @return null if not known
	 */
	InetSocketAddress clientOf(RequestHead head, InetSocketAddress peer);

}
