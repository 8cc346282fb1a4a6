package io.github.uringserver.server;

import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.HandshakeKind;
import io.github.uringserver.worker.Worker;
import io.github.uringserver.worker.WorkerCounters;

/**
 * What the worker of one number has done, over all starts of its server: what counts only
 * grows, also when the server is stopped and started again. Read racily from any thread;
 * never disturbs the worker.
 */
public final class WorkerStatistics {

	private final int index;

	private volatile Span span = new Span(null, null, new Totals());

	/** Creates the statistics of a worker that has not run yet. */
	WorkerStatistics(int index) {
		this.index = index;
	}

	/** A worker with this number runs. Called by the thread that starts the server. */
	void begin(Worker worker, WorkerWatch watch) {
		this.span = new Span(worker, watch, this.span.before());
	}

	/**
	 * The worker has ended. Called by the thread that stops the server; no-op when there
	 * is none.
	 */
	void end() {
		Span ended = this.span;
		if (ended.worker() != null) {
			this.span = new Span(null, null, ended.before().plus(ended.worker().counters()));
		}
	}

	/** The worker's number within its server, from 0. */
	public int index() {
		return this.index;
	}

	/** The CPU the worker is pinned to, -1 when it is not pinned or does not run. */
	public int cpu() {
		Worker worker = this.span.worker();
		return (worker != null) ? worker.cpu() : -1;
	}

	/** How the worker is. */
	public WorkerState state() {
		Span now = this.span;
		if (now.worker() == null) {
			return WorkerState.STOPPED;
		}
		if (!now.worker().thread().isAlive()) {
			return WorkerState.DEAD;
		}
		return now.watch().isStuck() ? WorkerState.STUCK : WorkerState.RUNNING;
	}

	/**
	 * The share of the last second that the worker did not sleep, from 0 to 1; 0 when it
	 * does not run.
	 */
	public double busyRatio() {
		WorkerWatch watch = this.span.watch();
		return (watch != null) ? watch.busyRatio() : 0;
	}

	/**
	 * The longest turn of about the last minute in nanoseconds; 0 when there was none.
	 */
	public long longestTurnNanos() {
		Worker worker = this.span.worker();
		return (worker != null) ? worker.longestRecentTurnNanos() : 0;
	}

	/**
	 * The present value of a gauge, 0 when the worker does not run; of a counter, what it
	 * has come to since the server was made.
	 */
	public long get(Counter counter) {
		Span now = this.span;
		long before = now.before().counters[counter.ordinal()];
		return (now.worker() != null) ? before + now.worker().counters().get(counter) : before;
	}

	/**
	 * How often io_uring_enter has brought as many completions as the bucket stands for,
	 * since the server was made.
	 * @param bucket see {@link WorkerCounters#batchBound}
	 */
	public long batches(int bucket) {
		Span now = this.span;
		long before = now.before().batches[bucket];
		return (now.worker() != null) ? before + now.worker().counters().batches(bucket) : before;
	}

	/** How many TLS handshakes of a kind were completed since the server was made. */
	public long handshakes(HandshakeKind kind) {
		Span now = this.span;
		long before = now.before().handshakes[kind.ordinal()];
		return (now.worker() != null) ? before + now.worker().counters().handshakes().count(kind) : before;
	}

	/**
	 * The time that completed TLS handshakes of a kind took since the server was made, in
	 * nanoseconds, each from the accept on.
	 */
	public long handshakeNanos(HandshakeKind kind) {
		Span now = this.span;
		long before = now.before().handshakeNanos[kind.ordinal()];
		return (now.worker() != null) ? before + now.worker().counters().handshakes().nanos(kind) : before;
	}

	/**
	 * The longest TLS handshake of a kind of about the last minute in nanoseconds; 0 when
	 * there was none.
	 */
	public long longestHandshakeNanos(HandshakeKind kind) {
		Worker worker = this.span.worker();
		return (worker != null) ? worker.longestRecentHandshakeNanos(kind) : 0;
	}

	/**
	 * A worker from its start to its end, or the time when there is none.
	 *
	 * @param worker null when there is none
	 * @param watch null when there is none
	 * @param before what others had counted before
	 */
	private record Span(Worker worker, WorkerWatch watch, Totals before) {
	}

	/** Immutable once it is part of a span. */
	private static final class Totals {

		private final long[] counters = new long[Counter.values().length];

		private final long[] batches = new long[WorkerCounters.batchBuckets()];

		private final long[] handshakes = new long[HandshakeKind.values().length];

		private final long[] handshakeNanos = new long[HandshakeKind.values().length];

		Totals plus(WorkerCounters ended) {
			Totals sum = new Totals();
			for (Counter counter : Counter.values()) {
				int i = counter.ordinal();
				sum.counters[i] = counter.isGauge() ? 0 : this.counters[i] + ended.get(counter);
			}
			for (int i = 0; i < sum.batches.length; i++) {
				sum.batches[i] = this.batches[i] + ended.batches(i);
			}
			for (HandshakeKind kind : HandshakeKind.values()) {
				int i = kind.ordinal();
				sum.handshakes[i] = this.handshakes[i] + ended.handshakes().count(kind);
				sum.handshakeNanos[i] = this.handshakeNanos[i] + ended.handshakes().nanos(kind);
			}
			return sum;
		}

	}

}
