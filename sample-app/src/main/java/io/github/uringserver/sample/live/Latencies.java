package io.github.uringserver.sample.live;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * How long the requests of the load took, as its client saw them: from the moment a
 * request was due until its response was there, by the worker that answered and over the
 * last few samples. Told on the client's thread, sampled on the sampler's.
 */
final class Latencies {

	/** The worker of a response that did not say. */
	static final int UNKNOWN_WORKER = -1;

	/** A sample is half a second: together the last five. */
	private static final int WINDOW_SAMPLES = 10;

	/** More workers than this share a record. */
	private static final int MAX_WORKERS = 1024;

	private static final long MAX_MICROS = 60_000_000;

	private static final int SIGNIFICANT_DIGITS = 2;

	private static final double P99 = 99;

	private static final double P50 = 50;

	private final Map<Integer, Window> windows = new ConcurrentHashMap<>();

	/** A request has been answered by this worker. Any thread. */
	void record(int worker, long nanos) {
		int known = (worker >= 0 && worker < MAX_WORKERS) ? worker : UNKNOWN_WORKER;
		this.windows.computeIfAbsent(known, (index) -> new Window())
			.record(Math.min(MAX_MICROS, Math.max(1, nanos / 1000)));
	}

	/** The present sample; begins the next. */
	synchronized Sample sample() {
		Histogram all = newHistogram();
		Map<Integer, Summary> byWorker = new TreeMap<>();
		this.windows.forEach((worker, window) -> {
			Histogram recent = window.sample();
			all.add(recent);
			byWorker.put(worker, Summary.of(recent));
		});
		return new Sample(Summary.of(all), byWorker);
	}

	private static Histogram newHistogram() {
		return new Histogram(MAX_MICROS, SIGNIFICANT_DIGITS);
	}

	/**
	 * All requests of the last few seconds.
	 *
	 * @param all whoever answered
	 * @param byWorker by the worker's index
	 */
	record Sample(Summary all, Map<Integer, Summary> byWorker) {

	}

	/**
	 * Requests in figures.
	 *
	 * @param count how many; the rest is 0 when there is none
	 * @param p50Micros half of them took no longer
	 * @param p99Micros 99 of 100 took no longer
	 * @param maxMicros none took longer
	 */
	record Summary(long count, long p50Micros, long p99Micros, long maxMicros) {

		static Summary of(Histogram histogram) {
			return new Summary(histogram.getTotalCount(), histogram.getValueAtPercentile(P50),
					histogram.getValueAtPercentile(P99), histogram.getMaxValue());
		}

	}

	/** The requests of one worker. */
	private static final class Window {

		private final Recorder recorder = new Recorder(MAX_MICROS, SIGNIFICANT_DIGITS);

		private final Deque<Histogram> recent = new ArrayDeque<>();

		void record(long micros) {
			this.recorder.recordValue(micros);
		}

		Histogram sample() {
			Histogram oldest = (this.recent.size() == WINDOW_SAMPLES) ? this.recent.removeFirst() : null;
			this.recent.addLast(this.recorder.getIntervalHistogram(oldest));
			Histogram sum = newHistogram();
			this.recent.forEach(sum::add);
			return sum;
		}

	}

}
