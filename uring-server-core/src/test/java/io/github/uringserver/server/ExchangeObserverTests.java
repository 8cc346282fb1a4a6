package io.github.uringserver.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.uringserver.http.ExchangeObserver;
import io.github.uringserver.http.ExchangeSummary;
import io.github.uringserver.http.ExchangeSummary.Outcome;
import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.HttpTimeouts;

import static org.assertj.core.api.Assertions.assertThat;

/** What an observer hears of exchanges, and the Server header. */
@Timeout(60)
class ExchangeObserverTests {

	private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

	private static final HttpHandler GREETING = (exchange) -> exchange.respond(200, "text/plain", HELLO);

	private final Recorder recorder = new Recorder();

	@Test
	void exchangesOfAConnectionComeInOrder() throws Exception {
		try (ServerFixture server = observed(GREETING); RawClient client = server.connect()) {
			client.send("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
			ExchangeSummary first = this.recorder.next();
			assertThat(first.head().target()).isEqualTo("/a");
			assertThat(first.head().header("Host")).isEqualTo("h");
			assertThat(first.status()).isEqualTo(200);
			assertThat(first.bodyBytes()).isEqualTo(HELLO.length);
			assertThat(first.outcome()).isEqualTo(Outcome.KEPT_ALIVE);
			assertThat(first.remoteAddress().getAddress().isLoopbackAddress()).isTrue();
			assertThat(first.localAddress().getPort()).isEqualTo(server.port());
			assertThat(first.durationNanos()).isPositive();
			ExchangeSummary second = this.recorder.next();
			assertThat(second.head().target()).isEqualTo("/b");
			assertThat(second.outcome()).isEqualTo(Outcome.CLOSED);
			assertThat(second.connectionId()).isEqualTo(first.connectionId());
		}
	}

	@Test
	void bodyBytesAreThoseOfTheBody() throws Exception {
		try (ServerFixture server = observed((exchange) -> {
			exchange.startResponse(200);
			exchange.commit(HttpExchange.UNKNOWN_LENGTH);
			exchange.write(ByteBuffer.wrap(HELLO));
			exchange.write(ByteBuffer.wrap(HELLO));
			exchange.finish();
		}); RawClient client = server.connect()) {
			client.get("/");
			assertThat(this.recorder.next().bodyBytes()).isEqualTo(2 * HELLO.length);
			client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
			assertThat(this.recorder.next().bodyBytes()).isZero();
			client.send("GET / HTTP/1.0\r\n\r\n");
			assertThat(this.recorder.next().bodyBytes()).isEqualTo(2 * HELLO.length);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', nullValues = "none",
			value = { "GET /x HTTP/1.1\\r\\n\\r\\n|400|/x", "GET /x HTTP/1.1\\r\\nA: b\\r\\nB c\\r\\n|400|/x",
					"G@T /x HTTP/1.1\\r\\n|400|none", "GET /x HTTP/3.0\\r\\nHost: h\\r\\n\\r\\n|505|none" })
	void refusedRequestIsKnownAsFarAsItWasRead(String request, int status, String target) throws Exception {
		try (ServerFixture server = observed(GREETING); RawClient client = server.connect()) {
			client.send(request.replace("\\r\\n", "\r\n"));
			ExchangeSummary summary = this.recorder.next();
			assertThat(summary.status()).isEqualTo(status);
			assertThat(summary.outcome()).isEqualTo(Outcome.CLOSED);
			assertThat((summary.head() != null) ? summary.head().target() : null).isEqualTo(target);
			assertThat(summary.remoteAddress()).isNotNull();
		}
		assertThat(this.recorder.summaries).isEmpty();
	}

	@Test
	void headThatDripsIsKnownAsFarAsItHasCome() throws Exception {
		HttpTimeouts timeouts = HttpTimeouts.DEFAULT.withHeader(Duration.ofMillis(200));
		try (ServerFixture server = new ServerFixture(GREETING,
				(wishes) -> wishes.exchangeObserver(this.recorder).timeouts(timeouts));
				RawClient client = server.connect()) {
			client.send("GET /slow HTTP/1.1\r\nHost: h\r\nUser-Agent: drip\r\nX-");
			ExchangeSummary summary = this.recorder.next();
			assertThat(summary.status()).isEqualTo(408);
			assertThat(summary.head().target()).isEqualTo("/slow");
			assertThat(summary.head().header("User-Agent")).isEqualTo("drip");
		}
	}

	@Test
	void handlerThatTakesTooLongIsReportedOnce() throws Exception {
		HttpTimeouts timeouts = HttpTimeouts.DEFAULT.withRequest(Duration.ofMillis(200));
		try (ServerFixture server = new ServerFixture(HttpExchange::retain,
				(wishes) -> wishes.exchangeObserver(this.recorder).timeouts(timeouts));
				RawClient client = server.connect()) {
			client.send("GET /slow HTTP/1.1\r\nHost: h\r\n\r\n");
			assertThat(client.read().status()).isEqualTo(503);
			assertThat(this.recorder.next().status()).isEqualTo(503);
		}
		assertThat(this.recorder.summaries).isEmpty();
	}

	@Test
	void requestWithTooManyHeadersIsKnown() throws Exception {
		try (ServerFixture server = observed(GREETING); RawClient client = server.connect()) {
			client.send("GET /x HTTP/1.1\r\nHost: h\r\nLong: " + "x".repeat(9000));
			ExchangeSummary summary = this.recorder.next();
			assertThat(summary.status()).isEqualTo(431);
			assertThat(summary.head().target()).isEqualTo("/x");
		}
	}

	@Test
	void bodyThatTheServerRefusesIsReportedOnceWithItsStatus() throws Exception {
		HttpHandler reading = (exchange) -> {
			exchange.retain();
			exchange.receiveBody(new Swallower());
			exchange.demand(Long.MAX_VALUE);
		};
		try (ServerFixture server = observed(reading); RawClient client = server.connect()) {
			client.send("POST /x HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n");
			assertThat(client.read().status()).isEqualTo(400);
			assertThat(this.recorder.next().status()).isEqualTo(400);
		}
		assertThat(this.recorder.summaries).isEmpty();
	}

	@Test
	void clientThatIsGoneIsReportedWithStatusAndBytesSoFar() throws Exception {
		try (ServerFixture server = observed((exchange) -> {
			exchange.retain();
			exchange.startResponse(202);
			exchange.commit(100);
			exchange.write(ByteBuffer.wrap(HELLO));
		}); RawClient client = server.connect()) {
			client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
			assertThat(client.line()).startsWith("HTTP/1.1 202");
			client.reset();
			ExchangeSummary summary = this.recorder.next();
			assertThat(summary.outcome()).isEqualTo(Outcome.ABORTED);
			assertThat(summary.status()).isEqualTo(202);
			assertThat(summary.bodyBytes()).isEqualTo(HELLO.length);
		}
		assertThat(this.recorder.summaries).isEmpty();
	}

	@Test
	void clientThatIsGoneBeforeTheResponseHasNoStatus() throws Exception {
		try (ServerFixture server = observed(HttpExchange::retain); RawClient client = server.connect()) {
			client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
			client.reset();
			assertThat(this.recorder.next().status()).isZero();
		}
	}

	@Test
	void exchangesCutByTheStopAreReported() throws Exception {
		try (ServerFixture server = observed(HttpExchange::retain); RawClient client = server.connect()) {
			client.send("GET /x HTTP/1.1\r\nHost: h\r\n\r\n");
			server.awaitCount(io.github.uringserver.worker.Counter.REQUESTS, 1);
			server.server().stop();
			assertThat(this.recorder.next().outcome()).isEqualTo(Outcome.ABORTED);
			assertThat(this.recorder.calls).containsExactly("starting", "stopped");
		}
	}

	@Test
	void responseHeadersAreKeptOnRequest() throws Exception {
		try (ServerFixture server = observed(GREETING); RawClient client = server.connect()) {
			client.get("/");
			ExchangeSummary summary = this.recorder.next();
			assertThat(summary.responseHeader("content-TYPE")).isEqualTo("text/plain");
			assertThat(summary.responseHeader("Content")).isNull();
		}
	}

	@Test
	void observerThatFailsHarmsNobody() throws Exception {
		ExchangeObserver failing = (exchange) -> {
			throw new IllegalStateException("out of order");
		};
		try (ServerFixture server = new ServerFixture(GREETING, (wishes) -> wishes.exchangeObserver(failing));
				RawClient client = server.connect()) {
			client.get("/");
			assertThat(client.read().status()).isEqualTo(200);
			client.get("/");
			assertThat(client.read().status()).isEqualTo(200);
		}
	}

	@Test
	void serverHeaderIsSentUnlessTheHandlerHasOne() throws Exception {
		HttpHandler handler = (exchange) -> {
			exchange.startResponse(200);
			if (exchange.head().targetEquals("/own")) {
				exchange.addHeader("server", "handler");
			}
			exchange.commit(0);
			exchange.finish();
		};
		try (ServerFixture server = new ServerFixture(handler, (wishes) -> wishes.serverHeader("uring"));
				RawClient client = server.connect()) {
			client.get("/");
			assertThat(client.read().header("Server")).isEqualTo("uring");
			client.get("/own");
			RawClient.Response own = client.read();
			assertThat(own.headers()).filteredOn((line) -> line.toLowerCase().startsWith("server:"))
				.containsExactly("server: handler");
			assertThat(own.header("Date")).isNotNull();
			client.send("nonsense\r\n\r\n");
			assertThat(client.read().header("Server")).isEqualTo("uring");
		}
	}

	@Test
	void thereIsNoServerHeaderByDefault() throws Exception {
		try (ServerFixture server = observed(GREETING); RawClient client = server.connect()) {
			client.get("/");
			assertThat(client.read().header("Server")).isNull();
		}
	}

	private ServerFixture observed(HttpHandler handler) throws IOException {
		return new ServerFixture(handler, (wishes) -> wishes.exchangeObserver(this.recorder));
	}

	private static final class Recorder implements ExchangeObserver {

		final BlockingQueue<ExchangeSummary> summaries = new LinkedBlockingQueue<>();

		final List<String> calls = new ArrayList<>();

		@Override
		public void exchangeEnded(ExchangeSummary exchange) {
			this.summaries.add(exchange);
		}

		@Override
		public boolean needsResponseHeaders() {
			return true;
		}

		@Override
		public void serverStarting() {
			this.calls.add("starting");
		}

		@Override
		public void serverStopped() {
			this.calls.add("stopped");
		}

		ExchangeSummary next() throws InterruptedException {
			ExchangeSummary summary = this.summaries.poll(20, TimeUnit.SECONDS);
			assertThat(summary).as("an exchange that has ended").isNotNull();
			return summary;
		}

	}

	private static final class Swallower implements io.github.uringserver.http.RequestBodyHandler {

		@Override
		public void onData(ByteBuffer data) {
			data.position(data.limit());
		}

		@Override
		public void onComplete() {
		}

		@Override
		public void onError(IOException cause) {
		}

	}

}
