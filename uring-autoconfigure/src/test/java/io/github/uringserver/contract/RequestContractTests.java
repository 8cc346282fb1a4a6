package io.github.uringserver.contract;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import io.github.uringserver.contract.ContractClient.Answer;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ContextPathCompositeHandler;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The contract of requests: method, URI, headers, cookies, addresses and the body. */
class RequestContractTests extends ContractFixture {

	private static final int DRAIN_LIMIT = 256 * KIB;

	// ---- method and URI

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST", "DELETE", "PATCH", "TRACE", "M-SEARCH", "get", "!#$%&'*+-.^_`|~" })
	void methodMayBeAnyToken(String method) throws IOException {
		serve((request, response) -> answer(response, request.getMethod().name()));
		assertThat(connect().request(method, "/").read().body()).isEqualTo(method);
	}

	@ParameterizedTest
	@CsvSource({ "example.org, /a, example.org/a", "example.org:8443, /, example.org:8443/", "[::1], /a?b, [::1]/a?b",
			"[::1]:99, /, [::1]:99/", "h, //a//b/, h//a//b/",
			"h, /%7E/%2F;m=1?q=%20&r=a+b&s, h/%7E/%2F;m=1?q=%20&r=a+b&s", "h, /a/../b/./c, h/a/../b/./c",
			"h, http://other/x?y, other/x?y", "h, http://other:81, other:81/" })
	void uriIsAbsoluteAndRaw(String host, String target, String uri) throws IOException {
		serve((request, response) -> answer(response, request.getURI()));
		ContractClient client = connect().send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
		assertThat(client.read().body()).isEqualTo(scheme() + "://" + uri);
	}

	@Test
	void hostIsLocalhostWhenTheRequestNamesNone() throws IOException {
		serve((request, response) -> answer(response, request.getURI()));
		ContractClient client = connect().send("GET /a HTTP/1.0\r\n\r\n");
		assertThat(client.read().body()).isEqualTo(scheme() + "://localhost:" + server().getPort() + "/a");
	}

	@Test
	void pathAndQueryParametersAreParsed() throws IOException {
		serve((request, response) -> answer(response,
				request.getPath().pathWithinApplication().value() + " " + request.getQueryParams()));
		assertThat(connect().get("/a%20b/c?x=1&y=%C3%A9&x=2&z").read().body())
			.isEqualTo("/a%20b/c {x=[1, 2], y=[é], z=[null]}");
	}

	@Test
	void optionsAsteriskHasAUri() throws IOException {
		serve((request, response) -> answer(response, request.getURI()));
		assertThat(connect().request("OPTIONS", "*").read().body()).isEqualTo(scheme() + "://localhost");
	}

	@Test
	void requestMayBeMutated() throws IOException {
		serve((request, response) -> {
			ServerHttpRequest mutated = request.mutate().contextPath("/ctx").header("X-A", "b").build();
			return answer(response, mutated.getPath().contextPath() + " " + mutated.getPath().pathWithinApplication()
					+ " " + mutated.getHeaders().getFirst("x-a") + " " + request.getHeaders().getFirst("x-a"));
		});
		assertThat(connect().get("/ctx/path", "X-A: a").read().body()).isEqualTo("/ctx /path b a");
	}

	@Test
	void contextPathIsThatOfTheHandlerMapping() throws IOException {
		HttpHandler handler = (request, response) -> answer(response,
				request.getPath().contextPath() + " " + request.getPath().pathWithinApplication());
		serve(new ContextPathCompositeHandler(Map.of("/one", handler, "/two", handler)));
		ContractClient client = connect();
		assertThat(client.get("/one/a").read().body()).isEqualTo("/one /a");
		assertThat(client.get("/two/b").read().body()).isEqualTo("/two /b");
		assertThat(client.get("/three").read().status()).isEqualTo(404);
	}

	@Test
	void requestMayBeDecorated() throws IOException {
		serve((request, response) -> echo(new ServerHttpRequestDecorator(request) {
			@Override
			public Flux<DataBuffer> getBody() {
				return Flux.just(buffer("<")).concatWith(super.getBody()).concatWith(Flux.just(buffer(">")));
			}
		}, response));
		assertThat(connect().post("/", "body").read().body()).isEqualTo("<body>");
	}

