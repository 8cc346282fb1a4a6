package io.github.uringserver.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.uringserver.contract.ContractClient.Answer;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** The contract of responses: framing, flushing, commit, errors, files, cookies. */
class ResponseContractTests extends ContractFixture {

	// ---- framing

	@Test
	void monoHasItsLength() throws IOException {
		serve((request, response) -> response.writeWith(Mono.just(buffer("hello"))));
		Answer answer = connect().get("/").read();
		assertThat(answer.header("Content-Length")).isEqualTo("5");
		assertThat(answer.header("Transfer-Encoding")).isNull();
		assertThat(answer.body()).isEqualTo("hello");
	}

	@Test
	void fluxWithoutLengthIsChunked() throws IOException {
		serve((request, response) -> response.writeWith(Flux.just(buffer("a"), buffer("b"))));
		Answer answer = connect().get("/").read();
		assertThat(answer.header("Transfer-Encoding")).isEqualTo("chunked");
		assertThat(answer.header("Content-Length")).isNull();
		assertThat(answer.body()).isEqualTo("ab");
	}

	@Test
	void fluxWithADeclaredLengthHasIt() throws IOException {
		serve((request, response) -> {
			response.getHeaders().setContentLength(2);
			return response.writeWith(Flux.just(buffer("a"), buffer("b")));
		});
		Answer answer = connect().get("/").read();
		assertThat(answer.header("Content-Length")).isEqualTo("2");
		assertThat(answer.header("Transfer-Encoding")).isNull();
		assertThat(answer.body()).isEqualTo("ab");
	}

	@Test
	void fluxWithoutLengthEndsWithTheConnectionInHttp10() throws IOException {
		serve((request, response) -> response.writeWith(Flux.just(buffer("a"), buffer("b"))));
		ContractClient client = connect().send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
		Answer head = client.readHead();
		assertThat(head.header("Transfer-Encoding")).isNull();
		assertThat(head.header("Content-Length")).isNull();
		assertThat(head.header("Connection")).isEqualTo("close");
		assertThat(client.rest()).asString().isEqualTo("ab");
	}

	@Test
	void http10ResponseOfKnownLengthKeepsTheConnectionAndSaysSo() throws IOException {
		serve((request, response) -> answer(response, "known"));
		ContractClient client = connect();
		for (int i = 0; i < 3; i++) {
			Answer answer = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").read();
			assertThat(answer.body()).isEqualTo("known");
			assertThat(answer.header("Connection")).isEqualToIgnoringCase("keep-alive");
		}
	}

	@Test
	void http10WithoutKeepAliveIsClosed() throws IOException {
		serve((request, response) -> answer(response, "known"));
		ContractClient client = connect().send("GET / HTTP/1.0\r\n\r\n");
		assertThat(client.read().body()).isEqualTo("known");
		assertThat(client.rest()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "handler", "setComplete", "mono", "flux", "inner" })
	void emptyResponseHasLengthZero(String how) throws IOException {
		serve((request, response) -> switch (how) {
			case "handler" -> Mono.empty();
			case "setComplete" -> response.setComplete();
			case "mono" -> response.writeWith(Mono.empty());
			case "flux" -> response.writeWith(Flux.empty());
			default -> response.writeAndFlushWith(Flux.empty());
		});
		ContractClient client = connect();
		Answer answer = client.get("/").read();
		assertThat(answer.header("Content-Length")).isEqualTo("0");
		assertThat(answer.header("Transfer-Encoding")).isNull();
		assertThat(client.get("/").read().status()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 304 })
	void statusWithoutContentHasNoBodyAndNoLength(int status) throws IOException {
		serve((request, response) -> {
			response.setStatusCode(HttpStatusCode.valueOf(status));
			return request.getPath().value().equals("/empty") ? response.setComplete() : answer(response, "dropped");
		});
		ContractClient client = connect();
		for (String target : List.of("/empty", "/body", "/empty")) {
			Answer answer = client.get(target).readHead();
			assertThat(answer.status()).isEqualTo(status);
			assertThat(answer.header("Content-Length")).isNull();
			assertThat(answer.header("Transfer-Encoding")).isNull();
		}
	}

