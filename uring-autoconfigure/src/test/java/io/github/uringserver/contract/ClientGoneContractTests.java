package io.github.uringserver.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.util.DisconnectedClientHelper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of clients that go away, at every point of a request and its response: the
 * body fails, the source of the response is cancelled, every buffer is released, and the
 * server's counters are as before. That nothing is left open the fixture checks.
 */
class ClientGoneContractTests extends ContractFixture {

	private final AtomicReference<Throwable> bodyError = new AtomicReference<>();

	private final AtomicBoolean cancelled = new AtomicBoolean();

	private final PooledBuffers buffers = new PooledBuffers();

	private final Sinks.Empty<Void> demand = Sinks.empty();

	// ---- before there is a request

	@ParameterizedTest
	@ValueSource(
			strings = { "", "\r\n", "G", "GET / HT", "GET / HTTP/1.1\r\nHost: lo", "GET / HTTP/1.1\r\nHost: a\r\n\r" })
	void clientGoneBeforeTheHeadIsComplete(String sent) throws IOException {
		serve(this::handle);
		for (boolean orderly : new boolean[] { true, false }) {
			ContractClient client = connect().send(sent);
			awaitActive(1);
			leave(client, orderly);
			awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		}
		assertThat(count(Counter.REQUESTS)).isZero();
		assertThat(count(Counter.EXCHANGES_CLIENT_GONE)).isZero();
	}

	@Test
	void clientGoneBetweenRequests() throws IOException {
		serve(this::handle);
		for (boolean orderly : new boolean[] { true, false }) {
			ContractClient client = connect();
			assertThat(client.get("/").read().status()).isEqualTo(200);
			leave(client, orderly);
			awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		}
		assertThat(count(Counter.EXCHANGES_CLIENT_GONE)).isZero();
	}

