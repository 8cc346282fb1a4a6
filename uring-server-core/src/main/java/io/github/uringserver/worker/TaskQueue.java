package io.github.uringserver.worker;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;

import org.jctools.queues.atomic.MpscUnboundedAtomicArrayQueue;

/**
 * The tasks other threads have for a worker, and the hand-off that wakes it: a wake-up is
 * a system call, so it is made only for a worker that sleeps, and never missed. Producers
 * are any threads, the consumer is the worker's thread.
 *
 * <pre>
 *             announceSleep                     close
 *   RUNNING ─────────────────► SLEEPING    any ───────► TERMINATED
 *           ◄─────────────────
 *        awake, or offer (which wakes)
 * </pre>
 *
 * A producer adds its task and then reads the state; the worker writes the state and then
 * looks at the queue. With a full fence between the two steps on either side, at least
 * one of them sees what the other did.
 */
final class TaskQueue {

	private static final int RUNNING = 0;

	private static final int SLEEPING = 1;

	private static final int TERMINATED = 2;

	/** One array of this many references is allocated at start, more as needed. */
	private static final int DEFAULT_CHUNK = 256;

	private final Queue<Runnable> tasks;

	private final AtomicInteger state = new AtomicInteger(RUNNING);

	private final Wakeup wakeup;

	/** What latecomers took off the closed queue on behalf of each other. */
	private final List<Runnable> leftover = new ArrayList<>();

	/** Creates an empty queue of a worker that runs. */
	TaskQueue(Wakeup wakeup) {
		this(wakeup, DEFAULT_CHUNK);
	}

	/**
	 * Creates an empty queue.
	 * @param chunk how many tasks fit before the queue grows, a power of two; for tests
	 */
	TaskQueue(Wakeup wakeup, int chunk) {
		this.wakeup = wakeup;
		this.tasks = new MpscUnboundedAtomicArrayQueue<>(chunk);
	}

	/**
	 * Adds a task and wakes the worker if it sleeps. Any thread.
	 * @return false if the queue was closed: the task will not run
	 */
	boolean offer(Runnable task) {
		if (this.state.get() == TERMINATED) {
			return false;
		}
		this.tasks.add(task);
		// Store-load: the task must be visible before the state is read. The queue only
		// promises release order (its last store is a lazy one when it grows).
		VarHandle.fullFence();
		int seen = this.state.get();
		if (seen == SLEEPING && this.state.compareAndSet(SLEEPING, RUNNING)) {
			this.wakeup.wake();
		}
		return seen != TERMINATED || !takeBack(task);
	}

	/** Whether tasks are still taken. Any thread. */
	boolean isOpen() {
		return this.state.get() != TERMINATED;
	}

	/** Whether the worker sleeps, or is about to. Any thread. */
	boolean isSleeping() {
		return this.state.get() == SLEEPING;
	}

	/** How many tasks there are, those that come just now perhaps not. Worker thread. */
	int size() {
		return this.tasks.size();
	}

	/** The oldest task, null if there is none. Worker thread only. */
	Runnable poll() {
		return this.tasks.poll();
	}

	/**
	 * Announces that the worker is about to sleep. Worker thread only.
	 * @return false if there are tasks: it must not
	 */
	boolean announceSleep() {
		if (!this.tasks.isEmpty()) {
			return false;
		}
		// A volatile store and the loads of isEmpty: the fence of the worker's side.
		this.state.set(SLEEPING);
		if (this.tasks.isEmpty()) {
			return true;
		}
		this.state.set(RUNNING);
		return false;
	}

	/** The worker has slept; wake-ups are not needed any more. Worker thread only. */
	void awake() {
		this.state.set(RUNNING);
	}

	/**
	 * Takes no more tasks. Called once, by the worker's thread as its last act on the
	 * queue.
	 * @return the tasks that were accepted and have not run
	 */
	synchronized List<Runnable> close() {
		this.state.set(TERMINATED);
		List<Runnable> accepted = new ArrayList<>();
		drainTo(accepted);
		return accepted;
	}

	/**
	 * A producer was overtaken by {@link #close()}. The lock makes it the only consumer,
	 * after the worker. What it finds belongs to it or to other latecomers, which come
	 * here too.
	 * @return true if the task had not been accepted by the worker
	 */
	private synchronized boolean takeBack(Runnable task) {
		drainTo(this.leftover);
		for (int i = 0; i < this.leftover.size(); i++) {
			if (this.leftover.get(i) == task) {
				this.leftover.remove(i);
				return true;
			}
		}
		return false;
	}

	private void drainTo(List<Runnable> list) {
		for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
			list.add(task);
		}
	}

}
