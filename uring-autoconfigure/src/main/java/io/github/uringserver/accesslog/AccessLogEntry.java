package io.github.uringserver.accesslog;

import java.net.InetSocketAddress;
import java.time.ZonedDateTime;

import io.github.uringserver.http.ExchangeSummary;
import io.github.uringserver.http.RequestHead;

/**
 * An exchange on its way to the log.
 *
 * @param exchange what the server tells of it
 * @param client the client's address, that of the peer or the one a trusted proxy has
 * told; null if not known
 * @param beginTime when the request began
 * @param thread the name of the worker's thread
 */
record AccessLogEntry(ExchangeSummary exchange, InetSocketAddress client, ZonedDateTime beginTime, String thread) {

	/** The value of a request header, null without one. */
	String requestHeader(String name) {
		RequestHead head = this.exchange.head();
		return (head != null) ? head.header(name) : null;
	}

}
