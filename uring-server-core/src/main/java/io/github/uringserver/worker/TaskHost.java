package io.github.uringserver.worker;

import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * What a {@link WorkerTask} sees of its worker: the way to its thread, and the timers
 * there. Any thread, but for the timers.
 */
final class TaskHost {

	private final int workerIndex;

	private final TaskQueue queue;

	private final Timers timers;

	private final LongSupplier clock;

	private final BooleanSupplier inWorkerThread;

	TaskHost(int workerIndex, TaskQueue queue, Timers timers, LongSupplier clock, BooleanSupplier inWorkerThread) {
		this.workerIndex = workerIndex;
		this.queue = queue;
		this.timers = timers;
		this.clock = clock;
		this.inWorkerThread = inWorkerThread;
	}

	/**
	 * Leaves a task for the worker's next turn.
	 * @throws RejectedExecutionException when the worker has ended
	 */
	void execute(Runnable task) {
		if (!this.queue.offer(task)) {
			throw rejection();
		}
	}

	/** What a task is told that comes too late. */
	RejectedExecutionException rejection() {
		return new RejectedExecutionException("Worker " + this.workerIndex + " has terminated");
	}

	/** Whether tasks are still taken. */
	boolean isOpen() {
		return this.queue.isOpen();
	}

	/** Whether the calling thread is the worker's. */
	boolean inWorkerThread() {
		return this.inWorkerThread.getAsBoolean();
	}

	/** The present time on the worker's clock. */
	long clockNanos() {
		return this.clock.getAsLong();
	}

	/** The worker's timers. Worker thread only. */
	Timers timers() {
		return this.timers;
	}

}
