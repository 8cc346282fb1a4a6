package io.github.uringserver.web;

import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.uringserver.web.InMemoryExchange.End;
import io.github.uringserver.worker.RinglessWorker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;

import static org.assertj.core.api.Assertions.assertThat;

/** Bodies under threads that publish, ask, cancel and hang up at random. */
class BodyStressTests {

	private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

	private static final int ROUNDS = 1000;

	private static final int MAX_BUFFERS = 100;

	private static RinglessWorker worker;

	@BeforeAll
	static void startWorker() {
		worker = new RinglessWorker(new UringThreads());
	}

	@AfterAll
	static void stopWorker() {
		worker.close();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void everyBufferIsReleasedOnceWhateverEndsTheWrite(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < ROUNDS; i++) {
			writeOnce(random);
		}
	}

	private void writeOnce(Random random) {
		CountingBuffer.Factory buffers = new CountingBuffer.Factory();
		InMemoryExchange exchange = InMemoryExchange.of(worker, "GET", "/").sendSpace(random.nextInt(200));
		AtomicInteger terminals = new AtomicInteger();
		AtomicReference<Disposable> write = new AtomicReference<>();
		int elements = 1 + random.nextInt(MAX_BUFFERS);
		Flux<DataBuffer> body = source(random, elements, buffers);
		exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			if (random.nextBoolean()) {
				response.beforeCommit(() -> Mono.<Void>empty().subscribeOn(Schedulers.parallel()));
			}
			write.set(response.writeWith(body)
				.subscribe(null, (ex) -> terminals.incrementAndGet(), terminals::incrementAndGet));
			return Mono.never();
		}));
		int how = random.nextInt(4);
		spin(random.nextInt(2000));
		switch (how) {
			case 0 -> write.get().dispose();
			case 1 -> exchange.clientGone(new IOException("Connection reset by peer"));
			case 2 -> race(() -> write.get().dispose(), () -> exchange.send(1000));
			default -> race(() -> exchange.send(100), () -> exchange.send(1000));
		}
		if (how == 3) {
			awaitUntil(() -> terminals.get() == 1);
			assertThat(exchange.body()).isEqualTo(numbers(elements));
		}
		awaitUntil(() -> buffers.released() == buffers.made());
		exchange.verify();
		assertThat(terminals.get()).isLessThanOrEqualTo(1);
		assertThat(buffers.maxReleases()).isLessThanOrEqualTo(1);
	}

	private static String numbers(int count) {
		StringBuilder numbers = new StringBuilder();
		for (int i = 0; i < count; i++) {
			numbers.append(i).append(',');
		}
		return numbers.toString();
	}

	private static Flux<DataBuffer> source(Random random, int elements, CountingBuffer.Factory buffers) {
		Flux<Integer> numbers = Flux.range(0, elements);
		Flux<DataBuffer> source = numbers.map((n) -> buffers.of(n + ","));
		Scheduler scheduler = Schedulers.parallel();
		return switch (random.nextInt(5)) {
			case 0 -> source;
			case 1 -> source.subscribeOn(scheduler);
			case 2 -> numbers.publishOn(scheduler, 1 + random.nextInt(20)).map((n) -> buffers.of(n + ","));
			case 3 -> numbers
				.concatMap((n) -> Mono.just(n)
					.subscribeOn(random.nextBoolean() ? scheduler : Schedulers.fromExecutor(worker.worker())))
				.map((n) -> buffers.of(n + ","));
			// numbers, not buffers, wait within the operator: a cancelled delayUntil of
			// Reactor may discard its element twice
			default -> numbers.delayUntil((n) -> Mono.empty().subscribeOn(scheduler)).map((n) -> buffers.of(n + ","));
		};
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void bodyArrivesWholeWithDemandOfOtherThreads(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < ROUNDS; i++) {
			readOnce(random);
		}
	}

	private void readOnce(Random random) {
		int pieces = 1 + random.nextInt(MAX_BUFFERS);
		InMemoryExchange exchange = InMemoryExchange.withBody(worker, "POST", "/");
		boolean elsewhere = random.nextBoolean();
		RandomConsumer consumer = new RandomConsumer(random.nextLong());
		exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
			Flux<DataBuffer> body = elsewhere ? request.getBody().subscribeOn(Schedulers.parallel())
					: request.getBody();
			return Mono.<Void>create((sink) -> {
				consumer.whenComplete = sink::success;
				body.subscribe(consumer);
			});
		}));
		worker.run(() -> {
			for (int n = 0; n < pieces; n++) {
				exchange.feedHere(new byte[] { (byte) n });
			}
		});
		exchange.completeBody();
		assertThat(exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(consumer.received).isEqualTo(pieces);
		assertThat(consumer.violated).isFalse();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void nothingIsSignalledAfterTheEndOfACancelledBody(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < ROUNDS; i++) {
			InMemoryExchange exchange = InMemoryExchange.withBody(worker, "POST", "/");
			RandomConsumer consumer = new RandomConsumer(random.nextLong());
			exchange.handleBy(new UringHttpHandlerAdapter((request, response) -> {
				request.getBody().subscribe(consumer);
				return Mono.never();
			}));
			CountDownLatch cancelled = new CountDownLatch(1);
			Schedulers.parallel().schedule(() -> {
				spin(random.nextInt(500));
				consumer.cancel();
				cancelled.countDown();
			});
			worker.run(() -> {
				for (int n = 0; n < MAX_BUFFERS; n++) {
					exchange.feedHere(new byte[1]);
				}
			});
			awaitUntil(() -> cancelled.getCount() == 0);
			awaitUntil(exchange::wasBodyDiscarded);
			exchange.verify();
			assertThat(consumer.violated).isFalse();
		}
	}

	private static void race(Runnable one, Runnable other) {
		CountDownLatch done = new CountDownLatch(1);
		Schedulers.boundedElastic().schedule(() -> {
			one.run();
			done.countDown();
		});
		other.run();
		awaitUntil(() -> done.getCount() == 0);
	}

	private static void awaitUntil(BooleanSupplier condition) {
		long deadline = System.nanoTime() + DEADLINE_NANOS;
		while (!condition.getAsBoolean()) {
			assertThat(System.nanoTime() - deadline).as("overdue").isNegative();
			LockSupport.parkNanos(20_000);
		}
	}

	private static void spin(int times) {
		for (int i = 0; i < times; i++) {
			Thread.onSpinWait();
		}
	}

	/** Asks for random numbers of pieces, on this thread or another. */
	private static final class RandomConsumer extends BaseSubscriber<DataBuffer> {

		private final Random random;

		private final AtomicBoolean busy = new AtomicBoolean();

		private volatile Runnable whenComplete = () -> {
		};

		private volatile int received;

		private volatile boolean violated;

		private int demand;

		RandomConsumer(long seed) {
			this.random = new Random(seed);
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			ask();
		}

		@Override
		protected void hookOnNext(DataBuffer buffer) {
			enter();
			this.received = this.received + 1;
			if (--this.demand == 0) {
				ask();
			}
			this.busy.set(false);
		}

		@Override
		protected void hookOnComplete() {
			enter();
			this.whenComplete.run();
		}

		private void ask() {
			int pieces = 1 + this.random.nextInt(5);
			this.demand = pieces;
			if (this.random.nextBoolean()) {
				request(pieces);
			}
			else {
				Schedulers.parallel().schedule(() -> request(pieces));
			}
		}

		private void enter() {
			if (!this.busy.compareAndSet(false, true)) {
				this.violated = true;
			}
		}

	}

}