	@Test
	void headKeepsTheLengthAndHasNoBody() throws IOException {
		PooledBuffers buffers = new PooledBuffers();
		serve((request, response) -> response.writeWith(Mono.fromSupplier(() -> buffers.of("hello"))));
		ContractClient client = connect();
		for (int i = 0; i < 2; i++) {
			Answer answer = client.request("HEAD", "/").readHead();
			assertThat(answer.header("Content-Length")).isEqualTo("5");
		}
		assertThat(client.get("/").read().body()).isEqualTo("hello");
		buffers.awaitAllReleased();
	}

	@Test
	void headOfADeclaredLengthKeepsIt() throws IOException {
		serve((request, response) -> {
			response.getHeaders().setContentLength(77);
			return response.setComplete();
		});
		ContractClient client = connect();
		assertThat(client.request("HEAD", "/").readHead().header("Content-Length")).isEqualTo("77");
		assertThat(client.request("HEAD", "/").readHead().status()).isEqualTo(200);
	}

	@Test
	void declaredLengthThatIsNotMetClosesTheConnection() throws IOException {
		serve((request, response) -> {
			response.getHeaders().setContentLength(10);
			return response.writeWith(Mono.just(buffer("short")));
		});
		ContractClient client = connect().get("/");
		assertThat(client.readHead().header("Content-Length")).isEqualTo("10");
		assertThat(client.rest()).asString().isEqualTo("short");
		awaitCount(Counter.EXCHANGES_CUT, 1);
	}

	@Test
	void declaredLengthThatIsExceededTruncatesAndClosesTheConnection() throws IOException {
		serve((request, response) -> {
			response.getHeaders().setContentLength(5);
			return response.writeWith(Flux.just(buffer("exact"), buffer("HTTP/1.1 200 OK\r\n")));
		});
		ContractClient client = connect().get("/").get("/second");
		assertThat(client.readHead().header("Content-Length")).isEqualTo("5");
		assertThat(client.rest()).asString().isEqualTo("exact");
	}

	// ---- flushing

	@Test
	void writeFlushesWithoutWaitingForCompletion() throws IOException {
		byte[] body = pattern(64 * KIB);
		Sinks.Empty<DataBuffer> end = Sinks.empty();
		serve((request, response) -> response.writeWith(Flux.just(buffer(body)).concatWith(end.asMono())));
		ContractClient client = connect().get("/");
		client.readHead();
		assertThat(client.chunked(body.length)).isEqualTo(body);
		end.tryEmitEmpty();
		assertThat(client.chunk()).isEmpty();
	}

	@Test
	void smallWriteFlushesWithoutWaitingForCompletion() throws IOException {
		Sinks.Empty<DataBuffer> end = Sinks.empty();
		serve((request, response) -> response.writeWith(Flux.just(buffer("now")).concatWith(end.asMono())));
		ContractClient client = connect().get("/");
		client.readHead();
		assertThat(client.chunk()).asString().isEqualTo("now");
		end.tryEmitEmpty();
		assertThat(client.chunk()).isEmpty();
	}

	@Test
	void writeAndFlushWithFlushesEachInnerPublisher() throws IOException {
		Sinks.Many<Flux<DataBuffer>> outer = Sinks.many().unicast().onBackpressureBuffer();
		serve((request, response) -> response.writeAndFlushWith(outer.asFlux()));
		ContractClient client = connect().get("/");
		outer.tryEmitNext(Flux.just(buffer("one"), buffer("two")));
		client.readHead();
		assertThat(client.chunked(6)).asString().isEqualTo("onetwo");
		outer.tryEmitNext(Flux.just(buffer("three")));
		assertThat(client.chunked(5)).asString().isEqualTo("three");
		outer.tryEmitComplete();
		assertThat(client.chunk()).isEmpty();
	}

