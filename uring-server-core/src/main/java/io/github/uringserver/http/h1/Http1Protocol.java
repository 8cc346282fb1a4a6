package io.github.uringserver.http.h1;

import java.time.InstantSource;
import java.util.Objects;

import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.net.ConnectionHandlerFactory;
import io.github.uringserver.worker.Worker;

/**
 * HTTP/1.1 and HTTP/1.0 on connections. Made once per server, on any thread; each worker
 * gets a factory of its own, which shares nothing with the others but the handler.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112">RFC 9112</a>
 */
public final class Http1Protocol {

	private final HttpHandler handler;

	private final HttpLimits limits;

	private final HttpTimeouts timeouts;

	/**
	 * Creates the protocol.
	 * @param handler answers the requests, on the workers' threads
	 * @param limits what a client may send
	 * @param timeouts how long each part of an exchange may take
	 */
	public Http1Protocol(HttpHandler handler, HttpLimits limits, HttpTimeouts timeouts) {
		this.handler = Objects.requireNonNull(handler, "handler");
		this.limits = Objects.requireNonNull(limits, "limits");
		this.timeouts = Objects.requireNonNull(timeouts, "timeouts");
	}

	/**
	 * Makes what the connections of a worker share. Called once for each worker, before
	 * its first connection, on any thread.
	 * @return the factory of the worker's connection handlers, for its thread only
	 */
	public ConnectionHandlerFactory forWorker(Worker worker) {
		Clocks clocks = Clocks.of(this.timeouts, worker.deadlines(), worker::nowNanos);
		Http1Context context = new Http1Context(this.handler, this.limits, worker.counters(), clocks,
				InstantSource.system());
		return (connection) -> new Http1Connection(context, connection);
	}

}
