package io.github.uringserver.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.github.uringserver.worker.RinglessWorker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Tests for {@link RequestBody}. */
class RequestBodyTests {

	private static final Duration DEADLINE = Duration.ofSeconds(20);

	private static RinglessWorker worker;

	private final InMemoryExchange exchange = InMemoryExchange.withBody(worker, "POST", "/");

	@BeforeAll
	static void startWorker() {
		worker = new RinglessWorker(new UringThreads());
	}

	@AfterAll
	static void stopWorker() {
		worker.close();
	}

	@Test
	void nothingIsAskedForWithoutDemand() {
		Consumer consumer = subscribe(0);
		this.exchange.feed("a");
		this.exchange.completeBody();
		assertThat(this.exchange.demandCalls()).isZero();
		assertThat(consumer.signals).isEmpty();
	}

	@Test
	void exactlyTheDemandIsAskedFor() {
		Consumer consumer = subscribe(2);
		this.exchange.feed("a");
		assertThat(this.exchange.outstandingDemand()).isEqualTo(1);
		this.exchange.feed("b");
		this.exchange.feed("c");
		assertThat(consumer.signals).containsExactly("a", "b");
		worker.run(() -> consumer.request(1));
		assertThat(consumer.signals).containsExactly("a", "b", "c");
		this.exchange.completeBody();
		assertThat(consumer.signals).containsExactly("a", "b", "c", "complete");
		assertThat(this.exchange.outstandingDemand()).isZero();
		this.exchange.verify();
	}

	@Test
	void completionNeedsNoDemand() {
		Consumer consumer = subscribe(0);
		this.exchange.completeBody();
		assertThat(consumer.signals).containsExactly("complete");
	}

	@Test
	void demandFromAnotherThreadHops() {
		Consumer consumer = subscribe(0);
		this.exchange.feed("a");
		this.exchange.feed("b");
		this.exchange.completeBody();
		consumer.request(1);
		await().atMost(DEADLINE).until(() -> consumer.signals.equals(List.of("a")));
		consumer.request(5);
		await().atMost(DEADLINE).until(() -> consumer.signals.equals(List.of("a", "b", "complete")));
		this.exchange.verify();
	}

	@Test
	void subscriptionFromAnotherThreadHops() {
		this.exchange.feed("a");
		this.exchange.completeBody();
		StepVerifier.create(body().subscribeOn(Schedulers.parallel()).map(RequestBodyTests::text))
			.expectNext("a")
			.expectComplete()
			.verify(DEADLINE);
		this.exchange.verify();
	}

	@Test
	void dataIsACopyOnTheHeap() {
		AtomicReference<DataBuffer> received = new AtomicReference<>();
		handle((body) -> body.doOnNext(received::set).then());
		byte[] piece = "abc".getBytes(StandardCharsets.UTF_8);
		this.exchange.feed(piece);
		piece[0] = 'x';
		assertThat(received.get()).isInstanceOf(DefaultDataBuffer.class);
		assertThat(text(received.get())).isEqualTo("abc");
		assertThat(((DefaultDataBuffer) received.get()).getNativeBuffer().hasArray()).isTrue();
	}

