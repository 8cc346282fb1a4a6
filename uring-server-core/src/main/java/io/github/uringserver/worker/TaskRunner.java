package io.github.uringserver.worker;

import java.util.ArrayDeque;
import java.util.Queue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a worker's tasks: those that any thread has put into the {@link TaskQueue}, and
 * those that the worker itself has left for its next turn. Worker thread only, but for
 * the queue.
 */
final class TaskRunner {

	/** Tasks run per turn before the sockets get their turn. */
	private static final int MAX_TASKS_PER_TURN = 1024;

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	private final int workerIndex;

	private final WorkerCounters counters;

	private final TaskQueue queue;

	private final Queue<Runnable> nextTurn = new ArrayDeque<>();

	TaskRunner(int workerIndex, WorkerCounters counters, TaskQueue queue) {
		this.workerIndex = workerIndex;
		this.counters = counters;
		this.queue = queue;
	}

	/** Leaves a task for the next turn. */
	void addForNextTurn(Runnable task) {
		this.nextTurn.add(task);
	}

	/** Whether the worker may sleep: no task waits, and others wake it from now on. */
	boolean announceSleep() {
		return this.nextTurn.isEmpty() && this.queue.announceSleep();
	}

	/**
	 * Runs what the last turn has left, then what is in the queue now: what a task leaves
	 * behind waits until the sockets have had their turn.
	 */
	void runTurn() {
		int queued = Math.min(this.queue.size(), MAX_TASKS_PER_TURN);
		for (int n = this.nextTurn.size(); n > 0; n--) {
			run(this.nextTurn.poll());
		}
		for (int i = 0; i < queued; i++) {
			Runnable task = this.queue.poll();
			if (task == null) {
				return;
			}
			run(task);
		}
	}

	/** Closes the queue and runs what was accepted. */
	void close() {
		for (Runnable task : this.queue.close()) {
			run(task);
		}
	}

	/** A task that fails ends nothing but itself. */
	private void run(Runnable task) {
		this.counters.increment(Counter.TASKS);
		try {
			task.run();
		}
		catch (Throwable ex) {
			this.counters.increment(Counter.TASK_FAILURES);
			logger.warn("A task failed on worker {}", this.workerIndex, ex);
		}
	}

}
