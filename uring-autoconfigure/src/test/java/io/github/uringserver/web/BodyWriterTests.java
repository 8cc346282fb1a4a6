package io.github.uringserver.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.web.InMemoryExchange.End;
import io.github.uringserver.worker.RinglessWorker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests for {@link BodyWriter} and {@link BodySource}. */
class BodyWriterTests {

	private static final Duration DEADLINE = Duration.ofSeconds(20);

	private static RinglessWorker worker;

	private final InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", "/");

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
	void monoHasTheLengthOfItsElement() {
		handle((response) -> response.writeWith(Mono.just(this.buffers.of("hello"))));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.committedLength()).isEqualTo(5);
		assertThat(this.exchange.body()).isEqualTo("hello");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void fluxHasNoLength() {
		handle((response) -> response.writeWith(Flux.just(this.buffers.of("a"), this.buffers.of("b"))));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.committedLength()).isEqualTo(HttpExchange.UNKNOWN_LENGTH);
		assertThat(this.exchange.body()).isEqualTo("ab");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void emptyBodyHasLengthZero() {
		for (Publisher<DataBuffer> empty : List.<Publisher<DataBuffer>>of(Mono.empty(), Flux.empty(),
				Mono.<DataBuffer>empty().hide(), Flux.<DataBuffer>empty().hide())) {
			InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", "/");
			exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> response.writeWith(empty)));
			assertThat(exchange.awaitEnd()).isEqualTo(End.FINISHED);
			assertThat(exchange.committedLength()).isZero();
		}
	}

	@Test
	void emptyBuffersAreReleasedAndNotWritten() {
		handle((response) -> response
			.writeWith(Flux.just(this.buffers.of(""), this.buffers.of("a"), this.buffers.of(""))));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.body()).isEqualTo("a");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void operatorsAroundTheBodyWork() {
		handle((response) -> Mono
			.defer(() -> response
				.writeWith(Mono.just(this.buffers.of("a"))
					.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
					.concatWith(Flux.defer(() -> Flux.just(this.buffers.of("b"), this.buffers.of("c")))
						.concatMap(Mono::just))))
			.doOnDiscard(DataBuffer.class, DataBufferUtils::release)
			.then(Mono.empty()));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.body()).isEqualTo("abc");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void shortWriteKeepsTheBufferAndGoesOn() {
		this.exchange.sendSpace(3);
		AtomicBoolean completed = new AtomicBoolean();
		handle((response) -> response.writeWith(Flux.just(this.buffers.of("hello"), this.buffers.of("world")))
			.doOnSuccess((nothing) -> completed.set(true)));
		assertThat(this.exchange.body()).isEqualTo("hel");
		this.exchange.send(1);
		assertThat(this.exchange.body()).isEqualTo("hell");
		this.exchange.send(5);
		assertThat(this.exchange.body()).isEqualTo("helloworl");
		assertThat(completed).isFalse();
		this.exchange.send(1);
		assertThat(completed).isTrue();
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.body()).isEqualTo("helloworld");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void stalledClientBoundsWhatIsAskedFor() {
		this.exchange.sendSpace(1);
		AtomicLong requested = new AtomicLong();
		handle((response) -> response
			.writeWith(Flux.range(0, 1000).doOnRequest(requested::addAndGet).map((i) -> this.buffers.of("ab"))));
		assertThat(requested).hasValue(BodySource.PREFETCH);
		assertThat(this.buffers.made()).isEqualTo(BodySource.PREFETCH);
		this.exchange.send(1999);
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.bodyBytes()).hasSize(2000);
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void sourceThatFailsAtOnceCommitsNothing() {
		handle((response) -> {
			response.getHeaders().setContentLength(5);
			response.getHeaders().set("X-A", "1");
			return response.writeWith(Flux.error(new IllegalStateException("no"))).onErrorResume((ex) -> {
				assertThat(response.isCommitted()).isFalse();
				assertThat(response.getHeaders().getContentLength()).isEqualTo(-1);
				assertThat(response.setRawStatusCode(503)).isTrue();
				return response.writeWith(Mono.just(this.buffers.of("sorry")));
			});
		});
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.status()).isEqualTo(503);
		assertThat(this.exchange.header("X-A")).isEqualTo("1");
		assertThat(this.exchange.body()).isEqualTo("sorry");
	}

	@Test
	void sourceThatFailsLaterFailsTheExchange() {
		handle((response) -> response.writeWith(
				Flux.just(this.buffers.of("a"), this.buffers.of("b")).concatWith(Mono.error(new IOException("no")))));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
		assertThat(this.exchange.failure()).hasMessage("no");
		assertThat(this.exchange.body()).isEqualTo("ab");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void failedWriteCanBeTriedAgain() {
		AtomicInteger attempts = new AtomicInteger();
		handle((response) -> response.writeWith(Mono.defer(() -> (attempts.incrementAndGet() < 3)
				? Mono.error(new IOException("no")) : Mono.just(this.buffers.of("ok"))))
			.retry(5));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.body()).isEqualTo("ok");
		assertThat(attempts).hasValue(3);
	}

	@Test
	void secondSubscriptionIsRefused() {
		AtomicReference<Throwable> refused = new AtomicReference<>();
		handle((response) -> {
			Mono<Void> write = response.writeWith(Flux.just(this.buffers.of("a")));
			return write.then(write).onErrorResume((ex) -> {
				refused.set(ex);
				return Mono.empty();
			});
		});
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(refused.get()).isInstanceOf(IllegalStateException.class);
		assertThat(this.exchange.body()).isEqualTo("a");
	}

	@Test
	void secondWriteIsIgnoredAndReleased() {
		handle((response) -> response.writeWith(Flux.just(this.buffers.of("a")))
			.then(response.writeWith(Flux.just(this.buffers.of("b"), this.buffers.of("c"))))
			.then(response.writeWith(Mono.just(this.buffers.of("d"))))
			.then(response.setComplete()));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.body()).isEqualTo("a");
		assertThat(this.buffers.made()).isEqualTo(4);
	}

	@Test
	void innerPublishersAreWrittenOneAfterTheOther() {
		Sinks.Many<DataBuffer> first = Sinks.many().unicast().onBackpressureBuffer();
		AtomicBoolean secondSubscribed = new AtomicBoolean();
		Flux<DataBuffer> second = Flux.defer(() -> {
			secondSubscribed.set(true);
			return Flux.just(this.buffers.of("c"));
		});
		handle((response) -> response.writeAndFlushWith(Flux.just(first.asFlux(), second)));
		worker.run(() -> first.tryEmitNext(this.buffers.of("a")).orThrow());
		assertThat(this.exchange.body()).isEqualTo("a");
		worker.run(() -> first.tryEmitNext(this.buffers.of("b")).orThrow());
		assertThat(this.exchange.body()).isEqualTo("ab");
		assertThat(secondSubscribed).isFalse();
		worker.run(() -> first.tryEmitComplete().orThrow());
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.body()).isEqualTo("abc");
		assertThat(this.exchange.committedLength()).isEqualTo(HttpExchange.UNKNOWN_LENGTH);
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void firstElementIsWrittenBeforeTheSecondComes() {
		handle((response) -> response.writeWith(Flux.just(this.buffers.of("a")).concatWith(Mono.never())));
		assertThat(this.exchange.body()).isEqualTo("a");
	}

	@Test
	void elementsOfAnotherThreadHop() {
		handle((response) -> response
			.writeWith(Flux.range(0, 5000).map((i) -> this.buffers.of(i + ",")).publishOn(Schedulers.parallel())));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		StringBuilder expected = new StringBuilder();
		for (int i = 0; i < 5000; i++) {
			expected.append(i).append(',');
		}
		assertThat(this.exchange.body()).isEqualTo(expected.toString());
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void subscriptionOnAnotherThreadHops() {
		handle((response) -> response.writeWith(Mono.fromCallable(() -> this.buffers.of("hello")))
			.subscribeOn(Schedulers.boundedElastic()));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.body()).isEqualTo("hello");
		assertThat(this.exchange.committedLength()).isEqualTo(5);
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void resultCompletesOnTheWorker() {
		AtomicReference<Thread> thread = new AtomicReference<>();
		handle((response) -> response.writeWith(Mono.just(this.buffers.of("a")).publishOn(Schedulers.parallel()))
			.doOnSuccess((nothing) -> thread.set(Thread.currentThread())));
		this.exchange.awaitEnd();
		assertThat(thread.get()).isInstanceOf(UringWorkerThread.class);
	}

	@Test
	void clientThatGoesAwayCancelsTheSourceAndReleasesTheRest() {
		this.exchange.sendSpace(1);
		AtomicBoolean cancelled = new AtomicBoolean();
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		handle((response) -> response
			.writeWith(Flux.range(0, 1000)
				.map((i) -> this.buffers.of("ab"))
				.concatWith(Mono.never())
				.doOnCancel(() -> cancelled.set(true)))
			.doOnError(errors::add));
		this.exchange.clientGone(new IOException("Broken pipe"));
		assertThat(cancelled).isTrue();
		assertThat(errors).singleElement()
			.isInstanceOf(IOException.class)
			.extracting(Throwable::getMessage)
			.isEqualTo("Broken pipe");
		this.exchange.verify();
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void unclearCauseOfTheEndSaysThatTheConnectionWasReset() {
		this.exchange.sendSpace(1);
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		handle((response) -> response.writeWith(Mono.just(this.buffers.of("ab"))).doOnError(errors::add));
		this.exchange.clientGone(new IOException("No route to host"));
		assertThat(errors).singleElement()
			.extracting(Throwable::getMessage)
			.isEqualTo("Connection reset by peer: No route to host");
	}

	@Test
	void writeAfterTheClientWentAwayFailsQuietly() {
		Sinks.One<DataBuffer> late = Sinks.one();
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		AtomicReference<ServerHttpResponse> kept = new AtomicReference<>();
		handle((response) -> {
			kept.set(response);
			response.writeWith(late.asMono()).subscribe(null, errors::add);
			return Mono.never();
		});
		this.exchange.clientGone(new IOException("Connection reset by peer"));
		worker.run(() -> late.tryEmitValue(this.buffers.of("a")).orThrow());
		assertThat(errors).singleElement().extracting(Throwable::getMessage).isEqualTo("Connection reset by peer");
		assertThat(kept.get().isCommitted()).isTrue();
		assertThat(kept.get().setRawStatusCode(500)).isFalse();
		this.exchange.verify();
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void cancelledWriteReleasesWhatItHolds() {
		this.exchange.sendSpace(1);
		AtomicReference<Disposable> write = new AtomicReference<>();
		AtomicBoolean cancelled = new AtomicBoolean();
		handle((response) -> {
			write.set(response
				.writeWith(Flux.range(0, 1000).map((i) -> this.buffers.of("ab")).doOnCancel(() -> cancelled.set(true)))
				.subscribe());
			return Mono.never();
		});
		write.get().dispose();
		await().atMost(DEADLINE).untilAsserted(this.buffers::assertEachReleasedOnce);
		assertThat(cancelled).isTrue();
		this.exchange.send(100);
		assertThat(this.exchange.body()).isEqualTo("a");
		this.exchange.verify();
	}

	@ParameterizedTest
	@ValueSource(strings = { "empty context", "some context", "another hook" })
	void operatorsBeforeTheWriteReleaseWhatTheyDiscard(String subscriber) {
		this.exchange.sendSpace(1);
		AtomicInteger passed = new AtomicInteger();
		handle((response) -> {
			Mono<Void> write = response.writeWith(Flux.range(0, 1000)
				.map((i) -> this.buffers.of("ab"))
				.publishOn(Schedulers.parallel(), 64)
				.doOnNext((buffer) -> passed.incrementAndGet()));
			return switch (subscriber) {
				case "some context" -> write.contextWrite((context) -> context.put("key", "value"));
				case "another hook" -> write.doOnDiscard(String.class, (text) -> {
				});
				default -> write;
			};
		});
		await().atMost(DEADLINE).until(() -> passed.get() == BodySource.PREFETCH);
		assertThat(this.buffers.made()).isEqualTo(64);
		this.exchange.clientGone(new IOException("Connection reset by peer"));
		await().atMost(DEADLINE).untilAsserted(this.buffers::assertEachReleasedOnce);
	}

	@Test
	void otherThingsAreLeftToTheSubscribersHook() {
		List<Object> discarded = new CopyOnWriteArrayList<>();
		handle((response) -> response
			.writeWith(Flux.just("x", "y").filter((s) -> !s.equals("x")).map((s) -> this.buffers.of(s)))
			.doOnDiscard(String.class, discarded::add));
		this.exchange.awaitEnd();
		assertThat(discarded).containsExactly("x");
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void contextOfTheSubscriberReachesTheSource() {
		handle((response) -> response
			.writeWith(Flux.deferContextual((context) -> Flux.just(this.buffers.of(context.<String>get("key")))))
			.contextWrite((context) -> context.put("key", "value")));
		this.exchange.awaitEnd();
		assertThat(this.exchange.body()).isEqualTo("value");
	}

	@Test
	void pooledBuffersOfSeveralPartsAreWrittenAndFreed() {
		PooledByteBufAllocator allocator = PooledByteBufAllocator.DEFAULT;
		ByteBuf direct = allocator.directBuffer().writeBytes("one ".getBytes(StandardCharsets.UTF_8));
		CompositeByteBuf composite = allocator.compositeBuffer();
		composite.addComponent(true, allocator.directBuffer().writeBytes("two ".getBytes(StandardCharsets.UTF_8)));
		composite.addComponent(true, allocator.heapBuffer().writeBytes("three".getBytes(StandardCharsets.UTF_8)));
		NettyDataBufferFactory factory = new NettyDataBufferFactory(allocator);
		this.exchange.sendSpace(6);
		handle((response) -> response.writeWith(Flux.just(factory.wrap(direct), factory.wrap(composite))));
		assertThat(direct.refCnt()).isZero();
		assertThat(composite.refCnt()).isEqualTo(1);
		this.exchange.send(100);
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.body()).isEqualTo("one two three");
		assertThat(composite.refCnt()).isZero();
	}

	@Test
	void directBuffersAndSlicesAreWritten() {
		DefaultDataBufferFactory direct = new DefaultDataBufferFactory(true);
		DataBuffer buffer = direct.allocateBuffer(64).write("xhellox".getBytes(StandardCharsets.UTF_8));
		buffer.readPosition(1).writePosition(6);
		handle((response) -> response.writeWith(Mono.just(buffer)));
		this.exchange.awaitEnd();
		assertThat(this.exchange.committedLength()).isEqualTo(5);
		assertThat(this.exchange.body()).isEqualTo("hello");
	}

	@Test
	void sourceThatIgnoresDemandFails() {
		this.exchange.sendSpace(1);
		TestPublisher<DataBuffer> source = TestPublisher.createNoncompliant(TestPublisher.Violation.REQUEST_OVERFLOW);
		AtomicBoolean cancelled = new AtomicBoolean();
		handle((response) -> response.writeWith(source.flux().doOnCancel(() -> cancelled.set(true))));
		worker.run(() -> {
			while (!cancelled.get()) {
				source.next(this.buffers.of("ab"));
			}
		});
		this.exchange.send(1000);
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FAILED);
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void bodyThatIsDroppedDoesNotKeepTheWorker() {
		AtomicLong written = new AtomicLong();
		AtomicBoolean stop = new AtomicBoolean();
		handle((response) -> {
			response.setRawStatusCode(204);
			return response.writeWith(Flux.generate((sink) -> {
				written.incrementAndGet();
				if (stop.get()) {
					sink.complete();
				}
				else {
					sink.next(DefaultDataBufferFactory.sharedInstance.wrap(new byte[1]));
				}
			}));
		});
		worker.run(() -> stop.set(true));
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(written.get()).isGreaterThan(1);
	}

	@Test
	void nothingIsWrittenAfterTheSourceHasEndedTheExchange() {
		this.exchange.sendSpace(0);
		Sinks.Empty<Void> end = Sinks.empty();
		AtomicInteger requests = new AtomicInteger();
		handle((response) -> {
			response.writeWith(Flux.range(0, 1000).map((i) -> this.buffers.of("x")).doOnRequest((n) -> {
				if (requests.incrementAndGet() == 2) {
					end.tryEmitEmpty().orThrow();
				}
			})).subscribe(null, (ex) -> {
			});
			return end.asMono();
		});
		this.exchange.send(1000);
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(this.exchange.bodyBytes()).hasSizeLessThan(BodySource.PREFETCH);
		this.buffers.assertEachReleasedOnce();
	}

	@Test
	void writeThatNobodyWaitedForEndsWithTheExchange() {
		this.exchange.sendSpace(1);
		List<Throwable> errors = new CopyOnWriteArrayList<>();
		handle((response) -> {
			response.writeWith(Flux.just(this.buffers.of("ab"), this.buffers.of("cd"))).subscribe(null, errors::add);
			return Mono.empty();
		});
		assertThat(this.exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(errors).singleElement().extracting(Throwable::getMessage).isEqualTo("The response is complete");
		this.buffers.assertEachReleasedOnce();
	}

	private void handle(Function<ServerHttpResponse, Mono<Void>> handler) {
		this.exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> handler.apply(response)));
	}

}
