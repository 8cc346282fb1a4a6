package io.github.uringserver.accesslog;

import java.net.InetSocketAddress;

import io.github.uringserver.http.ExchangeSummary;

/** Knows the client behind a peer. Asked by the writer of a log, on its thread. */
@FunctionalInterface
public interface ClientAddresses {

	/** The peer is the client. */
	ClientAddresses PEERS = ExchangeSummary::remoteAddress;

	/**
	 * The address of the client.
	 * @return null if not known
	 */
	InetSocketAddress clientOf(ExchangeSummary exchange);

}
