package io.github.uringserver.http.h1;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

import org.junit.jupiter.api.Test;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.net.Connection;
import io.github.uringserver.worker.Deadlines;
import io.github.uringserver.worker.Worker;
import io.github.uringserver.worker.WorkerCounters;

import static org.assertj.core.api.Assertions.assertThat;

/** What a request costs on the heap once everything is warm. */
class AllocationTest {

	private static final int REQUESTS = 100_000;

	private static final String BROWSER_LINES = "Connection: keep-alive\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
			+ "Accept: text/html,*/*;q=0.8\r\nAccept-Encoding: gzip, deflate, br\r\nCookie: session=0123456789abcdef\r\n";

	private static final String GET = "GET /plaintext HTTP/1.1\r\nHost: localhost:8080\r\n" + BROWSER_LINES + "\r\n";

	/** The JVM itself allocates on the thread now and then: the best round counts. */
	private static final int ROUNDS = 3;

	private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

	private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory
		.getThreadMXBean();

	private final Sink sink = new Sink();

	private long nowNanos;

	/** Bytes allocated per request, when each receive carries this many requests. */
	private double bytesPerRequest(HttpHandler handler, String request, int perReceive) {
		Http1Context context = new Http1Context(handler, HttpLimits.DEFAULT, new WorkerCounters(), clocks(),
				InstantSource.system());
		Http1Connection connection = new Http1Connection(context, this.sink);
		byte[] bytes = request.repeat(perReceive).getBytes(StandardCharsets.US_ASCII);
		ByteBuffer data = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
		receive(connection, data, REQUESTS / perReceive);
		long sentBefore = this.sink.sentBytes;
		long least = Long.MAX_VALUE;
		for (int round = 0; round < ROUNDS; round++) {
			long before = THREADS.getCurrentThreadAllocatedBytes();
			receive(connection, data, REQUESTS / perReceive);
			least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
		}
		assertThat(this.sink.sentBytes - sentBefore).as("every request was answered")
			.isGreaterThan(ROUNDS * REQUESTS * 50L);
		return (double) least / REQUESTS;
	}

	/** All default timeouts are on, and time passes. */
	private Clocks clocks() {
		return Clocks.of(HttpTimeouts.DEFAULT, new Deadlines(0), () -> this.nowNanos += 1000);
	}

	private static void receive(Http1Connection connection, ByteBuffer data, int times) {
		for (int i = 0; i < times; i++) {
			data.position(0);
			connection.onReceive(data);
		}
	}

	@Test
	void requestAnsweredInItsTurnCostsNothing() {
		assertThat(bytesPerRequest((exchange) -> exchange.respond(200, "text/plain", HELLO), GET, 1)).isLessThan(0.1);
	}

	@Test
	void pipelinedRequestsAnsweredInTheirTurnCostNothing() {
		assertThat(bytesPerRequest((exchange) -> exchange.respond(200, "text/plain", HELLO), GET, 16)).isLessThan(0.1);
	}

	@Test
	void routingByHeadAndStreamingTheAnswerCostNothing() {
		ByteBuffer body = ByteBuffer.wrap(HELLO);
		assertThat(bytesPerRequest((exchange) -> {
			boolean found = exchange.head().targetEquals("/plaintext") && exchange.head().indexOf("Cookie", 0) >= 0
					&& exchange.head().headerName(0).equals("Host");
			exchange.startResponse(found ? 200 : 404);
			exchange.addHeader("Cache-Control", "no-store");
			exchange.commit(HttpExchange.UNKNOWN_LENGTH);
			exchange.write(body.rewind());
			exchange.finish();
		}, GET, 4)).isLessThan(0.1);
	}

	@Test
	void unreadBodyCostsNothing() {
		String post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
		assertThat(bytesPerRequest((exchange) -> exchange.respond(200, "text/plain", HELLO), post, 3)).isLessThan(0.1);
	}

	@Test
	void retainedExchangeCostsLittleMoreThanItsHead() {
		double bytes = bytesPerRequest((exchange) -> {
			exchange.retain();
			exchange.respond(200, "text/plain", HELLO);
		}, GET, 1);
		assertThat(bytes).isLessThan(GET.length() + 6 * HeadParser.STRIDE * Integer.BYTES + 320);
	}

	@Test
	void retainedExchangeWithABodyCostsLittleMore() {
		String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
		double bytes = bytesPerRequest((exchange) -> {
			exchange.retain();
			exchange.receiveBody(new AnsweringBodyHandler(exchange));
			exchange.demand(1);
		}, post, 1);
		assertThat(bytes).isLessThan(post.length() + 640);
	}

	@Test
	void idleConnectionHoldsNeitherParserNorExchangeNorBuffer() {
		int connections = 10_000;
		Http1Context context = new Http1Context((exchange) -> exchange.respond(200, null, HELLO), HttpLimits.DEFAULT,
				new WorkerCounters(), clocks(), InstantSource.system());
		ByteBuffer data = ByteBuffer.wrap(GET.getBytes(StandardCharsets.US_ASCII));
		Http1Connection[] open = new Http1Connection[connections];
		receive(new Http1Connection(context, this.sink), data, 1000);
		long before = THREADS.getCurrentThreadAllocatedBytes();
		for (int i = 0; i < connections; i++) {
			open[i] = new Http1Connection(context, this.sink);
			receive(open[i], data, 1);
		}
		long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
		assertThat(open[connections - 1].state()).isEqualTo(Http1Connection.State.IDLE);
		assertThat(allocated / connections).as("bytes per connection, its deadline among them").isLessThan(256);
	}

	/** Answers when the body is complete. */
	private record AnsweringBodyHandler(HttpExchange exchange) implements RequestBodyHandler {

		@Override
		public void onData(ByteBuffer data) {
			// not of interest
		}

		@Override
		public void onComplete() {
			this.exchange.respond(200, "text/plain", HELLO);
		}

		@Override
		public void onError(IOException cause) {
			throw new IllegalStateException(cause);
		}

	}

	/** Takes everything, keeps nothing. */
	private static final class Sink implements Connection {

		private long sentBytes;

		@Override
		public long id() {
			return 1;
		}

		@Override
		public Worker worker() {
			return null;
		}

		@Override
		public InetSocketAddress remoteAddress() {
			return null;
		}

		@Override
		public InetSocketAddress localAddress() {
			return null;
		}

		@Override
		public int write(ByteBuffer source) {
			int count = source.remaining();
			source.position(source.limit());
			this.sentBytes += count;
			return count;
		}

		@Override
		public int write(byte[] source, int offset, int length) {
			this.sentBytes += length;
			return length;
		}

		@Override
		public int sendSpaceBytes() {
			return 1 << 18;
		}

		@Override
		public void pauseReceive() {
			throw new IllegalStateException();
		}

		@Override
		public void resumeReceive() {
			throw new IllegalStateException();
		}

		@Override
		public void closeAfterSend() {
			throw new IllegalStateException();
		}

		@Override
		public void requestFlush() {
			// HTTP/1.1 gathers nothing
		}

		@Override
		public void abort() {
			throw new IllegalStateException();
		}

		@Override
		public boolean isOpen() {
			return true;
		}

	}

}
