package io.github.uringserver.benchmarks.raw;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.http.ResponseListener;

/**
 * What the soaked HTTP servers answer: a greeting, as many bytes as the target says
 * ({@code /bytes/N}), or the request's own body. Everything with the back-pressure of the
 * connection; worker threads only.
 */
final class SoakHandler {

	/** What a request for bytes begins with. */
	static final String BYTES = "/bytes/";

	/** What answers every other GET. */
	static final byte[] HELLO = "Hello, World!".getBytes();

	private static final ByteBuffer ZEROES = ByteBuffer.allocateDirect(64 * 1024);

	private SoakHandler() {
	}

	static void handle(HttpExchange exchange) {
		String target = exchange.head().target();
		if (exchange.hasRequestBody()) {
			exchange.retain();
			new BodyEcho(exchange).start();
		}
		else if (target.startsWith(BYTES)) {
			exchange.retain();
			new Bytes(exchange, Long.parseLong(target.substring(BYTES.length()))).start();
		}
		else {
			exchange.respond(200, "text/plain", HELLO);
		}
	}

	/** Writes zeroes. */
	private static final class Bytes implements ResponseListener {

		private final HttpExchange exchange;

		private long left;

		Bytes(HttpExchange exchange, long left) {
			this.exchange = exchange;
			this.left = left;
		}

		void start() {
			this.exchange.responseListener(this);
			this.exchange.startResponse(200);
			this.exchange.commit(this.left);
			onWritable();
		}

		@Override
		public void onWritable() {
			while (this.left > 0) {
				ByteBuffer piece = ZEROES.duplicate();
				piece.limit((int) Math.min(this.left, piece.capacity()));
				int length = piece.remaining();
				boolean all = this.exchange.write(piece);
				this.left -= length - piece.remaining();
				if (!all) {
					return;
				}
			}
			this.exchange.finish();
		}

		@Override
		public void onFinished() {
			// nothing to do
		}

		@Override
		public void onError(IOException cause) {
			// the client is gone, as it does here
		}

	}

	/** Writes the request's body back, a piece at a time. */
	private static final class BodyEcho implements RequestBodyHandler, ResponseListener {

		private final HttpExchange exchange;

		private ByteBuffer held;

		private boolean complete;

		BodyEcho(HttpExchange exchange) {
			this.exchange = exchange;
		}

		void start() {
			this.exchange.responseListener(this);
			this.exchange.startResponse(200);
			this.exchange.commit(this.exchange.requestContentLength());
			this.exchange.receiveBody(this);
			this.exchange.demand(1);
		}

		@Override
		public void onData(ByteBuffer data) {
			if (this.exchange.write(data)) {
				this.exchange.demand(1);
			}
			else {
				this.held = ByteBuffer.allocate(data.remaining()).put(data).flip();
			}
		}

		@Override
		public void onWritable() {
			if (this.held != null && this.exchange.write(this.held)) {
				this.held = null;
				if (this.complete) {
					this.exchange.finish();
				}
				else {
					this.exchange.demand(1);
				}
			}
		}

		@Override
		public void onComplete() {
			this.complete = true;
			if (this.held == null) {
				this.exchange.finish();
			}
		}

		@Override
		public void onFinished() {
			// nothing to do
		}

		@Override
		public void onError(IOException cause) {
			// the client is gone, as it does here
		}

	}

}
