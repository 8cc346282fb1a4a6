package io.github.uringserver.worker;

import java.util.Arrays;

/**
 * The tasks of one worker that wait for their time: a binary heap, the earliest first,
 * those of the same time in the order in which they came. Used on the worker's thread
 * only.
 * <p>
 * The {@link Deadlines} beside it are for what is moved with every request and may be a
 * tick late; what is in here is on time, at the cost of a heap and of an operation of its
 * own ({@link TimerAlarm}).
 */
final class Timers {

	private static final int INITIAL_TASKS = 16;

	private final WorkerCounters counters;

	private WorkerTask[] heap = new WorkerTask[INITIAL_TASKS];

	private int size;

	private long sequence;

	private boolean closed;

	Timers(WorkerCounters counters) {
		this.counters = counters;
	}

	/** How many tasks wait. */
	int size() {
		return this.size;
	}

	/** Whether the worker has ended. */
	boolean isClosed() {
		return this.closed;
	}

	/** When the earliest is due. Only when there is one. */
	long nextNanos() {
		return this.heap[0].atNanos;
	}

	/**
	 * Adds a task that is not in here.
	 * @return false if the worker has ended: its time will not come
	 */
	boolean add(WorkerTask task) {
		assert task.heapIndex < 0 : "the task is in the heap already";
		if (this.closed) {
			return false;
		}
		if (this.size == this.heap.length) {
			this.heap = Arrays.copyOf(this.heap, this.size * 2);
		}
		task.sequence = this.sequence++;
		siftUp(this.size++, task);
		this.counters.set(Counter.TIMERS, this.size);
		return true;
	}

	/** Takes a task out; no-op if it is not in here. */
	void remove(WorkerTask task) {
		int index = task.heapIndex;
		if (index < 0) {
			return;
		}
		assert this.heap[index] == task : "the task is in another heap";
		task.heapIndex = -1;
		WorkerTask last = this.heap[--this.size];
		this.heap[this.size] = null;
		if (last != task) {
			siftDown(index, last);
			if (this.heap[index] == last) {
				siftUp(index, last);
			}
		}
		this.counters.set(Counter.TIMERS, this.size);
	}

	/** Takes the earliest task out if it is due; null if none is. */
	WorkerTask pollDue(long nowNanos) {
		if (this.size == 0 || nextNanos() - nowNanos > 0) {
			return null;
		}
		WorkerTask task = this.heap[0];
		remove(task);
		return task;
	}

	/** Drops every task and takes no more. */
	void close() {
		this.closed = true;
		while (this.size > 0) {
			WorkerTask task = this.heap[this.size - 1];
			remove(task);
			task.dropped();
		}
	}

	private void siftUp(int start, WorkerTask task) {
		int index = start;
		while (index > 0) {
			int parent = (index - 1) >>> 1;
			if (!isBefore(task, this.heap[parent])) {
				break;
			}
			put(index, this.heap[parent]);
			index = parent;
		}
		put(index, task);
	}

	private void siftDown(int start, WorkerTask task) {
		int index = start;
		for (int child = 2 * index + 1; child < this.size; child = 2 * index + 1) {
			if (child + 1 < this.size && isBefore(this.heap[child + 1], this.heap[child])) {
				child++;
			}
			if (!isBefore(this.heap[child], task)) {
				break;
			}
			put(index, this.heap[child]);
			index = child;
		}
		put(index, task);
	}

	private void put(int index, WorkerTask task) {
		this.heap[index] = task;
		task.heapIndex = index;
	}

	/** By difference: the clock may wrap. */
	private static boolean isBefore(WorkerTask one, WorkerTask other) {
		long difference = one.atNanos - other.atNanos;
		return (difference != 0) ? difference < 0 : one.sequence - other.sequence < 0;
	}

}