	@Test
	void secondSubscriberIsRefused() {
		Flux<DataBuffer> body = body();
		worker.run(() -> body.subscribe());
		StepVerifier.create(body).expectError(IllegalStateException.class).verify(DEADLINE);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void onePieceAtATimeDoesNotRecurse(boolean fedBefore) {
		int pieces = 100_000;
		AtomicInteger count = new AtomicInteger();
		if (fedBefore) {
			feedMany(pieces);
		}
		handle((body) -> body.doOnNext((buffer) -> count.incrementAndGet()).limitRate(1).then());
		if (!fedBefore) {
			feedMany(pieces);
		}
		this.exchange.completeBody();
		assertThat(this.exchange.awaitEnd()).isEqualTo(InMemoryExchange.End.FINISHED);
		assertThat(count).hasValue(pieces);
	}

	private void feedMany(int pieces) {
		worker.run(() -> {
			byte[] piece = { 'a' };
			for (int i = 0; i < pieces; i++) {
				this.exchange.feedHere(piece);
			}
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void nextPieceIsNotSignalledWithinTheRequestForIt(boolean fedBefore) {
		if (fedBefore) {
			this.exchange.feed("a", "b");
		}
		List<String> trace = new CopyOnWriteArrayList<>();
		worker.run(() -> body().subscribe(new BaseSubscriber<>() {

			@Override
			protected void hookOnSubscribe(Subscription subscription) {
				subscription.request(1);
			}

			@Override
			protected void hookOnNext(DataBuffer buffer) {
				trace.add("<" + text(buffer));
				request(1);
				trace.add(text(buffer) + ">");
			}

		}));
		if (!fedBefore) {
			this.exchange.feed("a", "b");
		}
		assertThat(trace).containsExactly("<a", "a>", "<b", "b>");
	}

	@Test
	void cancellationDiscardsTheRest() {
		this.exchange.feed("a");
		this.exchange.feed("b");
		handle((body) -> body.take(1).then(Mono.never()));
		assertThat(this.exchange.wasBodyDiscarded()).isTrue();
		this.exchange.verify();
	}

	@Test
	void cancellationFromAnotherThreadHops() {
		Consumer consumer = subscribe(1);
		consumer.cancel();
		await().atMost(DEADLINE).until(this.exchange::wasBodyDiscarded);
		this.exchange.feed("a");
		assertThat(consumer.signals).isEmpty();
		this.exchange.verify();
	}

	@Test
	void cancellationWithinTheSubscriptionDiscards() {
		handle((body) -> body.doOnSubscribe(Subscription::cancel).then(Mono.never()));
		assertThat(this.exchange.wasBodyDiscarded()).isTrue();
		this.exchange.verify();
	}

	@Test
	void clientThatGoesAwayIsAnError() {
		Consumer consumer = subscribe(1);
		this.exchange.clientGone(new IOException("Connection reset by peer"));
		assertThat(consumer.signals).containsExactly("java.io.IOException: Connection reset by peer");
	}

	@Test
	void subscriptionAfterTheClientWentAwayIsAnError() {
		Flux<DataBuffer> body = body();
		this.exchange.clientGone(new IOException("Connection reset by peer"));
		StepVerifier.create(body).expectErrorMessage("Connection reset by peer").verify(DEADLINE);
		this.exchange.verify();
	}

	@Test
	void bodyUnderWayFailsWhenTheResponseIsComplete() {
		Consumer consumer = new Consumer(1);
		this.exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			request.getBody().subscribe(consumer);
			return Mono.empty();
		}));
		assertThat(this.exchange.awaitEnd()).isEqualTo(InMemoryExchange.End.FINISHED);
		assertThat(consumer.signals).containsExactly("java.io.IOException: The response is complete");
		consumer.request(1);
		worker.run(() -> consumer.request(1));
		this.exchange.verify();
	}

	@Test
	void subscriptionAfterTheResponseIsAnError() {
		AtomicReference<Flux<DataBuffer>> body = new AtomicReference<>();
		this.exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			body.set(request.getBody());
			return Mono.empty();
		}));
		this.exchange.awaitEnd();
		StepVerifier.create(body.get()).expectErrorMessage("The response is complete").verify(DEADLINE);
		this.exchange.verify();
	}

	@Test
	void workerThatIsGoneIsAnError() {
		RinglessWorker stopped = new RinglessWorker(new UringThreads());
		InMemoryExchange orphan = InMemoryExchange.withBody(stopped, "POST", "/");
		AtomicReference<Flux<DataBuffer>> body = new AtomicReference<>();
		orphan.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			body.set(request.getBody());
			return Mono.never();
		}));
		stopped.close();
		StepVerifier.create(body.get())
			.expectErrorMessage("Connection reset by peer: the server was stopped")
			.verify(DEADLINE);
	}

	@Test
	void requestWithoutBodyNeedsNoExchange() {
		InMemoryExchange bodiless = InMemoryExchange.of(worker, "GET", "/");
		AtomicReference<Flux<DataBuffer>> body = new AtomicReference<>();
		bodiless.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			body.set(request.getBody());
			return request.getBody().then();
		}));
		bodiless.awaitEnd();
		StepVerifier.create(body.get()).expectComplete().verify(DEADLINE);
	}

	private Consumer subscribe(long demand) {
		Consumer consumer = new Consumer(demand);
		Flux<DataBuffer> body = body();
		worker.run(() -> body.subscribe(consumer));
		return consumer;
	}

	private Flux<DataBuffer> body() {
		AtomicReference<Flux<DataBuffer>> body = new AtomicReference<>();
		handle((flux) -> {
			body.set(flux);
			return Mono.never();
		});
		return body.get();
	}

	private void handle(Function<Flux<DataBuffer>, Publisher<Void>> handler) {
		this.exchange
			.handleBy(new UringHttpHandlerAdapter((request, response) -> Mono.from(handler.apply(request.getBody()))));
	}

	private static String text(DataBuffer buffer) {
		return buffer.toString(StandardCharsets.UTF_8);
	}

	/** Writes down what it is told. */
	private static final class Consumer extends BaseSubscriber<DataBuffer> {

		private final List<String> signals = new CopyOnWriteArrayList<>();

		private final long demand;

		Consumer(long demand) {
			this.demand = demand;
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			if (this.demand > 0) {
				subscription.request(this.demand);
			}
		}

		@Override
		protected void hookOnNext(DataBuffer buffer) {
			this.signals.add(text(buffer));
		}

		@Override
		protected void hookOnComplete() {
			this.signals.add("complete");
		}

		@Override
		protected void hookOnError(Throwable error) {
			this.signals.add(error.toString());
		}

	}

}
