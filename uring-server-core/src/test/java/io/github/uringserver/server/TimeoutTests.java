package io.github.uringserver.server;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.http.ResponseListener;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that are slow in every part of an exchange, on the real kernel. The tests wait
 * for what the server does and measure no time.
 */
@Timeout(120)
class TimeoutTests {

	private static final Duration SHORT = Duration.ofMillis(500);

	private static final HttpTimeouts ALL_SHORT = new HttpTimeouts(SHORT, SHORT, SHORT, 240, Duration.ZERO,
			Duration.ZERO);

	private static final byte[] HELLO = "Hello".getBytes(StandardCharsets.US_ASCII);

	private static final String POST = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n";

	private static final int LARGE_BYTES = 10 << 20;

	private final AtomicReference<HttpExchange> held = new AtomicReference<>();

	private final AtomicReference<IOException> bodyError = new AtomicReference<>();

	private final AtomicReference<IOException> responseError = new AtomicReference<>();

	private ServerFixture fixture(HttpHandler handler) throws IOException {
		return fixture(handler, UnaryOperator.identity());
	}

	private ServerFixture fixture(HttpHandler handler, UnaryOperator<UringServerConfigurationBuilder> wishes)
			throws IOException {
		return new ServerFixture(handler,
				(builder) -> wishes.apply(builder.timeouts(ALL_SHORT).writeStallTimeout(SHORT)));
	}

	private static void hello(HttpExchange exchange) {
		exchange.respond(200, "text/plain", HELLO);
	}

	private void hold(HttpExchange exchange) {
		exchange.retain();
		exchange.responseListener(new Listener(() -> {
		}));
		this.held.set(exchange);
	}

	private HttpExchange awaitHeld() {
		ServerFixture.await("exchange", () -> this.held.get() != null);
		return this.held.get();
	}

	/** Runs a step of the handler on its worker, and waits for it. */
	private void onWorker(Runnable step) {
		CompletableFuture.runAsync(step, awaitHeld().worker()).join();
	}

	/** Several times as long as any timeout, by the server's own clock. */
	private static void outlastTheTimeouts(ServerFixture fixture) throws IOException {
		for (int i = 0; i < 3; i++) {
			try (RawClient silent = fixture.connect()) {
				assertThat(silent.isClosedByServer()).isTrue();
			}
		}
	}

	private static void assertLeftNothing(ServerFixture fixture) {
		fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		assertThat(fixture.count(Counter.EXCHANGES_ACTIVE)).isZero();
		// The gate's tick forgets peers.
		int ticks = SuiteOption.ADMISSION.isActive() ? 1 : 0;
		for (Worker worker : fixture.server().workers()) {
			assertThat(CompletableFuture.supplyAsync(() -> worker.deadlines().scheduled(), worker).join())
				.isLessThanOrEqualTo(ticks);
		}
	}

	/** Sends byte by byte, listening in between, until the server says something. */
	private static RawClient.Response dripUntilAnswered(RawClient client, String piece) throws IOException {
		client.socket().setSoTimeout(50);
		String answer = null;
		while (answer == null) {
			client.send(piece);
			try {
				answer = client.line();
			}
			catch (SocketTimeoutException ex) {
				// not yet
			}
		}
		client.socket().setSoTimeout(20_000);
		while (!client.line().isEmpty()) {
			// the rest of the head
		}
		return new RawClient.Response(answer, java.util.List.of(), new byte[0]);
	}

	@Test
	void headDrippedByteByByteIsAnsweredWith408() throws Exception {
		try (ServerFixture fixture = fixture(TimeoutTests::hello); RawClient client = fixture.connect()) {
			client.send("GET / HTTP/1.1\r\nX: ");
			assertThat(dripUntilAnswered(client, "x").status()).isEqualTo(408);
			assertThat(client.isClosedByServer()).isTrue();
			client.close();
			assertThat(fixture.count(Counter.HEADER_TIMEOUTS)).isEqualTo(1);
			assertThat(fixture.count(Counter.REQUESTS)).isZero();
			assertLeftNothing(fixture);
		}
	}

