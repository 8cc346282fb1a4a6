package io.github.uringserver.worker;

import java.util.concurrent.RejectedExecutionException;

/**
 * Tasks of one worker that are cancelled together. Any thread.
 * <p>
 * A task without a delay looks at the group when its turn comes; those that wait for
 * their time hang in a list that belongs to the worker's thread, so that nothing waits
 * there in vain after the group was cancelled.
 */
public final class TaskGroup {

	private final TaskHost host;

	private volatile boolean cancelled;

	/** Whether a task has ever waited for its time: then there may be some to remove. */
	private volatile boolean timed;

	/** The tasks in the heap. Worker thread only. */
	private WorkerTask first;

	/** Creates an empty group. */
	public TaskGroup(Worker worker) {
		this(worker.taskHost());
	}

	TaskGroup(TaskHost host) {
		this.host = host;
	}

	/**
	 * Cancels every task, and refuses those that are started from now on. A run under way
	 * comes to its end. Idempotent.
	 */
	public void cancel() {
		if (this.cancelled) {
			return;
		}
		this.cancelled = true;
		if (!this.timed) {
			return;
		}
		if (this.host.inWorkerThread()) {
			cancelTimed();
			return;
		}
		try {
			this.host.execute(this::cancelTimed);
		}
		catch (RejectedExecutionException ex) {
			// the tasks have gone with their worker
		}
	}

	/** Whether it was cancelled. */
	public boolean isCancelled() {
		return this.cancelled;
	}

	/**
	 * A task is about to be handed to the worker. It leaves its mark and then looks;
	 * {@link #cancel} does it the other way round: at least one of them sees the other.
	 */
	void starting(boolean timed) {
		if (timed && !this.timed) {
			this.timed = true;
		}
		if (this.cancelled) {
			throw new RejectedExecutionException("The group of tasks was cancelled");
		}
	}

	/** A task has entered the heap. Worker thread. */
	void link(WorkerTask task) {
		task.next = this.first;
		if (this.first != null) {
			this.first.previous = task;
		}
		this.first = task;
	}

	/** A task has left the heap. Worker thread. */
	void unlink(WorkerTask task) {
		if (task.next != null) {
			task.next.previous = task.previous;
		}
		if (task.previous != null) {
			task.previous.next = task.next;
		}
		else {
			assert this.first == task : "the task is not in the group";
			this.first = task.next;
		}
		task.previous = null;
		task.next = null;
	}

	private void cancelTimed() {
		while (this.first != null) {
			WorkerTask task = this.first;
			task.leaveHeap();
			task.cancel();
		}
	}

}
