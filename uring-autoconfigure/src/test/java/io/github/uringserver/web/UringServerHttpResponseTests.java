package io.github.uringserver.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.web.InMemoryExchange.End;
import io.github.uringserver.worker.RinglessWorker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.server.reactive.ServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link UringServerHttpResponse}. */
class UringServerHttpResponseTests {

	private static RinglessWorker worker;

	private InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", "/");

	private final CountingBuffer.Factory buffers = new CountingBuffer.Factory();

	@BeforeAll
	static void startWorker() {
		worker = new RinglessWorker(new UringThreads());
	}

	@AfterAll
	static void stopWorker() {
		worker.close();
	}

	@Test
	void buffersAreTheDefaultOnes() {
		ServerHttpResponse response = respond((r) -> Mono.empty());
		assertThat(response.bufferFactory()).isSameAs(DefaultDataBufferFactory.sharedInstance);
	}

	@Test
	void statusAndHeadersAreWritten() {
		respond((response) -> {
			response.setStatusCode(HttpStatus.CREATED);
			response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
			response.getHeaders().addAll("X-A", List.of("1", "2"));
			return response.writeWith(Mono.just(this.buffers.of("a")));
		});
		assertThat(this.exchange.status()).isEqualTo(201);
		assertThat(this.exchange.header("Content-Type")).isEqualTo("text/plain");
		assertThat(this.exchange.headers("X-A")).containsExactly("1", "2");
	}

	@Test
	void statusIs200UnlessSet() {
		ServerHttpResponse response = respond(ServerHttpResponse::setComplete);
		assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
		assertThat(this.exchange.status()).isEqualTo(200);
	}