	@Test
	void silentConnectionIsClosed() throws Exception {
		try (ServerFixture fixture = fixture(TimeoutTests::hello)) {
			try (RawClient client = fixture.connect()) {
				assertThat(client.isClosedByServer()).isTrue();
			}
			assertThat(fixture.count(Counter.HEADER_TIMEOUTS)).isEqualTo(1);
			assertLeftNothing(fixture);
		}
	}

	@Test
	void idleConnectionIsClosed() throws Exception {
		try (ServerFixture fixture = fixture(TimeoutTests::hello,
				(builder) -> builder.timeouts(HttpTimeouts.DEFAULT.withIdle(SHORT)))) {
			try (RawClient client = fixture.connect()) {
				assertThat(client.get("/").read().status()).isEqualTo(200);
				assertThat(client.isClosedByServer()).isTrue();
			}
			assertThat(fixture.count(Counter.IDLE_TIMEOUTS)).isEqualTo(1);
			assertLeftNothing(fixture);
		}
	}

	@Test
	void bodyDrippedBelowTheRateIsAnsweredWith408() throws Exception {
		HttpHandler reading = (exchange) -> {
			hold(exchange);
			exchange.receiveBody(new Body());
			exchange.demand(Long.MAX_VALUE);
		};
		try (ServerFixture fixture = fixture(reading); RawClient client = fixture.connect()) {
			client.send(POST);
			assertThat(dripUntilAnswered(client, "x").status()).isEqualTo(408);
			assertThat(client.isClosedByServer()).isTrue();
			client.close();
			assertThat(this.bodyError.get()).hasMessageContaining("too slowly");
			assertThat(this.responseError.get()).hasMessageContaining("too slowly");
			assertThat(fixture.count(Counter.BODY_TIMEOUTS)).isEqualTo(1);
			assertLeftNothing(fixture);
		}
	}

	@Test
	void bodyThatNobodyAsksForIsNotCut() throws Exception {
		HttpHandler waiting = (exchange) -> {
			hold(exchange);
			exchange.receiveBody(new Body());
		};
		try (ServerFixture fixture = fixture(waiting); RawClient client = fixture.connect()) {
			client.send(POST).send("a part");
			awaitHeld();
			outlastTheTimeouts(fixture);
			onWorker(() -> this.held.get().respond(200, null, HELLO));
			assertThat(client.read().body()).isEqualTo("Hello");
			client.close();
			assertThat(fixture.count(Counter.BODY_TIMEOUTS)).isZero();
			assertLeftNothing(fixture);
		}
	}

	@Test
	void eventStreamThatIsSilentForLongIsNotCut() throws Exception {
		try (ServerFixture fixture = fixture(this::hold); RawClient client = fixture.connect()) {
			client.get("/");
			onWorker(() -> {
				this.held.get().startResponse(200);
				this.held.get().addHeader("Content-Type", "text/event-stream");
				this.held.get().commit(HttpExchange.UNKNOWN_LENGTH);
				this.held.get().write(ByteBuffer.wrap("data: 1\n\n".getBytes(StandardCharsets.US_ASCII)));
			});
			outlastTheTimeouts(fixture);
			onWorker(() -> {
				this.held.get().write(ByteBuffer.wrap("data: 2\n\n".getBytes(StandardCharsets.US_ASCII)));
				this.held.get().finish();
			});
			assertThat(client.read().body()).isEqualTo("data: 1\n\ndata: 2\n\n");
			client.close();
			assertThat(this.responseError.get()).isNull();
			assertLeftNothing(fixture);
		}
	}

	@Test
	void longPollIsNotCut() throws Exception {
		try (ServerFixture fixture = fixture(this::hold); RawClient client = fixture.connect()) {
			client.get("/");
			awaitHeld();
			outlastTheTimeouts(fixture);
			onWorker(() -> hello(this.held.get()));
			assertThat(client.read().body()).isEqualTo("Hello");
			client.close();
			assertLeftNothing(fixture);
		}
	}

	@Test
	void clientThatNeverReadsIsReset() throws Exception {
		try (ServerFixture fixture = fixture(this::stream); RawClient client = fixture.connect()) {
			client.get("/");
			fixture.awaitCount(Counter.WRITE_STALLS, 1);
			ServerFixture.await("the listener's error", () -> this.responseError.get() != null);
			assertThat(this.responseError.get()).hasMessageContaining("Broken pipe");
			assertLeftNothing(fixture);
			assertThat(fixture.count(Counter.EXCHANGES_CLIENT_GONE)).isEqualTo(1);
		}
	}

