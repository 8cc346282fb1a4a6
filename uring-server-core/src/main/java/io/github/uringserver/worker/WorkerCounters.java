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

	private final long[] values = new long[Counter.values().length + 2 * PADDING];

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

}