	@Test
	void headersAreReadOnlyOnceCommitted() {
		ServerHttpResponse response = respond((r) -> {
			r.getHeaders().set("X-A", "1");
			return r.setComplete();
		});
		assertThat(response.isCommitted()).isTrue();
		assertThat(response.getHeaders().getFirst("X-A")).isEqualTo("1");
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> response.getHeaders().set("X-A", "2"));
		assertThat(response.setStatusCode(HttpStatus.ACCEPTED)).isFalse();
		assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> response.addCookie(ResponseCookie.from("a", "b").build()));
		assertThatExceptionOfType(UnsupportedOperationException.class)
			.isThrownBy(() -> response.getCookies().add("a", ResponseCookie.from("a", "b").build()));
	}

	@Test
	void explicitContentLengthIsPassedOn() {
		respond((response) -> {
			response.getHeaders().setContentLength(2);
			return response.writeWith(Flux.just(this.buffers.of("a"), this.buffers.of("b")));
		});
		assertThat(this.exchange.header("Content-Length")).isEqualTo("2");
		assertThat(this.exchange.body()).isEqualTo("ab");
	}

	@Test
	void cookiesAreWrittenWithAllAttributes() {
		respond((response) -> {
			response.addCookie(ResponseCookie.from("a", "1")
				.maxAge(Duration.ofSeconds(60))
				.domain("example.com")
				.path("/p")
				.secure(true)
				.httpOnly(true)
				.partitioned(true)
				.sameSite("Lax")
				.build());
			response.addCookie(ResponseCookie.from("b", "2").build());
			response.addCookie(ResponseCookie.from("a", "3").maxAge(0).build());
			return response.setComplete();
		});
		List<String> cookies = this.exchange.headers("Set-Cookie");
		assertThat(cookies).hasSize(3);
		assertThat(cookies.get(0)).startsWith("a=1; Path=/p; Domain=example.com; Max-Age=60; Expires=")
			.contains("; Secure")
			.contains("; HttpOnly")
			.contains("; Partitioned")
			.contains("; SameSite=Lax");
		assertThat(cookies.get(1)).startsWith("a=3; Max-Age=0;");
		assertThat(cookies.get(2)).isEqualTo("b=2");
	}

	@Test
	void completionWithoutBodyHasLengthZero() {
		respond(ServerHttpResponse::setComplete);
		assertThat(this.exchange.committedLength()).isZero();
	}

	@Test
	void completionTwiceCommitsOnce() {
		respond((response) -> {
			Mono<Void> complete = response.setComplete();
			return complete.then(complete).then(response.setComplete());
		});
		assertThat(this.exchange.wasCommitted()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "writeWith", "writeAndFlushWith", "setComplete", "nothing" })
	void commitActionsRunOnceAndInOrder(String how) {
		List<String> ran = new CopyOnWriteArrayList<>();
		respond((response) -> {
			response.beforeCommit(() -> Mono.fromRunnable(() -> {
				ran.add("first");
				response.getHeaders().set("X-First", "1");
				response.addCookie(ResponseCookie.from("a", "b").build());
				response.setStatusCode(HttpStatus.ACCEPTED);
			}));
			response.beforeCommit(() -> Mono.fromRunnable(() -> ran.add("second " + response.isCommitted())));
			return switch (how) {
				case "writeWith" -> response.writeWith(Flux.just(this.buffers.of("a"), this.buffers.of("b")));
				case "writeAndFlushWith" -> response.writeAndFlushWith(Flux.just(Mono.just(this.buffers.of("a"))));
				case "setComplete" -> response.setComplete();
				default -> Mono.<Void>empty();
			};
		});
		assertThat(ran).containsExactly("first", "second true");
		assertThat(this.exchange.status()).isEqualTo(202);
		assertThat(this.exchange.header("X-First")).isEqualTo("1");
		assertThat(this.exchange.header("Set-Cookie")).isEqualTo("a=b");
	}

	@Test
	void slowCommitActionHoldsTheBodyBack() {
		Sinks.Empty<Void> action = Sinks.empty();
		AtomicReference<ServerHttpResponse> kept = new AtomicReference<>();
		start((response) -> {
			kept.set(response);
			response.beforeCommit(action::asMono);
			return response.writeWith(Flux.just(this.buffers.of("a"), this.buffers.of("b")));
		});
		assertThat(this.exchange.wasCommitted()).isFalse();
		assertThat(kept.get().isCommitted()).isTrue();
		assertThat(kept.get().setStatusCode(HttpStatus.ACCEPTED)).isTrue();
		Schedulers.parallel().schedule(() -> action.tryEmitEmpty().orThrow());
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.status()).isEqualTo(202);
		assertThat(this.exchange.body()).isEqualTo("ab");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void commitActionsSeeTheContextOfTheSubscriber() {
		AtomicReference<String> seen = new AtomicReference<>();
		respond((response) -> {
			response.beforeCommit(() -> Mono.deferContextual((context) -> {
				seen.set(context.get("key"));
				return Mono.empty();
			}));
			return response.writeWith(Mono.just(this.buffers.of("a")))
				.contextWrite((context) -> context.put("key", "value"));
		});
		assertThat(seen).hasValue("value");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void failedCommitActionLeavesTheResponseToTheErrorHandler(boolean elsewhere) {
		List<String> ran = new CopyOnWriteArrayList<>();
		respond((response) -> {
			response.beforeCommit(() -> {
				ran.add("failing");
				Mono<Void> failed = Mono.error(new IllegalStateException("no"));
				return elsewhere ? failed.subscribeOn(Schedulers.parallel()) : failed;
			});
			response.beforeCommit(() -> Mono.fromRunnable(() -> ran.add("never")));
			response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
			return response.writeWith(Mono.just(this.buffers.of("body"))).onErrorResume((ex) -> {
				assertThat(ex).hasMessage("no");
				assertThat(response.isCommitted()).isFalse();
				assertThat(response.getHeaders().getContentType()).isNull();
				response.setRawStatusCode(503);
				return response.writeWith(Mono.just(this.buffers.of("sorry")));
			});
		});
		assertThat(ran).containsExactly("failing");
		assertThat(this.exchange.status()).isEqualTo(503);
		assertThat(this.exchange.body()).isEqualTo("sorry");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void commitActionThatThrowsIsAFailedOne() {
		start((response) -> {
			response.beforeCommit(() -> {
				throw new IllegalStateException("no");
			});
			return response.setComplete();
		});
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
		assertThat(this.exchange.status()).isEqualTo(500);
		assertThat(this.exchange.failure()).hasMessage("no");
	}

	@Test
	void writeCancelledDuringItsCommitActionsLeavesTheResponseFree() {
		AtomicBoolean cancelled = new AtomicBoolean();
		respond((response) -> {
			response.beforeCommit(() -> Mono.<Void>never().doOnCancel(() -> cancelled.set(true)));
			return response.writeWith(Mono.just(this.buffers.of("body")))
				.timeout(Duration.ofMillis(50))
				.onErrorResume((ex) -> {
					response.setRawStatusCode(503);
					return response.setComplete();
				});
		});
		assertThat(cancelled).isTrue();
		assertThat(this.exchange.status()).isEqualTo(503);
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void headerThatTheExchangeRefusesIsAnError() {
		start((response) -> {
			response.getHeaders().set("X-A", "1\r\nX-B: 2");
			return response.writeWith(Mono.just(this.buffers.of("a")));
		});
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
		assertThat(this.exchange.failure()).isInstanceOf(IllegalArgumentException.class);
		assertThat(this.exchange.status()).isEqualTo(500);
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void statusThatTheExchangeRefusesIsAnError() {
		start((response) -> {
			response.setRawStatusCode(103);
			return response.setComplete();
		});
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
	}

	@Test
	void headKeepsTheLengthAndDropsTheBody() {
		this.exchange = InMemoryExchange.of(worker, "HEAD", "/");
		respond((response) -> response.writeWith(Mono.just(this.buffers.of("hello"))));
		assertThat(this.exchange.header("Content-Length")).isEqualTo("5");
		assertThat(this.exchange.body()).isEmpty();
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void headOfAStreamTellsNoLength() {
		this.exchange = InMemoryExchange.of(worker, "HEAD", "/");
		respond((response) -> response.writeWith(Flux.just(this.buffers.of("a"), this.buffers.of("b"))));
		assertThat(this.exchange.header("Content-Length")).isNull();
		assertThat(this.exchange.committedLength()).isEqualTo(HttpExchange.UNKNOWN_LENGTH);
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void headOfAnEndlessStreamEnds() {
		this.exchange = InMemoryExchange.of(worker, "HEAD", "/");
		respond((response) -> response.writeAndFlushWith(Flux.never()));
		assertThat(this.exchange.wasCommitted()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 304 })
	void bodyOfAStatusWithoutOneIsReleased(int status) {
		respond((response) -> {
			response.setRawStatusCode(status);
			return response.writeWith(Flux.just(this.buffers.of("a"), this.buffers.of("b")));
		});
		assertThat(this.exchange.status()).isEqualTo(status);
		assertThat(this.exchange.body()).isEmpty();
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void onlyOneOfManyConcurrentWritesCommits() {
		List<Mono<Void>> writes = new ArrayList<>();
		respond((response) -> {
			for (int i = 0; i < 50; i++) {
				DataBuffer buffer = this.buffers.of("x");
				writes.add(response.writeWith(Mono.just(buffer)).subscribeOn(Schedulers.parallel()));
			}
			return Mono.when(writes);
		});
		assertThat(this.exchange.body()).isEqualTo("x");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void nativeResponseIsTheExchange() {
		UringServerHttpResponse response = (UringServerHttpResponse) respond(ServerHttpResponse::setComplete);
		assertThat(response.<HttpExchange>getNativeResponse()).isSameAs(this.exchange);
	}

	@Test
	void headersAskedForAfterTheCommitAreEmpty() {
		HttpHeaders headers = respond(ServerHttpResponse::setComplete).getHeaders();
		assertThat(headers).isEmpty();
	}

	/** Answers and waits for the response. */
	private ServerHttpResponse respond(Function<ServerHttpResponse, Mono<Void>> handler) {
		ServerHttpResponse response = start(handler);
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		return response;
	}

	private ServerHttpResponse start(Function<ServerHttpResponse, Mono<Void>> handler) {
		AtomicReference<ServerHttpResponse> kept = new AtomicReference<>();
		this.exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			kept.set(response);
			return handler.apply(response);
		}));
		return kept.get();
	}

}
