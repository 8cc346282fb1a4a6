package io.github.uringserver.server;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.ThreadEnd;
import io.github.uringserver.worker.Worker;

/**
 * Looks at the workers of a running server from a thread of its own, about once a second:
 * says when one is stuck, how busy each is, and when buffers run out. Started and stopped
 * with the server, by the thread that does that.
 */
final class Watchdog {

	private static final Logger logger = LoggerFactory.getLogger(Watchdog.class);

	private static final long MAX_INTERVAL_NANOS = 1_000_000_000L;

	/** A turn is found too long when it is at most a quarter over its limit. */
	private static final int LOOKS_PER_LIMIT = 4;

	/** Complaints about buffers are that far apart. */
	private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(5);

	private final CountDownLatch stopped = new CountDownLatch(1);

	private final UringServerConfiguration configuration;

	private final List<Worker> workers;

	private final List<WorkerWatch> watches;

	private final long intervalNanos;

	private final Thread thread;

	private long warnedAtNanos;

	private long receivesStarved;

	private long sendsStarved;

	/**
	 * Creates it; nothing runs yet.
	 * @param workers the workers that run
	 */
	Watchdog(List<Worker> workers, UringServerConfiguration configuration) {
		this.configuration = configuration;
		this.workers = workers;
		long limitNanos = configuration.turnLimit().toNanos();
		this.intervalNanos = (limitNanos == 0) ? MAX_INTERVAL_NANOS
				: Math.min(MAX_INTERVAL_NANOS, limitNanos / LOOKS_PER_LIMIT);
		long nowNanos = System.nanoTime();
		this.watches = workers.stream()
			.map((worker) -> new WorkerWatch(worker, limitNanos, this.intervalNanos, nowNanos))
			.toList();
		this.warnedAtNanos = nowNanos - BETWEEN_WARNINGS.toNanos();
		this.thread = new Thread(this::run, "uring-watchdog");
		this.thread.setDaemon(true);
	}

	/** What is found out about a worker. */
	WorkerWatch watch(int worker) {
		return this.watches.get(worker);
	}

	/** Starts the thread. */
	void start() {
		this.thread.start();
	}

	/** Ends the thread and waits for its end. */
	void stop() {
		this.stopped.countDown();
		ThreadEnd.await(this.thread);
	}

	private void run() {
		try {
			while (!this.stopped.await(this.intervalNanos, TimeUnit.NANOSECONDS)) {
				long nowNanos = System.nanoTime();
				this.watches.forEach((watch) -> watch.look(nowNanos));
				lookAtBuffers(nowNanos);
			}
		}
		catch (InterruptedException ex) {
			logger.warn("The watchdog was interrupted: nobody looks at the workers any more");
		}
	}

	private void lookAtBuffers(long nowNanos) {
		if (nowNanos - this.warnedAtNanos < BETWEEN_WARNINGS.toNanos()) {
			return;
		}
		long receives = sum(Counter.RECEIVE_BUFFERS_EXHAUSTED);
		long sends = sum(Counter.SEND_BUFFERS_EXHAUSTED);
		if (receives > this.receivesStarved) {
			this.warnedAtNanos = nowNanos;
			warn("Receive", receives - this.receivesStarved, this.configuration.receiveBuffers(),
					this.configuration.receiveBufferSizeBytes());
		}
		if (sends > this.sendsStarved) {
			this.warnedAtNanos = nowNanos;
			warn("Send", sends - this.sendsStarved, this.configuration.sendBuffers(),
					this.configuration.sendBufferSizeBytes());
		}
		this.receivesStarved = receives;
		this.sendsStarved = sends;
	}

	private static void warn(String pool, long times, int buffers, int sizeBytes) {
		logger.warn(
				"{} buffers ran out {} times: connections wait for one another. Each worker has {} of {} bytes; give it more.",
				pool, times, buffers, sizeBytes);
	}

	private long sum(Counter counter) {
		return this.workers.stream().mapToLong((worker) -> worker.counters().get(counter)).sum();
	}

}
