package io.github.uringserver.worker;

import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.ring.Ring;

/**
 * All that happens on a worker at a time: its {@link Deadlines} and its {@link Timers},
 * each with the operation that wakes the worker for them. Worker thread only.
 */
final class WorkerTime {

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	private final int workerIndex;

	private final WorkerCounters counters;

	private final Deadlines deadlines;

	private final Tick tick;

	private final Timers timers;

	private final TimerAlarm alarm;

	WorkerTime(int workerIndex, WorkerCounters counters, Ring ring, LongSupplier clock, long nowNanos) {
		this.workerIndex = workerIndex;
		this.counters = counters;
		this.deadlines = new Deadlines(nowNanos);
		this.tick = new Tick(ring, this.deadlines);
		this.timers = new Timers(counters);
		this.alarm = new TimerAlarm(ring, this.timers, clock);
	}

	Deadlines deadlines() {
		return this.deadlines;
	}

	Timers timers() {
		return this.timers;
	}

	/** Before the system call of a turn: sees to it that the worker wakes in time. */
	void arm() {
		this.tick.arm();
		this.alarm.arm();
	}

	/** A completion of one of the worker's own operations but the wake-up. */
	void onCompletion(int operation, int result, int flags) {
		switch (operation) {
			case Tick.OPERATION -> this.tick.onTick(result, flags);
			case Tick.OPERATION_CANCEL -> this.tick.onCancelled();
			case TimerAlarm.OPERATION -> this.alarm.onTimeout(result);
			case TimerAlarm.OPERATION_CANCEL -> this.alarm.onCancelled();
			default -> throw new IllegalArgumentException("operation=" + operation);
		}
	}

	/** Expires what is due; due tasks run in the next turn, which begins at once. */
	void expire(long nowNanos, TaskRunner runner) {
		for (WorkerTask task = this.timers.pollDue(nowNanos); task != null; task = this.timers.pollDue(nowNanos)) {
			task.leaveGroup();
			runner.addForNextTurn(task);
		}
		try {
			this.deadlines.expire(nowNanos);
		}
		catch (Throwable ex) {
			this.counters.increment(Counter.TASK_FAILURES);
			logger.warn("A deadline failed on worker {}", this.workerIndex, ex);
		}
	}

	/** The worker ends: what waits will not run. */
	void close() {
		this.timers.close();
	}

}
