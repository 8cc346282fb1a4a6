package io.github.uringserver.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The task queue's promises; the stress tests in {@code benchmarks/} look for the
 * interleavings.
 */
class TaskQueueTest {

	private static final int SMALLEST_CHUNK = 2;

	private static final int PRODUCERS = 4;

	private static final int TASKS = 20_000;

	private final CountingWakeup wakeup = new CountingWakeup();

	private final TaskQueue queue = new TaskQueue(this.wakeup, SMALLEST_CHUNK);

	@Test
	void tasksComeOutInTheOrderOfOneProducer() {
		List<Runnable> tasks = new ArrayList<>();
		for (int i = 0; i < 1000; i++) {
			tasks.add(new Task());
			assertThat(this.queue.offer(tasks.get(i))).isTrue();
		}
		for (Runnable task : tasks) {
			assertThat(this.queue.poll()).isSameAs(task);
		}
		assertThat(this.queue.poll()).isNull();
	}

	@Test
	void workerThatIsAwakeIsNotWoken() {
		this.queue.offer(new Task());
		assertThat(this.wakeup.count).hasValue(0);
	}

	@Test
	void sleepingWorkerIsWokenOnceForManyTasks() {
		assertThat(this.queue.announceSleep()).isTrue();
		this.queue.offer(new Task());
		this.queue.offer(new Task());
		assertThat(this.wakeup.count).hasValue(1);
	}

	@Test
	void workerWithTasksDoesNotSleep() {
		this.queue.offer(new Task());
		assertThat(this.queue.announceSleep()).isFalse();
		this.queue.offer(new Task());
		assertThat(this.wakeup.count).hasValue(0);
	}

	@Test
	void workerThatHasSleptIsNotWoken() {
		this.queue.announceSleep();
		this.queue.awake();
		this.queue.offer(new Task());
		assertThat(this.wakeup.count).hasValue(0);
	}

	@Test
	void closingHandsOutWhatWasAcceptedAndTakesNoMore() {
		Runnable task = new Task();
		this.queue.offer(task);
		assertThat(this.queue.close()).containsExactly(task);
		assertThat(this.queue.offer(new Task())).isFalse();
	}

	@Test
	void everyTaskIsEitherHandedOutOnceOrRefused() throws InterruptedException {
		AtomicInteger accepted = new AtomicInteger();
		CountDownLatch running = new CountDownLatch(PRODUCERS);
		List<Thread> producers = new ArrayList<>();
		for (int i = 0; i < PRODUCERS; i++) {
			Thread producer = new Thread(() -> {
				running.countDown();
				for (int n = 0; n < TASKS; n++) {
					accepted.addAndGet(this.queue.offer(new Task()) ? 1 : 0);
				}
			}, "producer-" + i);
			producer.start();
			producers.add(producer);
		}
		assertThat(running.await(30, TimeUnit.SECONDS)).isTrue();
		int handedOut = 0;
		while (handedOut < TASKS) {
			handedOut += (this.queue.poll() != null) ? 1 : 0;
		}
		handedOut += this.queue.close().size();
		for (Thread producer : producers) {
			producer.join(30_000);
			assertThat(producer.isAlive()).isFalse();
		}
		assertThat(handedOut).isEqualTo(accepted.get());
	}

	private static final class Task implements Runnable {

		@Override
		public void run() {
			// its identity is all that matters
		}

	}

	private static final class CountingWakeup implements Wakeup {

		private final AtomicInteger count = new AtomicInteger();

		@Override
		public int fd() {
			return -1;
		}

		@Override
		public void wake() {
			this.count.incrementAndGet();
		}

		@Override
		public void close() {
			// nothing to free
		}

	}

}
