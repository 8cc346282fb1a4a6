package io.github.uringserver.benchmarks.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Everything that is measured, by the name it has in the files of results. */
enum Figure {

	/** User and system time of the server per request. */
	CPU("**CPU µs/request**", "%.2f", 1),
	/** Of this, outside of the kernel. */
	USER("user", "%.2f", 1),
	/** And in the kernel. */
	SYSTEM("system", "%.2f", 1),
	/** How much of its CPU the server used: the load generator may come first. */
	BUSY("CPU used %", "%.0f", 1),
	/** Responses by time. */
	THROUGHPUT("requests/s", "%,.0f", 1),
	/** Latency half of the requests stayed below. */
	P50("p50 µs", "%,.0f", 1),
	/** 95 of 100. */
	P95("p95 µs", "%,.0f", 1),
	/** 99 of 100. */
	P99("p99 µs", "%,.0f", 1),
	/** 999 of 1000. */
	P999("p99.9 µs", "%,.0f", 1),
	/** Counted in a run of its own. */
	SYSTEM_CALLS("system calls/request", "%.3f", 1),
	/** The server waited. */
	VOLUNTARY("voluntary switches/request", "%.4f", 1),
	/** The server had to wait. */
	INVOLUNTARY("involuntary switches/request", "%.4f", 1),
	/** Allocated, opening the connections included. */
	HEAP("heap bytes/request", "%,.0f", 1),
	/** From the start of the process to the first response with status 200. */
	START("first 200 after ms", "%,.0f", 1),
	/** Resident memory after a full collection, without connections. */
	RSS_BEFORE("RSS MB before", "%.1f", 1e6),
	/** The same with idle connections. */
	RSS_IDLE("RSS MB with them", "%.1f", 1e6),
	/** The difference. */
	RSS_GROWTH("**growth MB**", "%.1f", 1e6),
	/** Heap in use after a full collection, per idle connection. */
	HEAP_PER_CONNECTION("heap bytes/connection", "%,.0f", 1);

	private final String label;

	private final String format;

	private final double unit;

	Figure(String label, String format, double unit) {
		this.label = label;
		this.format = format;
		this.unit = unit;
	}

	static Optional<Figure> named(String name) {
		return Arrays.stream(values()).filter((figure) -> figure.title().equals(name)).findFirst();
	}

	/** The name in the files of results. */
	String title() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/** The head of its column. */
	String label() {
		return this.label;
	}

	/** A value as the tables show it; a dash for what nobody knows. */
	String text(double value) {
		return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, this.format, value / this.unit);
	}

}
