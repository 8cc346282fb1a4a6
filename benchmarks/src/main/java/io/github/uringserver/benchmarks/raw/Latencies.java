package io.github.uringserver.benchmarks.raw;

import java.util.Arrays;
import java.util.Locale;

/** Every latency of a run, kept one by one, so that percentiles are exact. One thread. */
final class Latencies {

	private static final double NANOS_PER_MILLI = 1e6;

	private final long[] nanos;

	private int count;

	private boolean sorted;

	/** Makes room for so many; more are an error. */
	Latencies(int capacity) {
		this.nanos = new long[capacity];
	}

	void add(long latencyNanos) {
		this.nanos[this.count++] = latencyNanos;
		this.sorted = false;
	}

	int count() {
		return this.count;
	}

	/** The latency that this share of all do not exceed, 0 to 1. */
	long percentile(double share) {
		if (this.count == 0) {
			throw new IllegalStateException("nothing was measured");
		}
		if (!this.sorted) {
			Arrays.sort(this.nanos, 0, this.count);
			this.sorted = true;
		}
		return this.nanos[Math.max(0, (int) Math.ceil(share * this.count) - 1)];
	}

	/** The usual percentiles in milliseconds. */
	String summary() {
		return String.format(Locale.ROOT, "p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms, max %.3f ms", millis(0.5),
				millis(0.99), millis(0.999), millis(1));
	}

	double millis(double share) {
		return percentile(share) / NANOS_PER_MILLI;
	}

}
