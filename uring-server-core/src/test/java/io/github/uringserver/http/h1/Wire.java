package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadlines;
import io.github.uringserver.worker.WorkerCounters;

/** One HTTP/1.1 connection over a {@link MemoryConnection}, as a client sees it. */
final class Wire {

	static final String DATE_LINE = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n";

	private final WorkerCounters counters = new WorkerCounters();

	private final List<HttpExchange> exchanges = new ArrayList<>();

	private final MemoryConnection transport = new MemoryConnection();

	private final Http1Connection connection;

	private final Http1Context context;

	private final Deadlines deadlines = new Deadlines(0);

	private long nowNanos;

	/** What the test asserted in vain within its handler. */
	private AssertionError failedAssertion;

	Wire(HttpHandler handler) {
		this(HttpLimits.DEFAULT, handler);
	}

	Wire(HttpTimeouts timeouts, HttpHandler handler) {
		this(HttpLimits.DEFAULT, timeouts, handler);
	}

	Wire(HttpLimits limits, HttpHandler handler) {
		this(limits, HttpTimeouts.DEFAULT, handler);
	}

	private Wire(HttpLimits limits, HttpTimeouts timeouts, HttpHandler handler) {
		this.context = new Http1Context((exchange) -> {
			this.exchanges.add(exchange);
			try {
				handler.handle(exchange);
			}
			catch (AssertionError ex) {
				this.failedAssertion = ex;
			}
		}, limits, this.counters, Clocks.of(timeouts, this.deadlines, () -> this.nowNanos),
				() -> Instant.parse("1994-11-06T08:49:37Z"));
		this.connection = new Http1Connection(this.context, this.transport);
		this.transport.handler(this.connection);
	}

	/** A wire whose handler keeps every exchange and does nothing. */
	static Wire keeping() {
		return keeping(HttpLimits.DEFAULT);
	}

	static Wire keeping(HttpLimits limits) {
		return new Wire(limits, HttpExchange::retain);
	}

	/** A wire whose handler answers with the text at once. */
	static Wire answering(String text) {
		byte[] body = text.getBytes(StandardCharsets.US_ASCII);
		return new Wire((exchange) -> exchange.respond(200, null, body));
	}

	/** Another connection of the same worker, which receives the text. */
	MemoryConnection siblingReceiving(String text) {
		MemoryConnection sibling = new MemoryConnection();
		Http1Connection handler = new Http1Connection(this.context, sibling);
		sibling.handler(handler);
		handler.onReceive(buffer(text));
		return sibling;
	}

	/** Receives the text in one piece, one byte per character. */
	Wire receive(String text) {
		return receive(bytes(text));
	}

	Wire receive(byte[] bytes) {
		return receive(bytes, bytes.length);
	}

	/** Receives in pieces of at most this size, each from a buffer that is reused. */
	Wire receive(byte[] bytes, int pieceBytes) {
		ByteBuffer shared = ByteBuffer.allocateDirect(Math.max(pieceBytes, 1));
		for (int from = 0; from < bytes.length && this.transport.isOpen(); from += pieceBytes) {
			shared.clear();
			shared.put(bytes, from, Math.min(pieceBytes, bytes.length - from)).flip();
			this.connection.onReceive(shared);
			if (shared.hasRemaining()) {
				throw new AssertionError("input was not consumed: " + shared);
			}
			if (this.failedAssertion != null) {
				throw this.failedAssertion;
			}
			shared.clear();
			while (shared.hasRemaining()) {
				shared.put((byte) '#');
			}
		}
		return this;
	}

	/** Lets time pass, in steps of a tick. */
	Wire pass(Duration time) {
		long end = this.nowNanos + time.toNanos();
		while (this.nowNanos < end) {
			this.nowNanos = Math.min(end, this.nowNanos + Deadlines.TICK_NANOS);
			this.deadlines.expire(this.nowNanos);
		}
		return this;
	}

	/** Lets time pass in which the worker does nothing. */
	Wire heldUp(Duration time) {
		this.nowNanos += time.toNanos();
		this.deadlines.expire(this.nowNanos);
		return this;
	}

	/** How many deadlines hang in the wheel. */
	int scheduledDeadlines() {
		return this.deadlines.scheduled();
	}

	void endOfInput() {
		this.connection.onEndOfInput();
	}

	void closed(String message) {
		this.connection.onClosed((message != null) ? new IOException(message) : null);
	}

	void shutdown() {
		this.connection.onShutdown();
	}

	MemoryConnection transport() {
		return this.transport;
	}

	Http1Connection connection() {
		return this.connection;
	}

	/** The exchanges the handler was given. */
	List<HttpExchange> exchanges() {
		return this.exchanges;
	}

	/** The last exchange the handler was given. */
	HttpExchange exchange() {
		return this.exchanges.get(this.exchanges.size() - 1);
	}

	/** What was sent, without the lines that every response has. */
	String sent() {
		return this.transport.sent().replace(DATE_LINE, "");
	}

	/** What was sent since the last call, without the lines that every response has. */
	String takeSent() {
		String sent = sent();
		this.transport.forgetSent();
		return sent;
	}

	long count(Counter counter) {
		return this.counters.get(counter);
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.ISO_8859_1);
	}

	static ByteBuffer buffer(String text) {
		return ByteBuffer.wrap(bytes(text));
	}

	/** A GET request with these header lines behind Host. */
	static String get(String target, String... lines) {
		return request("GET", target, "", lines);
	}

	/** A request with Host, these header lines and this body. */
	static String request(String method, String target, String body, String... lines) {
		StringBuilder text = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: a\r\n");
		for (String line : lines) {
			text.append(line).append("\r\n");
		}
		return text.append("\r\n").append(body).toString();
	}

	/** The server's own answer to a request it refuses. */
	static String refusal(String statusLine) {
		return "HTTP/1.1 " + statusLine + "\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
	}

	/** A response of known length that keeps the connection. */
	static String response(String statusLine, String body) {
		return "HTTP/1.1 " + statusLine + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
	}

}
