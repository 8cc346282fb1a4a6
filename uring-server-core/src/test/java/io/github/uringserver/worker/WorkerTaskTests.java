package io.github.uringserver.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link WorkerTask} and {@link TaskGroup}: the test is the worker, turns when
 * it wants to, and has the clock in its hands; calls of another thread come from one.
 */
class WorkerTaskTests {

	private static final long MILLI = 1_000_000L;

	private final WorkerCounters counters = new WorkerCounters();

	private final TaskQueue queue = new TaskQueue(new NoWakeup());

	private final Thread worker = Thread.currentThread();

	private long nowNanos = Long.MAX_VALUE - 5 * MILLI;

	private final WorkerTime time = new WorkerTime(0, this.counters, null, () -> this.nowNanos, this.nowNanos);

	private final TaskHost host = new TaskHost(0, this.queue, this.time.timers(), () -> this.nowNanos,
			() -> Thread.currentThread() == this.worker);

	private final TaskRunner runner = new TaskRunner(0, this.counters, this.queue);

	private final List<String> events = new ArrayList<>();

	@Test
	void taskNeverRunsWithinItsStartAndOnlyInTheNextTurn() {
		start("outer", null, 0, WorkerTask.ONCE, () -> start("inner", null, 0, WorkerTask.ONCE));
		assertThat(this.events).isEmpty();
		turn();
		assertThat(this.events).containsExactly("outer");
		turn();
		assertThat(this.events).containsExactly("outer", "inner");
	}

	@Test
	void tasksRunInTheOrderInWhichTheyWereStarted() throws InterruptedException {
		start("a", null, 0, WorkerTask.ONCE);
		elsewhere(() -> start("b", null, 0, WorkerTask.ONCE));
		start("c", null, -MILLI, WorkerTask.ONCE);
		turn();
		assertThat(this.events).containsExactly("a", "b", "c");
	}

	@Test
	void delayedTaskIsNeverEarlyAndRunsOnce() throws InterruptedException {
		start("own", null, 10 * MILLI, WorkerTask.ONCE);
		elsewhere(() -> start("foreign", null, 10 * MILLI, WorkerTask.ONCE));
		pass(10 * MILLI - 1);
		assertThat(this.events).isEmpty();
		assertThat(waiting()).isEqualTo(2);
		pass(1);
		assertThat(this.events).containsExactly("own", "foreign");
		pass(1000 * MILLI);
		assertThat(this.events).hasSize(2);
		assertThat(waiting()).isZero();
	}

	@Test
	void periodicTaskKeepsItsRateWhenARunIsLate() {
		WorkerTask task = start("run", null, 5 * MILLI, 10 * MILLI);
		pass(5 * MILLI);
		assertThat(this.events).hasSize(1);
		pass(31 * MILLI);
		turn();
		turn();
		turn();
		assertThat(this.events).as("at 15, 25 and 35 ms, too").hasSize(4);
		task.cancel();
		pass(100 * MILLI);
		assertThat(this.events).hasSize(4);
		assertThat(waiting()).isZero();
	}

	@Test
	void taskWithPeriodZeroRunsInEveryTurn() {
		WorkerTask task = start("run", null, 0, 0);
		turn();
		turn();
		turn();
		assertThat(this.events).hasSize(3);
		task.cancel();
		turn();
		assertThat(this.events).hasSize(3);
	}

	@Test
	void cancelledTaskDoesNotRunAndDoesNotWait() throws InterruptedException {
		WorkerTask now = start("now", null, 0, WorkerTask.ONCE);
		WorkerTask later = start("later", null, MILLI, WorkerTask.ONCE);
		WorkerTask foreign = start("foreign", null, MILLI, WorkerTask.ONCE);
		assertThat(waiting()).isEqualTo(2);
		now.cancel();
		later.cancel();
		assertThat(waiting()).isOne();
		elsewhere(foreign::cancel);
		turn();
		assertThat(waiting()).isZero();
		pass(MILLI);
		assertThat(this.events).isEmpty();
		assertThat(List.of(now, later, foreign)).allMatch(WorkerTask::isOver);
	}

	@Test
	void periodicTaskMayCancelItself() {
		WorkerTask[] self = new WorkerTask[1];
		self[0] = start("run", null, MILLI, MILLI, () -> self[0].cancel());
		pass(MILLI);
		pass(MILLI);
		assertThat(this.events).hasSize(1);
		assertThat(waiting()).isZero();
	}

	@Test
	void taskCancelledBetweenItsTimeAndItsTurnDoesNotRun() {
		WorkerTask task = start("run", null, MILLI, MILLI);
		this.nowNanos += MILLI;
		this.time.expire(this.nowNanos, this.runner);
		task.cancel();
		turn();
		assertThat(this.events).isEmpty();
		assertThat(waiting()).isZero();
	}

