package io.github.uringserver.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.web.InMemoryExchange.End;
import io.github.uringserver.worker.RinglessWorker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ContextPathCompositeHandler;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link UringHttpHandlerAdapter}, {@link ExchangeLifecycle} and
 * {@link UringServerHttpRequest}.
 */
class UringHttpHandlerAdapterTests {

	private static final Duration DEADLINE = Duration.ofSeconds(20);

	private static RinglessWorker worker;

	private final InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", "/a%20b?c=d&c=e%20f", "Host",
			"example.com:8080", "Cookie", "k=v; k=w", "X-A", "1");

	@BeforeAll
	static void startWorker() {
		worker = new RinglessWorker(new UringThreads());
	}

	@AfterAll
	static void stopWorker() {
		worker.close();
	}

	@Test
	void requestTellsWhatTheExchangeKnows() {
		ServerHttpRequest request = handle((req, res) -> Mono.empty());
		assertThat(request.getMethod()).isSameAs(HttpMethod.GET);
		assertThat(request.getURI()).hasToString("http://example.com:8080/a%20b?c=d&c=e%20f");
		assertThat(request.getPath().value()).isEqualTo("/a%20b");
		assertThat(request.getPath().contextPath().value()).isEmpty();
		assertThat(request.getQueryParams().get("c")).containsExactly("d", "e f");
		assertThat(request.getHeaders().getFirst("x-a")).isEqualTo("1");
		assertThat(request.getHeaders().size()).isEqualTo(3);
		assertThat(request.getCookies().get("k")).extracting(HttpCookie::getValue).containsExactly("v", "w");
		assertThat(request.getRemoteAddress()).isSameAs(InMemoryExchange.REMOTE_ADDRESS);
		assertThat(request.getLocalAddress()).isSameAs(InMemoryExchange.LOCAL_ADDRESS);
		assertThat(request.getSslInfo()).isNull();
		assertThat(ServerHttpRequestDecorator.<HttpExchange>getNativeRequest(request)).isSameAs(this.exchange);
		assertThat(this.exchange.wasRetained()).isTrue();
	}

	@Test
	void idsAreUnique() {
		Set<String> ids = new HashSet<>();
		for (int i = 0; i < 100; i++) {
			InMemoryExchange.of(worker, "GET", "/").handleBy(new UringHttpHandlerAdapter((request, response) -> {
				ids.add(request.getId());
				return Mono.empty();
			}));
		}
		assertThat(ids).hasSize(100);
	}

	@Test
	void anyMethodTokenIsPassedOn() {
		AtomicReference<HttpMethod> method = new AtomicReference<>();
		InMemoryExchange.of(worker, "PROPFIND", "/").handleBy(new UringHttpHandlerAdapter((request, response) -> {
			method.set(request.getMethod());
			return Mono.empty();
		})).awaitEnd();
		assertThat(method.get()).isEqualTo(HttpMethod.valueOf("PROPFIND"));
	}

	@Test
	void requestCanBeReadFromOtherThreads() {
		AtomicReference<String> read = new AtomicReference<>();
		InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", "/a?b=c", "Cookie", "k=v");
		exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> Mono.<Void>fromRunnable(() -> {
			read.set(request.getId() + request.getPath() + request.getQueryParams() + request.getCookies()
					+ request.getHeaders() + request.getRemoteAddress() + request.getLocalAddress());
		}).subscribeOn(Schedulers.parallel())));
		assertThat(exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(read.get()).contains("/a{b=[c]}", "k=v", "example.com", "192.0.2.1");
	}

	@Test
	void mutatedRequestKeepsTheRest() {
		ServerHttpRequest request = handle((req, res) -> Mono.empty());
		ServerHttpRequest mutated = request.mutate().path("/ctx/x").contextPath("/ctx").header("X-B", "2").build();
		assertThat(mutated.getURI()).hasToString("http://example.com:8080/ctx/x?c=d&c=e%20f");
		assertThat(mutated.getPath().pathWithinApplication().value()).isEqualTo("/x");
		assertThat(mutated.getHeaders().getFirst("X-A")).isEqualTo("1");
		assertThat(mutated.getHeaders().getFirst("X-B")).isEqualTo("2");
		assertThat(mutated.getCookies()).isEqualTo(request.getCookies());
		assertThat(mutated.getId()).isEqualTo(request.getId());
		assertThat(mutated.getRemoteAddress()).isEqualTo(request.getRemoteAddress());
		assertThat(((AbstractServerHttpRequest) mutated).<HttpExchange>getNativeRequest()).isSameAs(this.exchange);
	}

	@Test
	void contextPathsWork() {
		HttpHandler app = (request, response) -> response
			.writeWith(Mono.just(buffer(request.getPath().contextPath() + " "
					+ request.getPath().pathWithinApplication() + " " + request.getBody().getClass().getSimpleName())));
		InMemoryExchange found = InMemoryExchange.withBody(worker, "POST", "/app/x");
		found.handleBy(new UringHttpHandlerAdapter(new ContextPathCompositeHandler(Map.of("/app", app))));
		assertThat(found.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(found.body()).isEqualTo("/app /x RequestBody");
		InMemoryExchange missed = InMemoryExchange.of(worker, "GET", "/x");
		missed.handleBy(new UringHttpHandlerAdapter(new ContextPathCompositeHandler(Map.of("/app", app))));
		missed.awaitEnd();
		assertThat(missed.status()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/|", "*", "/a#b", "x" })
	void illegalTargetIsRefused(String target) {
		AtomicBoolean called = new AtomicBoolean();
		InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", target);
		exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			called.set(true);
			return Mono.empty();
		}));
		assertThat(exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(exchange.status()).isEqualTo(400);
		assertThat(exchange.header("Connection")).isEqualTo("close");
		assertThat(called).isFalse();
	}

	@Test
	void illegalHostIsRefused() {
		InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", "/", "Host", "a b");
		exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> Mono.empty()));
		exchange.awaitEnd();
		assertThat(exchange.status()).isEqualTo(400);
	}

	@Test
	void completionWithoutResponseSendsWhatWasSet() {
		handle((request, response) -> {
			response.setStatusCode(HttpStatus.ACCEPTED);
			response.getHeaders().set("X-B", "2");
			return Mono.empty();
		});
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.status()).isEqualTo(202);
		assertThat(this.exchange.header("X-B")).isEqualTo("2");
		assertThat(this.exchange.committedLength()).isZero();
	}

	@Test
	void completionOnAnotherThreadFinishes() {
		handle((request, response) -> Mono.delay(Duration.ofMillis(1)).then());
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void errorBeforeTheCommitFailsTheExchange(boolean elsewhere) {
		handle((request, response) -> {
			response.getHeaders().set("X-B", "2");
			Mono<Void> failed = Mono.error(new IllegalStateException("no"));
			return elsewhere ? failed.subscribeOn(Schedulers.parallel()) : failed;
		});
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
		assertThat(this.exchange.status()).isEqualTo(500);
		assertThat(this.exchange.header("X-B")).isNull();
		assertThat(this.exchange.failure()).hasMessage("no");
	}

	@Test
	void handlerThatThrowsFailsTheExchange() {
		this.exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			throw new IllegalStateException("no");
		}));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
		assertThat(this.exchange.status()).isEqualTo(500);
	}

	@Test
	void handlerThatReturnsNullFailsTheExchange() {
		this.exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> null));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
		assertThat(this.exchange.status()).isEqualTo(500);
	}

	@Test
	void errorAfterTheCommitFailsTheExchange() {
		handle((request, response) -> response.writeWith(Mono.just(buffer("a")))
			.then(Mono.error(new IllegalStateException("no"))));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
		assertThat(this.exchange.status()).isEqualTo(200);
		assertThat(this.exchange.body()).isEqualTo("a");
	}

	@Test
	void clientThatGoesAwayCancelsTheHandler() {
		AtomicBoolean cancelled = new AtomicBoolean();
		handle((request, response) -> Mono.<Void>never().doOnCancel(() -> cancelled.set(true)));
		this.exchange.clientGone(new IOException("Connection reset by peer"));
		assertThat(cancelled).isTrue();
		this.exchange.verify();
	}

	@Test
	void writeUnderWayFailsBeforeTheHandlerIsCancelled() {
		List<String> signals = new CopyOnWriteArrayList<>();
		this.exchange.sendSpace(0);
		handle((request, response) -> response.writeWith(Mono.just(buffer("a")))
			.doOnError((ex) -> signals.add("write failed"))
			.onErrorResume((ex) -> Mono.never())
			.doOnCancel(() -> signals.add("handler cancelled")));
		this.exchange.clientGone(new IOException("Connection reset by peer"));
		assertThat(signals).containsExactly("write failed", "handler cancelled");
		this.exchange.verify();
	}

	@Test
	void handlerThatEndsAfterTheClientIsIgnored() {
		Sinks.Empty<Void> late = Sinks.empty();
		handle((request, response) -> Mono.fromFuture(late.asMono().toFuture(), true));
		this.exchange.clientGone(new IOException("Connection reset by peer"));
		worker.run(() -> late.tryEmitEmpty().orThrow());
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.CLIENT_GONE);
	}

	@Test
	void workerThatIsGoneIsBorne() {
		RinglessWorker stopped = new RinglessWorker(new UringThreads());
		Sinks.Empty<Void> late = Sinks.empty();
		InMemoryExchange orphan = InMemoryExchange.of(stopped, "GET", "/");
		AtomicReference<Throwable> writeError = new AtomicReference<>();
		orphan.handleBy(new UringHttpHandlerAdapter((request, response) -> late.asMono()
			.then(response.writeWith(Mono.just(buffer("a"))))
			.doOnError(writeError::set)));
		stopped.close();
		late.tryEmitEmpty().orThrow();
		await().atMost(DEADLINE).until(() -> writeError.get() != null);
		assertThat(writeError.get()).hasMessage("Connection reset by peer: the server was stopped");
	}

	@Test
	void bodyIsEchoedWithBackPressure() {
		InMemoryExchange echo = InMemoryExchange.withBody(worker, "POST", "/").sendSpace(10);
		echo.handleBy(new UringHttpHandlerAdapter((request, response) -> response.writeWith(request.getBody())));
		StringBuilder sent = new StringBuilder();
		for (int i = 0; i < 1000; i++) {
			String piece = "piece " + i + '\n';
			echo.feed(piece);
			sent.append(piece);
		}
		echo.completeBody();
		assertThat(echo.bodyBytes()).hasSize(10);
		assertThat(echo.outstandingDemand()).isZero();
		echo.send(1_000_000);
		assertThat(echo.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(echo.body()).isEqualTo(sent.toString());
	}

	private ServerHttpRequest handle(HttpHandler handler) {
		AtomicReference<ServerHttpRequest> kept = new AtomicReference<>();
		this.exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			kept.set(request);
			return handler.handle(request, response);
		}));
		return kept.get();
	}

	private static DataBuffer buffer(String content) {
		return DefaultDataBufferFactory.sharedInstance.wrap(content.getBytes(StandardCharsets.UTF_8));
	}

}