	@Test
	void eventsReachTheClientOneByOne() throws IOException {
		serve((request,
				response) -> response.writeAndFlushWith(Flux.interval(Duration.ofMillis(5))
					.onBackpressureDrop()
					.map((tick) -> Flux.just(buffer("data:"), buffer(tick + "\n\n")))));
		ContractClient client = connect().get("/");
		client.readHead();
		StringBuilder seen = new StringBuilder();
		while (!seen.toString().contains("data:3\n\n")) {
			seen.append(new String(client.chunk(), StandardCharsets.UTF_8));
		}
		assertThat(seen).startsWith("data:0\n\ndata:1\n\n");
	}

	@Test
	void writeCompletesOnlyWhenItIsWritten() throws Exception {
		AtomicBoolean complete = new AtomicBoolean();
		byte[] body = pattern(16 * KIB * KIB);
		serve((request, response) -> response.writeWith(Mono.just(buffer(body)))
			.doOnSuccess((nothing) -> complete.set(true)));
		ContractClient client = connect().get("/");
		client.readHead();
		assertThat(complete).isFalse();
		assertThat(client.bytes(body.length)).isEqualTo(body);
		await("complete", complete::get);
	}

	@Test
	void sourceIsAskedOnlyForWhatTheClientTakes() throws Exception {
		AtomicInteger made = new AtomicInteger();
		int pieces = 4096;
		serve((request, response) -> response.writeWith(
				Flux.range(0, pieces).doOnNext((i) -> made.incrementAndGet()).map((i) -> buffer(new byte[8 * KIB]))));
		ContractClient client = connect().get("/");
		client.readHead();
		long limit = 24L * KIB * KIB / (8 * KIB);
		assertThat(made.get()).isLessThan((int) limit);
		assertThat(client.chunked(pieces * 8 * KIB)).hasSize(pieces * 8 * KIB);
		assertThat(made).hasValue(pieces);
	}

	// ---- buffers

	@Test
	void bufferFactoryIsTheDefaultOne() throws IOException {
		serve((request, response) -> answer(response, response.bufferFactory() instanceof DefaultDataBufferFactory));
		assertThat(connect().get("/").read().body()).isEqualTo("true");
	}

	@Test
	void pooledBuffersAreReleasedWhenWritten() throws IOException {
		PooledBuffers buffers = new PooledBuffers();
		serve((request, response) -> response
			.writeWith(Flux.range(0, 200).map((i) -> (i % 2 == 0) ? buffers.of("x".repeat(i)) : buffers.direct("y"))));
		assertThat(connect().get("/").read().bytes()).hasSize(10_000 - 100 + 100);
		buffers.awaitAllReleased();
	}

	@Test
	void pooledBuffersAreReleasedWhenTheSourceFails() throws IOException {
		PooledBuffers buffers = new PooledBuffers();
		serve((request,
				response) -> response.writeWith(Flux.range(0, 20)
					.map((i) -> buffers.of("x".repeat(1000)))
					.concatWith(Flux.error(new IllegalStateException("broken")))));
		connect().get("/").rest();
		buffers.awaitAllReleased();
	}

	@Test
	void pooledBuffersAreReleasedWhenTheWriteIsCancelled() throws IOException {
		PooledBuffers buffers = new PooledBuffers();
		Sinks.Empty<Void> timeout = Sinks.empty();
		serve((request, response) -> response.writeWith(Flux.range(0, 100_000).map((i) -> buffers.of("x".repeat(1000))))
			.timeout(timeout.asMono()));
		ContractClient client = connect().get("/");
		client.readHead();
		timeout.tryEmitEmpty();
		awaitCount(Counter.EXCHANGES_CUT, 1);
		buffers.awaitAllReleased();
	}