	@Test
	void failureEndsAPeriodicTask() {
		WorkerTask task = start("run", null, MILLI, MILLI, () -> {
			throw new IllegalStateException("of the test");
		});
		pass(MILLI);
		pass(MILLI);
		assertThat(this.events).hasSize(1);
		assertThat(task.isOver()).isTrue();
		assertThat(this.counters.get(Counter.TASK_FAILURES)).isOne();
	}

	@Test
	void groupIsCancelledAsAWhole() throws InterruptedException {
		TaskGroup group = new TaskGroup(this.host);
		WorkerTask now = start("now", group, 0, WorkerTask.ONCE);
		start("later", group, MILLI, WorkerTask.ONCE);
		start("again", group, MILLI, MILLI);
		start("other", null, MILLI, WorkerTask.ONCE);
		elsewhere(group::cancel);
		assertThat(now.isOver()).isTrue();
		turn();
		assertThat(waiting()).isOne();
		pass(MILLI);
		assertThat(this.events).containsExactly("other");
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> start("late", group, 0, WorkerTask.ONCE));
	}

	@Test
	void groupCancelledByItsOwnPeriodicTaskIsEmpty() {
		TaskGroup group = new TaskGroup(this.host);
		start("run", group, MILLI, MILLI, group::cancel);
		start("later", group, 2 * MILLI, WorkerTask.ONCE);
		pass(MILLI);
		pass(MILLI);
		assertThat(this.events).containsExactly("run");
		assertThat(waiting()).isZero();
	}

	@Test
	void groupForgetsTasksInAnyOrder() {
		TaskGroup group = new TaskGroup(this.host);
		WorkerTask first = start("first", group, MILLI, WorkerTask.ONCE);
		WorkerTask second = start("second", group, 2 * MILLI, WorkerTask.ONCE);
		WorkerTask third = start("third", group, 3 * MILLI, WorkerTask.ONCE);
		second.cancel();
		third.cancel();
		first.cancel();
		assertThat(waiting()).isZero();
		start("fourth", group, MILLI, WorkerTask.ONCE);
		group.cancel();
		assertThat(waiting()).isZero();
	}

	@Test
	void endOfTheWorkerDropsWhatWaitsAndRefusesWhatComes() {
		WorkerTask later = start("later", new TaskGroup(this.host), MILLI, MILLI);
		start("accepted", null, 0, WorkerTask.ONCE);
		this.time.close();
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> start("from a last task", null, MILLI, WorkerTask.ONCE));
		this.runner.close();
		assertThat(this.events).containsExactly("accepted");
		assertThat(later.isOver()).isTrue();
		assertThat(waiting()).isZero();
		assertThatExceptionOfType(RejectedExecutionException.class)
			.isThrownBy(() -> start("late", null, 0, WorkerTask.ONCE));
		later.cancel();
	}

	@Test
	void delayedTaskAcceptedBeforeTheEndIsCancelledByIt() throws InterruptedException {
		WorkerTask[] task = new WorkerTask[1];
		elsewhere(() -> task[0] = start("later", null, MILLI, WorkerTask.ONCE));
		this.time.close();
		this.runner.close();
		assertThat(task[0].isOver()).isTrue();
		assertThat(this.events).isEmpty();
	}

	@Test
	void longestDelayIsComparable() {
		start("never", null, Long.MAX_VALUE, WorkerTask.ONCE);
		start("soon", null, MILLI, WorkerTask.ONCE);
		pass(MILLI);
		assertThat(this.events).containsExactly("soon");
		assertThat(waiting()).isOne();
	}

	private WorkerTask start(String name, TaskGroup group, long delayNanos, long periodNanos) {
		return start(name, group, delayNanos, periodNanos, () -> {
		});
	}

	private WorkerTask start(String name, TaskGroup group, long delayNanos, long periodNanos, Runnable action) {
		WorkerTask task = new WorkerTask(this.host, group, () -> {
			this.events.add(name);
			action.run();
		}, delayNanos, periodNanos);
		task.start();
		return task;
	}

	private void turn() {
		this.runner.runTurn();
		this.time.expire(this.nowNanos, this.runner);
	}

	/** Time passes; two turns, since what has become due runs in the second one. */
	private void pass(long nanos) {
		turn();
		this.nowNanos += nanos;
		turn();
		this.runner.runTurn();
	}

	private long waiting() {
		return this.counters.get(Counter.TIMERS);
	}

	private static void elsewhere(Runnable action) throws InterruptedException {
		Thread thread = new Thread(action, "elsewhere");
		thread.start();
		thread.join();
	}

	private static final class NoWakeup implements Wakeup {

		@Override
		public int fd() {
			return -1;
		}

		@Override
		public void wake() {
			// nobody sleeps
		}

		@Override
		public void close() {
			// nothing to free
		}

	}

}
