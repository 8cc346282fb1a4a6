package io.github.uringserver.benchmarks.compare;

import java.util.Arrays;

/** What is said about a handful of values from a noisy machine. */
public record Statistics(double median, double minimum, double maximum) {

	/** Median and extremes; NaN of nothing. */
	public static Statistics of(double... values) {
		if (values.length == 0) {
			return new Statistics(Double.NaN, Double.NaN, Double.NaN);
		}
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		int middle = sorted.length / 2;
		double median = (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
		return new Statistics(median, sorted[0], sorted[sorted.length - 1]);
	}

	/** The distance of the extremes in per cent of the median. */
	public double spreadPercent() {
		return (this.median == 0) ? 0 : 100 * (this.maximum - this.minimum) / this.median;
	}

}