	@Test
	void buffersQueuedBetweenOperatorsAreDiscardedWhenTheClientGoes() throws IOException {
		PooledBuffers buffers = new PooledBuffers();
		AtomicBoolean cancelled = new AtomicBoolean();
		serve((request,
				response) -> response.writeWith(Flux.range(0, Integer.MAX_VALUE)
					.doOnCancel(() -> cancelled.set(true))
					.map((i) -> buffers.of("x".repeat(1000)))
					.publishOn(Schedulers.parallel(), 64)
					.concatMap(Mono::just, 16)));
		ContractClient client = connect().get("/");
		client.readHead();
		client.chunk();
		client.reset();
		await("cancelled", cancelled::get);
		awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
		buffers.awaitAllReleased();
	}

	// ---- commit and errors

	@Test
	void commitActionsRunOnceAndMayStillChangeTheHead() throws IOException {
		AtomicInteger runs = new AtomicInteger();
		serve((request, response) -> {
			response.beforeCommit(() -> Mono.fromRunnable(() -> {
				response.getHeaders().add("X-Action", "run " + runs.incrementAndGet());
				response.addCookie(ResponseCookie.from("late", "1").build());
				response.setStatusCode(HttpStatus.CREATED);
			}));
			return answer(response, "body").then(response.setComplete()).then(response.setComplete());
		});
		Answer answer = connect().get("/").read();
		assertThat(answer.status()).isEqualTo(201);
		assertThat(answer.header("X-Action")).isEqualTo("run 1");
		assertThat(answer.header("Set-Cookie")).isEqualTo("late=1");
	}

	@Test
	void commitActionsRunForAnEmptyResponse() throws IOException {
		serve((request, response) -> {
			response.beforeCommit(() -> Mono.fromRunnable(() -> response.getHeaders().set("X-Action", "run")));
			return Mono.empty();
		});
		assertThat(connect().get("/").read().header("X-Action")).isEqualTo("run");
	}

	@Test
	void errorOfACommitActionIs500() throws IOException {
		PooledBuffers buffers = new PooledBuffers();
		serve((request, response) -> {
			response.beforeCommit(() -> Mono.error(new IllegalStateException("action")));
			return response.writeWith(Mono.fromSupplier(() -> buffers.of("body")));
		});
		Answer answer = connect().get("/").read();
		assertThat(answer.status()).isEqualTo(500);
		assertThat(answer.body()).isEmpty();
		buffers.awaitAllReleased();
	}

