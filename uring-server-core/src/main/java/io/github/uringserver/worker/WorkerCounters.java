package io.github.uringserver.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The counters of one worker. Written by that worker's thread only, as plain increments;
 * read from any thread, racily: a reader sees each value as it was a moment ago, never
 * torn.
 */
public final class WorkerCounters {

	private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);

	/**
	 * Keeps neighbours on the heap off the counters' cache lines: 16 longs are two lines.
	 */
	private static final int PADDING = 16;

	/** Upper bounds of the buckets: 0, 1, 2, 4 … 4096. */
	private static final int BATCH_BUCKETS = 14;

	private final long[] values = new long[Counter.values().length + 2 * PADDING];

	private final long[] batches = new long[BATCH_BUCKETS + 2 * PADDING];

	private final HandshakeTimes handshakes = new HandshakeTimes();

	/** Adds one. Worker thread only. */
	public void increment(Counter counter) {
		this.values[PADDING + counter.ordinal()]++;
	}

	/** Subtracts one from a gauge. Worker thread only. */
	public void decrement(Counter gauge) {
		assert gauge.isGauge() : gauge;
		this.values[PADDING + gauge.ordinal()]--;
		assert this.values[PADDING + gauge.ordinal()] >= 0 : gauge;
	}

	/** Adds {@code amount}. Worker thread only. */
	public void add(Counter counter, long amount) {
		this.values[PADDING + counter.ordinal()] += amount;
	}

	/** Sets a value that is counted elsewhere. Worker thread only. */
	public void set(Counter counter, long value) {
		this.values[PADDING + counter.ordinal()] = value;
	}

	/** The value a moment ago. Any thread. */
	public long get(Counter counter) {
		return (long) VALUES.getOpaque(this.values, PADDING + counter.ordinal());
	}

	/**
	 * Notes how many completions one io_uring_enter has brought. Worker thread only.
	 */
	void countBatch(int completions) {
		// 0 → 0, 1 → 1, 2 → 2, 3 and 4 → 3, 5 to 8 → 4 …
		int bucket = (completions == 0) ? 0 : Integer.SIZE + 1 - Integer.numberOfLeadingZeros(completions - 1);
		this.batches[PADDING + Math.min(bucket, BATCH_BUCKETS - 1)]++;
	}

	/** How many buckets the completions per io_uring_enter are counted in. */
	public static int batchBuckets() {
		return BATCH_BUCKETS;
	}

	/**
	 * The most completions of a bucket: 0, 1, 2, 4 and so on; what is more than that of
	 * the last bucket is in it, too.
	 * @param bucket from 0 to {@link #batchBuckets()} - 1
	 */
	public static int batchBound(int bucket) {
		return (bucket == 0) ? 0 : 1 << (bucket - 1);
	}

	/**
	 * How often io_uring_enter has brought as many completions as the bucket stands for,
	 * a moment ago. Any thread.
	 * @param bucket from 0 to {@link #batchBuckets()} - 1
	 */
	public long batches(int bucket) {
		return (long) VALUES.getOpaque(this.batches, PADDING + bucket);
	}

	/** How long TLS handshakes took. Any thread. */
	public HandshakeTimes handshakes() {
		return this.handshakes;
	}

}