	@Test
	void answerOfOneCallThatIsNeverReadIsReset() throws Exception {
		HttpHandler large = (exchange) -> {
			hold(exchange);
			exchange.respond(200, null, new byte[LARGE_BYTES]);
		};
		try (ServerFixture fixture = fixture(large); RawClient client = fixture.connect()) {
			client.get("/");
			fixture.awaitCount(Counter.WRITE_STALLS, 1);
			ServerFixture.await("the listener's error", () -> this.responseError.get() != null);
			assertThat(this.responseError.get()).hasMessageContaining("Broken pipe");
			assertLeftNothing(fixture);
		}
	}

	@Test
	void clientThatReadsSlowlyButSteadilyGetsEverything() throws Exception {
		try (ServerFixture fixture = fixture(this::stream,
				(builder) -> builder.writeStallTimeout(SHORT.multipliedBy(2))); RawClient client = fixture.connect()) {
			client.get("/");
			Socket socket = client.socket();
			byte[] piece = new byte[128 * 1024];
			long total = 0;
			while (total < LARGE_BYTES) {
				int count = socket.getInputStream().read(piece);
				assertThat(count).isPositive();
				total += count;
				LockSupport.parkNanos(20_000_000L);
			}
			client.close();
			assertThat(fixture.count(Counter.WRITE_STALLS)).isZero();
			assertLeftNothing(fixture);
		}
	}

	@Test
	void requestThatTakesTooLongIsAnsweredWith503() throws Exception {
		try (ServerFixture fixture = fixture(this::hold,
				(builder) -> builder.timeouts(HttpTimeouts.NONE.withRequest(SHORT)))) {
			try (RawClient client = fixture.connect()) {
				assertThat(client.get("/").read().status()).isEqualTo(503);
				assertThat(client.isClosedByServer()).isTrue();
			}
			assertThat(this.responseError.get()).hasMessageContaining("in time");
			assertThat(fixture.count(Counter.REQUEST_TIMEOUTS)).isEqualTo(1);
			assertLeftNothing(fixture);
		}
	}

	@Test
	void committedResponseThatTakesTooLongIsCut() throws Exception {
		HttpHandler endless = (exchange) -> {
			hold(exchange);
			exchange.startResponse(200);
			exchange.commit(HttpExchange.UNKNOWN_LENGTH);
			exchange.write(ByteBuffer.wrap(HELLO));
		};
		try (ServerFixture fixture = fixture(endless,
				(builder) -> builder.timeouts(HttpTimeouts.NONE.withRequest(SHORT)))) {
			try (RawClient client = fixture.connect()) {
				client.get("/");
				assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
				fixture.awaitCount(Counter.REQUEST_TIMEOUTS, 1);
			}
			assertLeftNothing(fixture);
		}
	}

	/** Writes a large body as fast as the client takes it. */
	private void stream(HttpExchange exchange) {
		exchange.retain();
		ByteBuffer content = ByteBuffer.allocate(LARGE_BYTES);
		exchange.responseListener(new Listener(() -> writeOn(exchange, content)));
		exchange.startResponse(200);
		exchange.commit(LARGE_BYTES);
		writeOn(exchange, content);
	}

	private static void writeOn(HttpExchange exchange, ByteBuffer content) {
		if (exchange.write(content)) {
			exchange.finish();
		}
	}

	private final class Body implements RequestBodyHandler {

		@Override
		public void onData(ByteBuffer data) {
			// not of interest
		}

		@Override
		public void onComplete() {
			// not expected
		}

		@Override
		public void onError(IOException cause) {
			TimeoutTests.this.bodyError.set(cause);
		}

	}

	private final class Listener implements ResponseListener {

		private final Runnable whenWritable;

		Listener(Runnable whenWritable) {
			this.whenWritable = whenWritable;
		}

		@Override
		public void onWritable() {
			this.whenWritable.run();
		}

		@Override
		public void onFinished() {
			// not of interest
		}

		@Override
		public void onError(IOException cause) {
			TimeoutTests.this.responseError.set(cause);
		}

	}

}