	// ---- while the body is read

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void clientGoneWithinABodyOfKnownLength(boolean orderly) throws IOException {
		serve(this::handle);
		ContractClient client = connect().request("POST", "/read", "Content-Length: 100").send("part");
		awaitCount(Counter.EXCHANGES_ACTIVE, 1);
		leave(client, orderly);
		assertBodyFailed();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void clientGoneWithinAChunk(boolean orderly) throws IOException {
		serve(this::handle);
		ContractClient client = connect().request("POST", "/read", "Transfer-Encoding: chunked")
			.chunk("a")
			.send("5\r\nab");
		awaitCount(Counter.EXCHANGES_ACTIVE, 1);
		leave(client, orderly);
		assertBodyFailed();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void clientGoneBeforeTheBodyBegins(boolean orderly) throws IOException {
		serve(this::handle);
		ContractClient client = connect().request("POST", "/read", "Content-Length: 5", "Expect: 100-continue");
		assertThat(client.readHead().status()).isEqualTo(100);
		leave(client, orderly);
		assertBodyFailed();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void clientGoneBeforeTheBodyIsWanted(boolean orderly) throws IOException {
		serve(this::handle);
		ContractClient client = connect().request("POST", "/later", "Content-Length: 100").send("part");
		awaitCount(Counter.EXCHANGES_ACTIVE, 1);
		leave(client, orderly);
		this.demand.tryEmitEmpty();
		awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
		await("the handler is told", () -> this.cancelled.get() || this.bodyError.get() != null);
	}

	@Test
	void resetIsNoticedWhileReadingIsPaused() throws Exception {
		serve(this::handle);
		ContractClient client = connect();
		CompletableFuture<Void> sending = sending(() -> client.post("/later", new byte[32 * KIB * KIB]));
		await("reading pauses", () -> count(Counter.RECEIVE_PAUSES) > 0);
		client.reset();
		await("the client has given up", sending::isDone);
		this.demand.tryEmitEmpty();
		awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
		awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
	}

	// ---- before and within the response

	@Test
	void clientGoneBeforeTheResponseCancelsTheHandler() throws IOException {
		serve(this::handle);
		ContractClient client = connect().get("/never");
		awaitCount(Counter.EXCHANGES_ACTIVE, 1);
		client.reset();
		await("cancelled", this.cancelled::get);
		awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void clientGoneWithinTheResponseCancelsItsSource(boolean orderly) throws IOException {
		serve(this::handle);
		ContractClient client = connect().get("/endless");
		client.readHead();
		client.chunk();
		leave(client, orderly);
		await("cancelled", this.cancelled::get);
		awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
		this.buffers.awaitAllReleased();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void clientGoneBetweenTheEventsOfAStream(boolean orderly) throws IOException {
		serve(this::handle);
		ContractClient client = connect().get("/events");
		client.readHead();
		client.chunk();
		leave(client, orderly);
		await("cancelled", this.cancelled::get);
		this.buffers.awaitAllReleased();
	}

	@Test
	void clientThatReadsNothingHoldsTheSourceBackAndMayGo() throws IOException {
		serve(this::handle);
		ContractClient client = connect().get("/endless");
		client.readHead();
		client.reset();
		await("cancelled", this.cancelled::get);
		this.buffers.awaitAllReleased();
	}

	@Test
	void clientGoneWithPipelinedRequestsWaiting() throws IOException {
		serve(this::handle);
		ContractClient client = connect().get("/never").get("/").get("/endless");
		awaitCount(Counter.EXCHANGES_ACTIVE, 1);
		client.reset();
		awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
		assertThat(count(Counter.REQUESTS)).isEqualTo(1);
	}

	// ---- half-closes

	@Test
	void responseIsSentAfterAHalfClose() throws IOException {
		serve(this::handle);
		ContractClient client = connect().get("/slow");
		client.endOutput();
		assertThat(client.read().body()).isEqualTo("slow");
		assertThat(client.rest()).isEmpty();
		assertThat(count(Counter.EXCHANGES_CLIENT_GONE)).isZero();
	}

	@Test
	void pipelinedRequestsAreAnsweredAfterAHalfClose() throws IOException {
		serve(this::handle);
		ContractClient client = connect().get("/slow").post("/echo", "body").get("/slow");
		client.endOutput();
		assertThat(client.read().body()).isEqualTo("slow");
		assertThat(client.read().body()).isEqualTo("body");
		assertThat(client.read().body()).isEqualTo("slow");
		assertThat(client.rest()).isEmpty();
	}

	@Test
	void halfCloseAfterTheResponseEndsTheConnection() throws IOException {
		serve(this::handle);
		ContractClient client = connect().get("/slow");
		assertThat(client.read().body()).isEqualTo("slow");
		client.endOutput();
		assertThat(client.rest()).isEmpty();
	}

	@Test
	void resetAfterAHalfCloseCancelsTheResponse() throws IOException {
		serve(this::handle);
		ContractClient client = connect().get("/endless");
		client.endOutput();
		client.readHead();
		client.chunk();
		client.reset();
		await("cancelled", this.cancelled::get);
		this.buffers.awaitAllReleased();
	}

	// ---- many

	@Test
	void hundredsOfClientsGoAnywhereAndNothingIsLeft() throws IOException {
		serve(this::handle);
		String request = ContractClient.head("POST", "/echo", "Transfer-Encoding: chunked") + "5\r\nhello\r\n0\r\n\r\n";
		AtomicInteger left = new AtomicInteger();
		for (int cut = 0; cut <= request.length(); cut++) {
			ContractClient client = connect().send(request.substring(0, cut));
			leave(client, left.incrementAndGet() % 2 == 0);
		}
		awaitCount(Counter.CONNECTIONS_ACCEPTED, request.length() + 1);
		awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		assertThat(connect().post("/echo", "alive").read().body()).isEqualTo("alive");
	}

	private void awaitActive(long connections) {
		awaitCount(Counter.CONNECTIONS_ACTIVE, connections);
	}

	private static void leave(ContractClient client, boolean orderly) throws IOException {
		if (orderly) {
			client.close();
		}
		else {
			client.reset();
		}
	}

	private void assertBodyFailed() {
		await("the body fails", () -> this.bodyError.get() != null);
		assertThat(DisconnectedClientHelper.isClientDisconnectedException(this.bodyError.get()))
			.as("the framework knows it for a client that is gone: " + this.bodyError.get())
			.isTrue();
		assertThat(this.bodyError.get().getMessage().toLowerCase()).containsAnyOf("connection reset by peer",
				"broken pipe");
		awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
	}

	private Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		return switch (request.getPath().value()) {
			case "/read" -> read(request).then(answer(response, "read"));
			case "/later" -> this.demand.asMono()
				.then(Mono.defer(() -> read(request)))
				.then(answer(response, "later"))
				.doOnCancel(() -> this.cancelled.set(true));
			case "/never" -> Mono.<Void>never().doOnCancel(() -> this.cancelled.set(true));
			case "/endless" -> response.writeWith(endless());
			case "/events" -> response.writeAndFlushWith(Flux.interval(Duration.ofMillis(2))
				.onBackpressureDrop()
				.doOnCancel(() -> this.cancelled.set(true))
				// Made when asked for: an event that the cancellation overtakes has no
				// buffer.
				.map((tick) -> Mono.fromSupplier(() -> this.buffers.of("data:" + tick + "\n\n"))));
			case "/slow" -> Mono.delay(Duration.ofMillis(10)).then(answer(response, "slow"));
			case "/echo" -> echo(request, response);
			default -> answer(response, "ok");
		};
	}

	private Mono<Void> read(ServerHttpRequest request) {
		return request.getBody().doOnError(this.bodyError::set).doOnNext(DataBufferUtils::release).then();
	}

	private Flux<DataBuffer> endless() {
		return Flux.<DataBuffer>generate((sink) -> sink.next(this.buffers.of("x".repeat(8000))))
			.doOnCancel(() -> this.cancelled.set(true));
	}

}
