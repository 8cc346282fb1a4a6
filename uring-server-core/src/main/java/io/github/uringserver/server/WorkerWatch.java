package io.github.uringserver.server;

import java.util.Arrays;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * Watches one worker from outside. Called by the watchdog's thread at equal intervals;
 * what it has found is read from any thread.
 * <p>
 * A turn's length is told by counting the looks during which the worker neither slept nor
 * came to its next turn: a pause of the whole process is one look, however long it is.
 */
final class WorkerWatch {

	private static final Logger logger = LoggerFactory.getLogger(WorkerWatch.class);

	private static final long BUSY_WINDOW_NANOS = 1_000_000_000L;

	private final Worker worker;

	private final long limitNanos;

	private final long intervalNanos;

	private long seenTurn = -1;

	private long inTurnNanos;

	private long windowBeginNanos;

	private long busyAtWindowBeginNanos;

	private volatile boolean stuck;

	private volatile double busyRatio;

	/**
	 * Creates it.
	 * @param limitNanos how long a turn may take, 0 for as long as it takes
	 * @param intervalNanos the time from one look to the next
	 * @param nowNanos the present time
	 */
	WorkerWatch(Worker worker, long limitNanos, long intervalNanos, long nowNanos) {
		this.worker = worker;
		this.limitNanos = limitNanos;
		this.intervalNanos = intervalNanos;
		this.windowBeginNanos = nowNanos;
	}

	/** Whether the present turn is longer than the limit. */
	boolean isStuck() {
		return this.stuck;
	}

	/** The share of the last second that the worker did not sleep, from 0 to 1. */
	double busyRatio() {
		return this.busyRatio;
	}

	/** Looks at the worker. */
	void look(long nowNanos) {
		long turn = this.worker.counters().get(Counter.TURNS);
		boolean sameTurn = turn == this.seenTurn && !this.worker.isAsleep();
		this.seenTurn = turn;
		this.inTurnNanos = sameTurn ? this.inTurnNanos + this.intervalNanos : 0;
		measureBusy(nowNanos);
		boolean tooLong = this.limitNanos > 0 && this.inTurnNanos >= this.limitNanos;
		if (tooLong && !this.stuck) {
			logger.warn(
					"Worker {} is stuck: its turn takes {} ms so far, and all of its connections wait. It is at\n{}",
					this.worker.index(), this.inTurnNanos / 1_000_000, stack());
		}
		else if (!tooLong && this.stuck) {
			logger.info("Worker {} goes on", this.worker.index());
		}
		this.stuck = tooLong;
	}

	private void measureBusy(long nowNanos) {
		long elapsedNanos = nowNanos - this.windowBeginNanos;
		if (elapsedNanos < BUSY_WINDOW_NANOS) {
			return;
		}
		long busyNanos = this.worker.counters().get(Counter.BUSY_NANOS);
		// a turn is added when it is over: until then it shows in nothing else
		double ratio = (this.inTurnNanos >= BUSY_WINDOW_NANOS) ? 1
				: (double) (busyNanos - this.busyAtWindowBeginNanos) / elapsedNanos;
		this.busyRatio = Math.min(1, ratio);
		this.windowBeginNanos = nowNanos;
		this.busyAtWindowBeginNanos = busyNanos;
	}

	private String stack() {
		return Arrays.stream(this.worker.thread().getStackTrace())
			.map((element) -> "\tat " + element)
			.collect(Collectors.joining("\n"));
	}

}