	// ---- headers and cookies

	@Test
	void headersAreCaseInsensitiveAndInOrder() throws IOException {
		serve((request, response) -> {
			HttpHeaders headers = request.getHeaders();
			return answer(response, headers.get("x-LIST") + " " + headers.getFirst("X-list") + " "
					+ headers.containsKey("HOST") + " " + headers.get("absent"));
		});
		assertThat(connect().get("/", "X-List: a", "x-list: b, c", "X-LIST:d  ").read().body())
			.isEqualTo("[a, b, c, d] a true null");
	}

	@Test
	void sizeOfHeadersCountsDistinctNames() throws IOException {
		serve((request, response) -> answer(response,
				request.getHeaders().size() + " " + request.getHeaders().keySet().size()));
		assertThat(connect().get("/", "A: 1", "a: 2", "B: 3").read().body()).isEqualTo("3 3");
	}

	@Test
	void headersAreReadOnly() throws IOException {
		serve((request, response) -> {
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> request.getHeaders().set("A", "b"));
			assertThatExceptionOfType(UnsupportedOperationException.class)
				.isThrownBy(() -> request.getHeaders().remove("Host"));
			return answer(response, "ok");
		});
		assertThat(connect().get("/").read().body()).isEqualTo("ok");
	}

	@Test
	void headersAreValidUntilTheExchangeEnds() throws IOException {
		Sinks.Empty<Void> later = Sinks.empty();
		AtomicReference<ServerHttpRequest> held = new AtomicReference<>();
		serve((request, response) -> {
			if (request.getPath().value().equals("/held")) {
				held.set(request);
				return later.asMono().then(Mono.defer(() -> answer(response, request.getHeaders().getFirst("X-A"))));
			}
			return answer(response, "other");
		});
		ContractClient client = connect().get("/held", "X-A: mine");
		await("held", () -> held.get() != null);
		for (int i = 0; i < 50; i++) {
			assertThat(connect().get("/", "X-A: another").read().body()).isEqualTo("other");
		}
		later.tryEmitEmpty();
		assertThat(client.read().body()).isEqualTo("mine");
	}

	@Test
	void cookiesHaveSeveralValuesPerNameInOrder() throws IOException {
		serve((request, response) -> {
			StringBuilder all = new StringBuilder();
			request.getCookies().forEach((name, cookies) -> {
				all.append(name).append('=');
				cookies.stream().map(HttpCookie::getValue).forEach((value) -> all.append(value).append(','));
			});
			return answer(response, all);
		});
		assertThat(connect().get("/", "Cookie: b=1; a=2; b=3; c=", "Cookie: b=4; d=\"x=y\"").read().body())
			.isEqualTo("b=1,3,4,a=2,c=,d=x=y,");
	}

	// ---- addresses and identity

	@Test
	void addressesAreThoseOfTheSocket() throws IOException {
		serve((request, response) -> answer(response, request.getRemoteAddress() + " "
				+ request.getLocalAddress().getPort() + " " + request.getRemoteAddress().isUnresolved()));
		ContractClient client = connect();
		assertThat(client.get("/").read().body()).isEqualTo(
				new InetSocketAddress("127.0.0.1", client.socket().getLocalPort()).toString().replace("localhost", "")
						+ " " + server().getPort() + " false");
	}

	@Test
	void addressesAreNullOnAUnixSocket(@TempDir Path directory) throws IOException {
		Assumptions.assumeTrue(scheme().equals("http"), "this test's client of the unix socket has no TLS");
		Path path = directory.resolve("server.sock");
		serve((request, response) -> answer(response, request.getRemoteAddress() + " " + request.getLocalAddress()),
				(configuration) -> configuration.unixSocket(path));
		try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
			channel.connect(UnixDomainSocketAddress.of(path));
			channel.write(ByteBuffer.wrap(ContractClient.head("GET", "/", "Connection: close").getBytes()));
			ByteBuffer answer = ByteBuffer.allocate(4 * KIB);
			while (channel.read(answer) >= 0) {
				assertThat(answer.hasRemaining()).isTrue();
			}
			assertThat(StandardCharsets.US_ASCII.decode(answer.flip()).toString()).endsWith("\r\n\r\nnull null");
		}
	}

	@Test
	void idIsUnique() throws IOException {
		serve((request, response) -> answer(response, request.getId()));
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < 5; i++) {
			ContractClient client = connect();
			for (int j = 0; j < 5; j++) {
				assertThat(ids.add(client.get("/").read().body())).isTrue();
			}
		}
	}

	@Test
	void sslInfoIsThatOfTheConnection() throws IOException {
		serve((request, response) -> answer(response, request.getSslInfo() != null));
		assertThat(connect().get("/").read().body()).isEqualTo(String.valueOf(scheme().equals("https")));
	}

	// ---- the body

	@Test
	void requestWithoutABodyCompletesAtOnce() throws IOException {
		serve((request, response) -> text(request.getBody()).flatMap((body) -> answer(response, "<" + body + ">")));
		ContractClient client = connect();
		assertThat(client.get("/").read().body()).isEqualTo("<>");
		assertThat(client.post("/", "").read().body()).isEqualTo("<>");
		client.request("POST", "/", "Transfer-Encoding: chunked").send("0\r\n\r\n");
		assertThat(client.read().body()).isEqualTo("<>");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100, 4 * KIB, 64 * KIB, 1_000_003 })
	void bodyOfAnyLengthIsEchoed(int length) throws Exception {
		serve(ContractFixture::echo);
		byte[] body = pattern(length);
		ContractClient client = connect();
		CompletableFuture<Void> sending = sending(() -> client.post("/", body));
		assertThat(client.read().bytes()).isEqualTo(body);
		sending.get();
	}

	@Test
	void chunkedBodyIsEchoedPieceByPiece() throws IOException {
		serve(ContractFixture::echo);
		ContractClient client = connect().request("POST", "/", "Transfer-Encoding: chunked").chunk("one");
		client.readHead();
		assertThat(client.chunk()).asString().isEqualTo("one");
		client.chunk("two!");
		assertThat(client.chunk()).asString().isEqualTo("two!");
		client.send("0\r\nX-Trailer: a\r\n\r\n");
		assertThat(client.chunk()).isEmpty();
		assertThat(client.get("/").read().status()).isEqualTo(200);
	}

	@Test
	void secondSubscriberOfTheBodyIsRefused() throws IOException {
		serve((request, response) -> text(request.getBody())
			.then(request.getBody()
				.then(Mono.just("twice"))
				.onErrorResume(IllegalStateException.class, (ex) -> Mono.just("refused")))
			.flatMap((result) -> answer(response, result)));
		assertThat(connect().post("/", "body").read().body()).isEqualTo("refused");
	}

	@Test
	void subscriberHearsOnSubscribeThenDataThenOneTerminal() throws IOException {
		List<String> signals = new CopyOnWriteArrayList<>();
		serve((request, response) -> Mono.<Void>create((sink) -> request.getBody().subscribe(new Recorder(signals, 1) {
			@Override
			protected void hookOnComplete() {
				super.hookOnComplete();
				sink.success();
			}
		})));
		ContractClient client = connect().request("POST", "/", "Transfer-Encoding: chunked");
		client.chunk("a").chunk("b").send("0\r\n\r\n");
		assertThat(client.read().status()).isEqualTo(200);
		client.close();
		awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		assertThat(signals).containsExactly("onSubscribe", "a", "b", "onComplete");
	}

	@Test
	void piecesComeOnlyAsDemanded() throws IOException {
		List<String> signals = new CopyOnWriteArrayList<>();
		AtomicReference<Recorder> recorder = new AtomicReference<>();
		serve((request, response) -> {
			if (request.getPath().value().equals("/turn")) {
				return answer(response, "turn");
			}
			return Mono.<Void>create((sink) -> {
				recorder.set(new Recorder(signals, 0) {
					@Override
					protected void hookOnComplete() {
						super.hookOnComplete();
						sink.success();
					}
				});
				request.getBody().subscribe(recorder.get());
			});
		});
		ContractClient client = connect().request("POST", "/", "Transfer-Encoding: chunked");
		client.chunk("a").chunk("b").chunk("c").send("0\r\n\r\n");
		await("subscribed", () -> signals.contains("onSubscribe"));
		ContractClient other = connect();
		other.get("/turn").read();
		assertThat(signals).containsExactly("onSubscribe");
		recorder.get().request(2);
		await("two pieces", () -> signals.size() == 3);
		other.get("/turn").read();
		assertThat(signals).containsExactly("onSubscribe", "a", "b");
		recorder.get().request(1);
		assertThat(client.read().status()).isEqualTo(200);
		assertThat(signals).containsExactly("onSubscribe", "a", "b", "c", "onComplete");
	}

	@Test
	void withoutDemandTheClientIsHeldBack() throws Exception {
		int length = 32 * KIB * KIB;
		Sinks.Empty<Void> demand = Sinks.empty();
		serve((request, response) -> demand.asMono()
			.then(Mono.defer(() -> lengthOf(request.getBody())))
			.flatMap((sum) -> answer(response, sum)));
		ContractClient client = connect();
		CompletableFuture<Void> sending = sending(() -> client.post("/", new byte[length]));
		await("reading pauses", () -> count(Counter.RECEIVE_PAUSES) > 0);
		// What the kernel has received by then comes all the same: all of its buffers,
		// and a little more until it knows.
		long buffersBytes = 1024L * KIB;
		assertThat(connect().get("/other").socket().isConnected()).isTrue();
		assertThat(sending).isNotDone();
		assertThat(count(Counter.BYTES_RECEIVED)).isLessThan(2 * buffersBytes);
		demand.tryEmitEmpty();
		assertThat(client.read().body()).isEqualTo("" + length);
		sending.get();
	}

	@Test
	void buffersThatConsumersNeverReleaseStarveNobody() throws Exception {
		List<DataBuffer> leaked = new CopyOnWriteArrayList<>();
		serve((request, response) -> request.getBody().doOnNext(leaked::add).then(answer(response, "leaked")),
				(configuration) -> configuration.receiveBuffers(16));
		ContractClient client = connect();
		byte[] body = pattern(4 * KIB * KIB);
		CompletableFuture<Void> sending = sending(() -> client.post("/", body));
		assertThat(client.read().body()).isEqualTo("leaked");
		sending.get();
		assertThat(connect().post("/", "more").read().body()).isEqualTo("leaked");
		leaked.remove(leaked.size() - 1);
		byte[] kept = new byte[body.length];
		int offset = 0;
		for (DataBuffer piece : leaked) {
			int count = piece.readableByteCount();
			piece.read(kept, offset, count);
			offset += count;
		}
		assertThat(kept).isEqualTo(body);
		leaked.clear();
	}

	@Test
	void bodyMayBeReadAfterAllOfItHasArrived() throws Exception {
		Sinks.Empty<Void> later = Sinks.empty();
		serve((request, response) -> later.asMono()
			.then(Mono.defer(() -> text(request.getBody())))
			.flatMap((body) -> answer(response, body)));
		ContractClient client = connect().post("/", "all of it");
		await("received", () -> count(Counter.BYTES_RECEIVED) > 60);
		later.tryEmitEmpty();
		assertThat(client.read().body()).isEqualTo("all of it");
	}

	@Test
	void cancelledBodyIsDrainedAndTheConnectionGoesOn() throws IOException {
		serve((request, response) -> request.getBody()
			.take(1)
			.doOnNext(DataBufferUtils::release)
			.then(answer(response, "enough")));
		ContractClient client = connect().request("POST", "/", "Transfer-Encoding: chunked").chunk("one");
		assertThat(client.read().body()).isEqualTo("enough");
		client.chunk("x".repeat(10_000)).send("0\r\n\r\n");
		assertThat(client.post("/", "again").read().body()).isEqualTo("enough");
	}

	@Test
	void unreadBodyIsDrainedUpToALimit() throws IOException {
		serve((request, response) -> answer(response, "unread"));
		ContractClient client = connect().post("/", new byte[DRAIN_LIMIT]);
		Answer answer = client.read();
		assertThat(answer.body()).isEqualTo("unread");
		assertThat(answer.header("Connection")).isNull();
		assertThat(client.get("/").read().body()).isEqualTo("unread");
	}

	@Test
	void unreadBodyBeyondTheLimitClosesTheConnection() throws IOException {
		serve((request, response) -> answer(response, "unread"));
		ContractClient client = connect().request("POST", "/", "Content-Length: " + (DRAIN_LIMIT + 1));
		Answer answer = client.read();
		assertThat(answer.body()).isEqualTo("unread");
		assertThat(answer.header("Connection")).isEqualTo("close");
		assertThat(client.rest()).isEmpty();
	}

	@Test
	void unreadChunksBeyondTheLimitCloseTheConnection() throws Exception {
		serve((request, response) -> answer(response, "unread"));
		ContractClient client = connect().request("POST", "/", "Transfer-Encoding: chunked");
		assertThat(client.read().body()).isEqualTo("unread");
		CompletableFuture<Void> sending = sending(() -> {
			while (true) {
				client.chunk("x".repeat(10_000));
			}
		});
		await("the server does not listen for ever", sending::isCompletedExceptionally);
	}

	// ---- Expect: 100-continue

	@Test
	void continueIsSentAtTheFirstDemand() throws IOException {
		Sinks.Empty<Void> demand = Sinks.empty();
		serve((request, response) -> request.getPath().value().equals("/turn") ? answer(response, "turn")
				: demand.asMono()
					.then(Mono.defer(() -> text(request.getBody())))
					.flatMap((body) -> answer(response, body)));
		ContractClient client = connect().request("POST", "/", "Expect: 100-continue", "Content-Length: 4");
		awaitCount(Counter.REQUESTS, 1);
		connect().get("/turn").read();
		await("the server knows what it has sent", () -> count(Counter.BYTES_SENT) > 0);
		long sent = count(Counter.BYTES_SENT);
		connect().get("/turn").read();
		assertThat(count(Counter.BYTES_SENT)).isLessThanOrEqualTo(2 * sent);
		demand.tryEmitEmpty();
		assertThat(client.readHead().statusLine()).isEqualTo("HTTP/1.1 100 Continue");
		assertThat(client.send("body").read().body()).isEqualTo("body");
	}

	@Test
	void continueIsNotSentWhenTheBodyIsNotRead() throws IOException {
		serve((request, response) -> answer(response, "no thanks"));
		ContractClient client = connect().request("POST", "/", "Expect: 100-continue", "Content-Length: 4");
		Answer answer = client.read();
		assertThat(answer.status()).isEqualTo(200);
		assertThat(answer.header("Connection")).isEqualTo("close");
		assertThat(client.rest()).isEmpty();
	}

	@Test
	void continueIsNotSentForASubscriptionWithoutDemand() throws IOException {
		serve((request, response) -> {
			request.getBody().subscribe(new Recorder(new ArrayList<>(), 0));
			return answer(response, "no thanks");
		});
		ContractClient client = connect().request("POST", "/", "Expect: 100-continue", "Content-Length: 4");
		assertThat(client.read().status()).isEqualTo(200);
	}

	@Test
	void continueIsSentOnce() throws IOException {
		serve(ContractFixture::echo);
		ContractClient client = connect().request("POST", "/", "Expect: 100-continue", "Transfer-Encoding: chunked");
		assertThat(client.readHead().status()).isEqualTo(100);
		client.chunk("a").chunk("b").send("0\r\n\r\n");
		assertThat(client.read().body()).isEqualTo("ab");
	}

	/** Writes down what it hears. */
	static class Recorder extends BaseSubscriber<DataBuffer> {

		private final List<String> signals;

		private final int batch;

		Recorder(List<String> signals, int batch) {
			this.signals = signals;
			this.batch = batch;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			this.signals.add("onSubscribe");
			if (this.batch > 0) {
				request(this.batch);
			}
		}

		@Override
		protected void hookOnNext(DataBuffer piece) {
			this.signals.add(piece.toString(StandardCharsets.UTF_8));
			DataBufferUtils.release(piece);
			if (this.batch > 0) {
				request(this.batch);
			}
		}

		@Override
		protected void hookOnComplete() {
			this.signals.add("onComplete");
		}

		@Override
		protected void hookOnError(Throwable error) {
			this.signals.add("onError " + error.getMessage());
		}

	}

}
