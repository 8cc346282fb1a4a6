package io.github.uringserver.benchmarks.compare;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one run of the load generator saw.
 *
 * @param requests responses received
 * @param micros for how long
 * @param p50Micros latency that half of the requests stayed below
 * @param p95Micros latency that 95 of 100 stayed below
 * @param p99Micros latency that 99 of 100 stayed below
 * @param p999Micros latency that 999 of 1000 stayed below
 * @param errors socket errors and statuses of 400 and above
 */
public record LoadResult(long requests, long micros, long p50Micros, long p95Micros, long p99Micros, long p999Micros,
		long errors) {

	private static final Pattern LINE = Pattern
		.compile("RESULT requests=(\\d+) micros=(\\d+) p50=(\\d+) p95=(\\d+) p99=(\\d+) p999=(\\d+) errors=(\\d+)");

	/** Finds the line that load.lua prints. */
	static LoadResult parse(String output) {
		Matcher matcher = LINE.matcher(output);
		if (!matcher.find()) {
			throw new IllegalStateException("The load generator printed no result:\n" + output);
		}
		return new LoadResult(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)),
				Long.parseLong(matcher.group(3)), Long.parseLong(matcher.group(4)), Long.parseLong(matcher.group(5)),
				Long.parseLong(matcher.group(6)), Long.parseLong(matcher.group(7)));
	}

	/** Responses by time. */
	public double requestsPerSecond() {
		return this.requests * 1e6 / this.micros;
	}

}
