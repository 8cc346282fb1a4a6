package io.github.uringserver.worker;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * Something to be done on a worker's thread, at once or after a delay, once or
 * periodically, that can be cancelled. Made, started and cancelled by any thread; run on
 * the worker's, never within {@link #start()}.
 *
 * <pre>
 *             its time has come          done, or failed
 *   WAITING ────────────────────► RUNNING ──────────────► DONE
 *      │  ▲                        │   │
 *      │  └─── has a period ───────┘   │
 *      └─────────────► CANCELLED ◄─────┘
 *          cancel, or the worker has ended
 * </pre>
 *
 * Whoever moves it out of WAITING owns the action. A cancellation never interrupts a run:
 * the thread has other connections to serve. What the action throws is logged and counted
 * by the worker, and ends a periodic task.
 */
public class WorkerTask implements Runnable {

	/** The period of a task that runs once. */
	public static final long ONCE = -1;

	private static final int WAITING = 0;

	private static final int RUNNING = 1;

	private static final int DONE = 2;

	private static final int CANCELLED = 3;

	/** Far enough, and still comparable by difference: 146 years. */
	private static final long MAX_DELAY_NANOS = Long.MAX_VALUE / 2;

	private static final AtomicIntegerFieldUpdater<WorkerTask> STATE = AtomicIntegerFieldUpdater
		.newUpdater(WorkerTask.class, "state");

	private final TaskHost host;

	/** Null for a task on its own. */
	private final TaskGroup group;

	private final long delayNanos;

	private final long periodNanos;

	private Runnable action;

	private volatile int state;

	// what follows belongs to the worker's thread once the task was started

	/** When it is due. */
	long atNanos;

	/** Where it is in the heap of the {@link Timers}, -1 if it is not. */
	int heapIndex = -1;

	/** Tells it from others that are due at the same time. */
	long sequence;

	/** Its neighbours in its group while it is in the heap. */
	WorkerTask previous;

	WorkerTask next;

	/**
	 * Creates a task that is not on its way yet.
	 * @param group the group it can be cancelled with, on the same worker; null for none
	 * @param delayNanos how long to wait before the first run; 0 or less for the next
	 * turn
	 * @param periodNanos from one run to the next, at a fixed rate; 0 for every turn,
	 * {@link #ONCE} for one run
	 */
	public WorkerTask(Worker worker, TaskGroup group, Runnable action, long delayNanos, long periodNanos) {
		this(worker.taskHost(), group, action, delayNanos, periodNanos);
	}

	WorkerTask(TaskHost host, TaskGroup group, Runnable action, long delayNanos, long periodNanos) {
		this.host = host;
		this.group = group;
		this.action = action;
		this.delayNanos = Math.min(delayNanos, MAX_DELAY_NANOS);
		this.periodNanos = Math.min(periodNanos, MAX_DELAY_NANOS);
	}

	/**
	 * Hands the task to the worker. Called once, by any thread. Tasks without a delay run
	 * in the order in which one thread has started them.
	 * @throws RejectedExecutionException when the worker has ended, or the group was
	 * cancelled
	 */
	public final void start() {
		if (this.group != null) {
			this.group.starting(isTimed());
		}
		if (this.periodNanos >= 0 || this.delayNanos > 0) {
			this.atNanos = this.host.clockNanos() + Math.max(0, this.delayNanos);
		}
		if (this.delayNanos <= 0) {
			this.host.execute(this);
		}
		else if (!this.host.inWorkerThread()) {
			this.host.execute(this::enterHeap);
		}
		else if (this.host.timers().isClosed()) {
			throw this.host.rejection();
		}
		else {
			enterHeap();
		}
	}

	/**
	 * Cancels what has not run yet; a run under way comes to its end. Any thread, any
	 * number of times.
	 */
	public final void cancel() {
		int seen = this.state;
		while (seen < DONE && !STATE.compareAndSet(this, seen, CANCELLED)) {
			seen = this.state;
		}
		if (seen == WAITING) {
			this.action = null;
			leaveHeapSoon();
		}
	}

	/** Whether it will not run again, or is cancelled and in its last run. Any thread. */
	public final boolean isOver() {
		return this.state >= DONE || (this.group != null && this.group.isCancelled());
	}

	/** Called by the worker. */
	@Override
	public final void run() {
		if (this.group != null && this.group.isCancelled()) {
			cancel();
		}
		if (!STATE.compareAndSet(this, WAITING, RUNNING)) {
			return;
		}
		boolean again = false;
		try {
			this.action.run();
			again = this.periodNanos >= 0;
		}
		finally {
			if (!again || !STATE.compareAndSet(this, RUNNING, WAITING)) {
				STATE.compareAndSet(this, RUNNING, DONE);
				this.action = null;
			}
		}
		if (again) {
			waitForNextRun();
		}
	}

	/** Cancelled in the meantime, it does nothing. */
	private void waitForNextRun() {
		if (this.periodNanos > 0) {
			this.atNanos += this.periodNanos;
			enterHeap();
			return;
		}
		try {
			this.host.execute(this);
		}
		catch (RejectedExecutionException ex) {
			cancel();
		}
	}

	/** Worker thread; or the thread that closes a worker which has ended. */
	private void enterHeap() {
		if (this.group != null && this.group.isCancelled()) {
			cancel();
		}
		if (this.state != WAITING) {
			return;
		}
		if (!this.host.timers().add(this)) {
			cancel();
		}
		else if (this.group != null) {
			this.group.link(this);
		}
	}

	/** It has left the heap, or leaves it now. Worker thread. */
	final void leaveHeap() {
		if (this.heapIndex >= 0) {
			this.host.timers().remove(this);
			leaveGroup();
		}
	}

	/** The heap has let go of it. Worker thread. */
	final void leaveGroup() {
		if (this.group != null) {
			this.group.unlink(this);
		}
	}

	/** The worker has ended before its time came. Worker thread. */
	final void dropped() {
		leaveGroup();
		cancel();
	}

	private boolean isTimed() {
		return this.delayNanos > 0 || this.periodNanos > 0;
	}

	private void leaveHeapSoon() {
		if (!isTimed()) {
			return;
		}
		if (this.host.inWorkerThread()) {
			leaveHeap();
			return;
		}
		try {
			this.host.execute(this::leaveHeap);
		}
		catch (RejectedExecutionException ex) {
			// the heap has gone with its worker
		}
	}

}
