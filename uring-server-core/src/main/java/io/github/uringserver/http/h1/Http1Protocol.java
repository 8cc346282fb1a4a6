package io.github.uringserver.http.h1;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Objects;

import io.github.uringserver.http.ExchangeObserver;
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

	/** Null for none. */
	private String serverHeader;

	/** Null for nobody. */
	private ExchangeObserver observer;

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
	 * Sets the value of the Server header of responses that have none; before the first
	 * worker.
	 * @param value null for no such header
	 */
	public Http1Protocol serverHeader(String value) {
		this.serverHeader = value;
		return this;
	}

	/**
	 * Sets who hears of the end of exchanges; before the first worker.
	 * @param observer null for nobody
	 */
	public Http1Protocol observer(ExchangeObserver observer) {
		this.observer = observer;
		return this;
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
		if (this.serverHeader != null) {
			context.serverLine(("Server: " + this.serverHeader + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
		}
		if (this.observer != null) {
			context.reports(new ExchangeReports(this.observer, System::nanoTime));
		}
		return (connection) -> new Http1Connection(context, connection);
	}

}
