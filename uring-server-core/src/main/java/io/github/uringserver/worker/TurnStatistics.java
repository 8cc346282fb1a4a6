package io.github.uringserver.worker;

import io.github.uringserver.ring.Ring;

/**
 * What a worker notes of its turns. A turn lasts from the moment the system call returns
 * to the moment the worker goes to sleep again, or, when it does not sleep, until its
 * next system call has returned: the kernel's work for the worker is part of it. Written
 * by the worker's thread, as plain stores; {@link #longestRecentNanos} is read from any
 * thread, racily.
 */
final class TurnStatistics {

	/** A turn that long is counted as slow. */
	static final long SLOW_TURN_NANOS = 10_000_000L;

	private final int worker;

	private final Ring ring;

	private final WorkerCounters counters;

	private final RecentMaximum longest = new RecentMaximum();

	/** Completions handled in this turn. */
	private int completions;

	/** Completions since the last system call; less than 0 before the first one. */
	private int batch = -1;

	private long beginNanos;

	/**
	 * Creates it.
	 * @param worker the worker's number
	 * @param nowNanos when the first turn begins
	 */
	TurnStatistics(int worker, Ring ring, WorkerCounters counters, long nowNanos) {
		this.worker = worker;
		this.ring = ring;
		this.counters = counters;
		begin(nowNanos);
	}

	/** A turn begins that follows upon no other. Worker thread only. */
	void begin(long nowNanos) {
		this.beginNanos = nowNanos;
	}

	/** That many completions were handled. Worker thread only. */
	void drained(int count) {
		this.counters.add(Counter.COMPLETIONS, count);
		this.completions += count;
		this.batch += count;
	}

	/**
	 * The ring was told to enter the kernel; with a thread of the kernel that consumes
	 * submissions this may have taken no system call. Worker thread only.
	 */
	void turned() {
		if (this.ring.enterCount() == this.counters.get(Counter.SYSTEM_CALLS)) {
			this.counters.increment(Counter.ENTERS_SKIPPED);
		}
		else {
			entered();
		}
	}

	/** The system call was made. Worker thread only. */
	void entered() {
		this.counters.set(Counter.SYSTEM_CALLS, this.ring.enterCount());
		this.counters.set(Counter.KERNEL_THREAD_WAKE_UPS, this.ring.kernelThreadWakeUpCount());
		this.counters.set(Counter.SUBMISSION_QUEUE_FULL, this.ring.submissionQueueFullCount());
		long overflows = this.ring.completionOverflowCount();
		if (overflows != this.counters.get(Counter.COMPLETION_QUEUE_OVERFLOW)) {
			this.counters.set(Counter.COMPLETION_QUEUE_OVERFLOW, overflows);
			FlightEvents.completionQueueOverflow(this.worker, overflows);
		}
		if (this.batch >= 0) {
			this.counters.countBatch(this.batch);
		}
		this.batch = 0;
	}

	/**
	 * A turn is over and the next one begins. Worker thread only.
	 * @param endNanos when it ended
	 * @param nextNanos when the next one begins: later, by the time asleep
	 */
	void ended(long endNanos, long nextNanos) {
		long turnNanos = endNanos - this.beginNanos;
		this.beginNanos = nextNanos;
		this.counters.add(Counter.BUSY_NANOS, turnNanos);
		this.longest.note(turnNanos, endNanos);
		if (turnNanos >= SLOW_TURN_NANOS) {
			this.counters.increment(Counter.SLOW_TURNS);
			FlightEvents.slowTurn(this.worker, turnNanos, this.completions);
		}
		this.completions = 0;
	}

	/**
	 * The longest turn of this window and the one before, 34 to 69 seconds together, in
	 * nanoseconds; 0 when there was none. Any thread.
	 */
	long longestRecentNanos(long nowNanos) {
		return this.longest.get(nowNanos);
	}

}