	@Test
	void committedHeadCannotChange() throws IOException {
		serve((request, response) -> answer(response, "body").then(Mono.fromRunnable(() -> {
			assertThat(response.isCommitted()).isTrue();
			assertThat(response.setStatusCode(HttpStatus.CONFLICT)).isFalse();
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> response.getHeaders().set("A", "b"));
			assertThatIllegalStateException()
				.isThrownBy(() -> response.addCookie(ResponseCookie.from("a", "b").build()));
		})));
		assertThat(connect().get("/").read().body()).isEqualTo("body");
		awaitCount(Counter.RESPONSES, 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "throws", "null", "error", "later", "source" })
	void errorBeforeCommitIs500AndTheConnectionGoesOn(String how) throws IOException {
		serve((request, response) -> {
			response.getHeaders().setContentLength(99);
			return switch (request.getPath().value()) {
				case "/throws" -> throw new IllegalStateException("thrown");
				case "/null" -> null;
				case "/error" -> Mono.error(new IllegalStateException("signalled"));
				case "/later" -> Mono.delay(Duration.ofMillis(5)).then(Mono.error(new IllegalStateException("later")));
				default -> response.writeWith(Flux.error(new IllegalStateException("source")));
			};
		});
		ContractClient client = connect();
		for (int i = 0; i < 2; i++) {
			Answer answer = client.get("/" + how).read();
			assertThat(answer.status()).isEqualTo(500);
			assertThat(answer.header("Content-Length")).isEqualTo("0");
		}
		awaitCount(Counter.EXCHANGES_FAILED, 2);
	}

	@Test
	void errorWithAnUnreadBodyIs500() throws IOException {
		serve((request, response) -> Mono.error(new IllegalStateException("unread")));
		ContractClient client = connect();
		assertThat(client.post("/", pattern(100_000)).read().status()).isEqualTo(500);
		assertThat(client.get("/").read().status()).isEqualTo(500);
	}

	@Test
	void errorAfterCommitCutsAChunkedResponse() throws IOException {
		serve((request, response) -> response
			.writeWith(Flux.just(buffer("part")).concatWith(Flux.error(new IllegalStateException("late")))));
		ContractClient client = connect().get("/");
		assertThat(client.readHead().status()).isEqualTo(200);
		assertThat(client.restAsText()).isEqualTo("4\r\npart\r\n");
		awaitCount(Counter.EXCHANGES_CUT, 1);
	}

	@Test
	void errorAfterCommitCutsAResponseOfKnownLength() throws IOException {
		serve((request, response) -> {
			response.getHeaders().setContentLength(10);
			return response
				.writeWith(Flux.just(buffer("part")).concatWith(Flux.error(new IllegalStateException("late"))));
		});
		ContractClient client = connect().get("/");
		assertThat(client.readHead().header("Content-Length")).isEqualTo("10");
		assertThat(client.restAsText()).isEqualTo("part");
	}

	@Test
	void responseMayBeDecorated() throws IOException {
		serve((request, response) -> {
			ServerHttpResponse decorated = new ServerHttpResponseDecorator(response);
			decorated.getHeaders().set("X-Decorated", "yes");
			return answer(decorated, "body");
		});
		assertThat(connect().get("/").read().header("X-Decorated")).isEqualTo("yes");
	}

	@Test
	void handlerMayWriteOnlyAndNeverRead() throws Exception {
		byte[] body = pattern(128 * KIB);
		serve((request, response) -> response.writeWith(Flux.just(buffer(body))));
		ContractClient client = connect();
		CompletableFuture<Void> sending = sending(() -> client.post("/", new byte[128 * KIB]));
		assertThat(client.read().bytes()).isEqualTo(body);
		sending.get();
		assertThat(client.get("/").read().bytes()).isEqualTo(body);
	}

	@Test
	void randomBodiesGoBothWays() throws Exception {
		Random random = new Random(42);
		byte[] up = new byte[1_234_567];
		byte[] down = new byte[765_432];
		random.nextBytes(up);
		random.nextBytes(down);
		serve((request, response) -> lengthOf(request.getBody()).flatMap((length) -> {
			response.getHeaders().set("X-Received", length.toString());
			response.getHeaders().setContentLength(down.length);
			return response.writeWith(Flux.range(0, 8).map((i) -> buffer(slice(down, i, 8))));
		}));
		ContractClient client = connect();
		CompletableFuture<Void> sending = sending(() -> client.post("/", up));
		Answer answer = client.read();
		sending.get();
		assertThat(answer.header("X-Received")).isEqualTo("" + up.length);
		assertThat(answer.bytes()).isEqualTo(down);
	}

	private static byte[] slice(byte[] bytes, int index, int count) {
		int size = bytes.length / count;
		return Arrays.copyOfRange(bytes, index * size, (index + 1 < count) ? (index + 1) * size : bytes.length);
	}

	// ---- files

	@Test
	void fileIsWritten(@TempDir Path directory) throws IOException {
		byte[] content = pattern(3_000_001);
		Path file = Files.write(directory.resolve("file"), content);
		serve((request, response) -> {
			ZeroCopyHttpOutputMessage output = (ZeroCopyHttpOutputMessage) response;
			response.getHeaders().setContentLength(content.length);
			return output.writeWith(file.toFile(), 0, content.length);
		});
		ContractClient client = connect();
		assertThat(client.get("/").read().bytes()).isEqualTo(content);
		assertThat(client.get("/").read().bytes()).isEqualTo(content);
	}

	@Test
	void partOfAFileIsWritten(@TempDir Path directory) throws IOException {
		Path file = Files.writeString(directory.resolve("file"), "0123456789");
		serve((request, response) -> ((ZeroCopyHttpOutputMessage) response).writeWith(file, 3, 4));
		Answer answer = connect().get("/").read();
		assertThat(answer.header("Content-Length")).isEqualTo("4");
		assertThat(answer.body()).isEqualTo("3456");
	}

	@Test
	void fileThatIsNotThereIs500(@TempDir Path directory) throws IOException {
		serve((request, response) -> ((ZeroCopyHttpOutputMessage) response).writeWith(directory.resolve("no"), 0, 4));
		assertThat(connect().get("/").read().status()).isEqualTo(500);
	}

	// ---- headers and cookies

	@Test
	void cookiesHaveAllTheirAttributes() throws IOException {
		serve((request, response) -> {
			response.addCookie(ResponseCookie.from("a", "1")
				.maxAge(60)
				.domain("example.org")
				.path("/p")
				.secure(true)
				.httpOnly(true)
				.sameSite("Lax")
				.partitioned(true)
				.build());
			response.addCookie(ResponseCookie.from("b", "2").build());
			return response.setComplete();
		});
		List<String> cookies = connect().get("/").read().headers("Set-Cookie");
		assertThat(cookies).hasSize(2);
		assertThat(List.of(cookies.get(0).split("; ")))
			.contains("a=1", "Max-Age=60", "Domain=example.org", "Path=/p", "Secure", "HttpOnly", "SameSite=Lax",
					"Partitioned")
			.anyMatch((part) -> part.startsWith("Expires="));
		assertThat(cookies.get(1)).isEqualTo("b=2");
	}

	@Test
	void dateIsSentAndNoServer() throws IOException {
		serve((request, response) -> Mono.empty());
		Answer answer = connect().get("/").read();
		assertThat(answer.header("Date"))
			.matches("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT");
		assertThat(answer.header("Server")).isNull();
	}

	@Test
	void headerThatWouldSplitTheResponseIs500() throws IOException {
		serve((request, response) -> {
			response.getHeaders().set("X-A", "a\r\nX-B: b");
			return answer(response, "body");
		});
		ContractClient client = connect();
		assertThat(client.get("/").read().status()).isEqualTo(500);
	}

	@Test
	void connectionCloseOfTheHandlerIsHonoured() throws IOException {
		serve((request, response) -> {
			response.getHeaders().setConnection("close");
			return answer(response, "last");
		});
		ContractClient client = connect().get("/").get("/");
		Answer answer = client.read();
		assertThat(answer.header("Connection")).isEqualTo("close");
		assertThat(client.rest()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 200, 299, 418, 599, 999 })
	void statusMayBeAny(int status) throws IOException {
		serve((request, response) -> {
			response.setStatusCode(HttpStatusCode.valueOf(status));
			return answer(response, "body");
		});
		Answer answer = connect().get("/").read();
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.body()).isEqualTo("body");
	}

	// ---- pipelining

	@Test
	void hundredPipelinedRequestsAreAnsweredInOrder() throws IOException {
		Random random = new Random(7);
		List<Integer> delays = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			delays.add(random.nextInt(4));
		}
		serve((request, response) -> {
			int index = Integer.parseInt(request.getPath().value().substring(1));
			Mono<Void> answer = Mono.defer(() -> answer(response, "answer " + index));
			return (delays.get(index) == 0) ? answer : Mono.delay(Duration.ofMillis(delays.get(index))).then(answer);
		});
		StringBuilder requests = new StringBuilder();
		for (int i = 0; i < 100; i++) {
			requests.append((i % 10 == 3) ? ContractClient.head("POST", "/" + i, "Content-Length: 3") + "abc"
					: ContractClient.head("GET", "/" + i));
		}
		ContractClient client = connect().send(requests.toString());
		for (int i = 0; i < 100; i++) {
			assertThat(client.read().body()).isEqualTo("answer " + i);
		}
	}

}
