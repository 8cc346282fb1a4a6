package io.github.uringserver.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

import io.github.uringserver.server.UringServer;
import io.github.uringserver.web.UringSchedulers;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;
import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The workers as Reactor schedulers: what Reactor demands of a scheduler, on a server
 * that runs, and that handlers come back to their connection's thread.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SchedulerTests extends ContractFixture {

	private static final String KEY = "scheduler-tests";

	private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

	private static final HttpHandler OK = (request, response) -> answer(response, "ok");

	private final Queue<Integer> ran = new ConcurrentLinkedQueue<>();

	@Test
	void handlerComesBackToItsConnectionsThread() throws IOException {
		serve((request, response) -> {
			String home = thread();
			Scheduler scheduler = UringSchedulers.of(new ServerHttpRequestDecorator(request));
			return Mono.fromSupplier(SchedulerTests::thread)
				.subscribeOn(Schedulers.boundedElastic())
				.publishOn(scheduler)
				.flatMap((away) -> answer(response, home.equals(thread()) + " " + !home.equals(away)));
		}, (configuration) -> configuration.workers(3));
		for (int i = 0; i < 30; i++) {
			assertThat(connect().get("/").read().body()).isEqualTo("true true");
		}
	}

	@Test
	void currentIsTheWorkerThatCalls() throws IOException {
		serve((request, response) -> {
			Scheduler current = UringSchedulers.current();
			return Mono.delay(Duration.ofMillis(1), current)
				.flatMap((tick) -> answer(response, current.equals(UringSchedulers.of(request)) + " " + thread()));
		});
		assertThat(connect().get("/").read().body()).isEqualTo("true uring-worker-0");
		assertThatIllegalStateException().isThrownBy(UringSchedulers::current)
			.withMessageContaining("Not on a worker's thread");
	}

	@Test
	void requestOfAnotherServerHasNoWorker() {
		MockServerHttpRequest foreign = MockServerHttpRequest.get("/").build();
		assertThat(UringSchedulers.find(foreign)).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> UringSchedulers.of(foreign))
			.withMessageContaining("another server");
	}

	@Test
	void workerIsFoundByItsIndex() {
		serve(OK, (configuration) -> configuration.workers(2));
		UringServer server = server().getServer();
		for (int i = 0; i < 2; i++) {
			assertThat(call(UringSchedulers.of(server, i), (scheduler) -> thread())).isEqualTo("uring-worker-" + i);
		}
		assertThatIllegalArgumentException().isThrownBy(() -> UringSchedulers.of(server, 2))
			.withMessageContaining("workerIndex=2");
	}

	@Test
	void taskOfTheWorkersThreadRunsInItsNextTurn() {
		serve(OK);
		Worker worker = server().getServer().workers().get(0);
		long[] turns = new long[3];
		CountDownLatch done = new CountDownLatch(1);
		Scheduler scheduler = scheduler();
		scheduler.schedule(() -> {
			turns[0] = worker.counters().get(Counter.TURNS);
			scheduler.schedule(() -> {
				turns[1] = worker.counters().get(Counter.TURNS);
				scheduler.schedule(() -> {
					turns[2] = worker.counters().get(Counter.TURNS);
					done.countDown();
				}, 1, TimeUnit.NANOSECONDS);
			});
			assertThat(turns[1]).as("not within the call").isZero();
		});
		await(done);
		assertThat(turns[1]).isEqualTo(turns[0] + 1);
		assertThat(turns[2]).isGreaterThan(turns[1]);
	}

	@Test
	void directTasksAreNotLostAndKeepTheirOrder() throws InterruptedException {
		serve(OK);
		Scheduler.Worker worker = scheduler().createWorker();
		CountDownLatch done = new CountDownLatch(5000);
		for (int i = 0; i < 5000; i++) {
			int number = i;
			worker.schedule(() -> {
				this.ran.add(number);
				done.countDown();
			});
		}
		await(done);
		assertThat(List.copyOf(this.ran)).isSorted().hasSize(5000);
	}

	@Test
	void delayIsNeverEarlyAndFinerThanTheDeadlinesTick() {
		serve(OK);
		for (int i = 0; i < 5; i++) {
			long begin = System.nanoTime();
			long end = Mono.delay(Duration.ofMillis(3), scheduler()).map((tick) -> System.nanoTime()).block();
			assertThat(end - begin).isGreaterThanOrEqualTo(3_000_000);
		}
		List<Long> ticks = Flux.interval(Duration.ofMillis(2), scheduler()).take(50).collectList().block();
		assertThat(ticks).hasSize(50).isSorted();
	}

	@Test
	void timersAreTheWorkersOwn() {
		serve(OK);
		List<String> threads = Flux.interval(Duration.ofMillis(1), scheduler())
			.take(20)
			.map((tick) -> thread())
			.distinct()
			.collectList()
			.block();
		assertThat(threads).containsExactly("uring-worker-0");
	}

	@Test
	void timeoutsThatAreNotNeededLeaveNothingBehind() {
		serve(OK);
		Flux.range(0, 2000)
			.flatMap((number) -> Mono.just(number)
				.publishOn(Schedulers.parallel())
				.timeout(Duration.ofHours(1), Mono.empty(), scheduler()))
			.blockLast();
		awaitCount(Counter.TIMERS, 0);
	}

	@Test
	void disposedTaskDoesNotRunAndDoesNotWait() {
		serve(OK);
		Scheduler scheduler = scheduler();
		Disposable delayed = scheduler.schedule(() -> this.ran.add(1), 1, TimeUnit.HOURS);
		Disposable periodic = scheduler.schedulePeriodically(() -> this.ran.add(2), 0, 1, TimeUnit.MILLISECONDS);
		await("the periodic task runs", () -> this.ran.size() > 3);
		delayed.dispose();
		periodic.dispose();
		assertThat(delayed.isDisposed() && periodic.isDisposed()).isTrue();
		awaitCount(Counter.TIMERS, 0);
		settle(scheduler);
		int count = this.ran.size();
		Mono.delay(Duration.ofMillis(20), scheduler).block();
		assertThat(this.ran).hasSize(count).doesNotContain(1);
	}

	@Test
	void taskThatHasRunIsDisposed() {
		serve(OK);
		Disposable task = scheduler().schedule(() -> this.ran.add(1));
		await("it has run", task::isDisposed);
		assertThat(this.ran).containsExactly(1);
	}

	@Test
	void disposedWorkerCancelsEverythingAndRejects() {
		serve(OK);
		Scheduler scheduler = scheduler();
		Scheduler.Worker worker = scheduler.createWorker();
		CountDownLatch entered = new CountDownLatch(1);
		worker.schedule(() -> {
			worker.schedule(() -> this.ran.add(1));
			worker.schedule(() -> this.ran.add(2), 1, TimeUnit.MILLISECONDS);
			worker.schedulePeriodically(() -> this.ran.add(3), 1, 1, TimeUnit.MILLISECONDS);
			worker.dispose();
			entered.countDown();
		});
		await(entered);
		assertThat(worker.isDisposed()).isTrue();
		awaitCount(Counter.TIMERS, 0);
		settle(scheduler);
		assertThat(this.ran).isEmpty();
		assertThatExceptionOfType(RejectedExecutionException.class).isThrownBy(() -> worker.schedule(() -> {
		}));
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> worker.schedule(() -> this.ran.add(4), 1, TimeUnit.SECONDS));
		assertThat(scheduler.isDisposed()).isFalse();
	}

	@Test
	void disposeOfTheSchedulerIsTheServersBusiness() {
		serve(OK);
		Scheduler scheduler = scheduler();
		scheduler.dispose();
		assertThat(scheduler.isDisposed()).isFalse();
		assertThat(call(scheduler, (again) -> thread())).isEqualTo("uring-worker-0");
	}

	@Test
	void failureEndsAPeriodicTaskAndNothingElse() {
		serve(OK);
		Scheduler scheduler = scheduler();
		AtomicInteger runs = new AtomicInteger();
		Disposable task = scheduler.schedulePeriodically(() -> {
			if (runs.incrementAndGet() == 3) {
				this.ran.add(3);
				server().getServer().workers().get(0).counters().add(Counter.TASK_FAILURES, -1);
				throw new IllegalStateException("of the test");
			}
		}, 0, 1, TimeUnit.MILLISECONDS);
		await("it has failed", task::isDisposed);
		settle(scheduler);
		assertThat(runs).hasValue(3);
		awaitCount(Counter.TASK_FAILURES, 0);
	}

	@Test
	void stoppedServerRejectsAndTheNextStartHasOtherWorkers() {
		serve(OK);
		Scheduler before = scheduler();
		Scheduler.Worker worker = before.createWorker();
		AtomicReference<Throwable> error = new AtomicReference<>();
		worker.schedulePeriodically(() -> this.ran.add(1), 1, 1, TimeUnit.HOURS);
		server().stop();
		assertThat(before.isDisposed()).isTrue();
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> before.schedule(() -> this.ran.add(2)));
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> before.schedule(() -> this.ran.add(3), 1, TimeUnit.MILLISECONDS));
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> worker.schedule(() -> this.ran.add(4)));
		Mono.just(1).publishOn(before).subscribe((number) -> {
		}, error::set);
		assertThat(error.get()).isInstanceOf(RejectedExecutionException.class);
		assertThatIllegalStateException().isThrownBy(this::scheduler).withMessageContaining("does not run");
		server().start();
		assertThat(before.isDisposed()).isTrue();
		assertThat(scheduler()).isNotEqualTo(before);
		assertThat(call(scheduler(), (scheduler) -> thread())).isEqualTo("uring-worker-0");
		worker.dispose();
		assertThat(this.ran).isEmpty();
	}

	@Test
	void hooksOfSchedulersAreApplied() {
		serve(OK);
		AtomicInteger hooked = new AtomicInteger();
		Schedulers.onScheduleHook(KEY, (task) -> () -> {
			hooked.incrementAndGet();
			task.run();
		});
		try {
			Scheduler scheduler = scheduler();
			settle(scheduler);
			Mono.delay(Duration.ofMillis(1), scheduler).block();
			Flux.interval(Duration.ofMillis(1), scheduler).take(3).blockLast();
		}
		finally {
			Schedulers.resetOnScheduleHook(KEY);
		}
		assertThat(hooked).hasValueGreaterThanOrEqualTo(5);
	}

	@Test
	void contextFollowsAndStaysNowhere() {
		serve(OK);
		ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, CURRENT);
		Hooks.enableAutomaticContextPropagation();
		try {
			String seen = Mono.delay(Duration.ofMillis(1))
				.publishOn(scheduler())
				.map((tick) -> String.valueOf(CURRENT.get()))
				.delayElement(Duration.ofMillis(1), scheduler())
				.map((first) -> first + " " + CURRENT.get() + " " + thread())
				.contextWrite((context) -> context.put(KEY, "blue"))
				.block();
			assertThat(seen).isEqualTo("blue blue uring-worker-0");
			assertThat(call(scheduler(), (scheduler) -> String.valueOf(CURRENT.get()))).isEqualTo("null");
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
			ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
		}
	}

	private Scheduler scheduler() {
		return UringSchedulers.of(server().getServer(), 0);
	}

	private static String thread() {
		return Thread.currentThread().getName();
	}

	private static String call(Scheduler scheduler, Function<Scheduler, String> question) {
		return Mono.fromSupplier(() -> question.apply(scheduler)).subscribeOn(scheduler).block(Duration.ofSeconds(20));
	}

	/** What was scheduled before has run, and what that has left for the next turn. */
	private static void settle(Scheduler scheduler) {
		call(scheduler, (first) -> "first");
		call(scheduler, (second) -> "second");
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
