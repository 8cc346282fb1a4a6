package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** The figures of a comparison, for reading and for programs. */
final class Report {

	private static final double IDLE_SHARE_WORTH_A_NOTE = 0.01;

	private static final List<Figure> FIGURES = List.of(new Figure("requests/s", "%,.0f", Sample::requestsPerSecond),
			new Figure("**CPU µs/request**", "%.2f", Sample::cpuMicrosPerRequest),
			new Figure("– user", "%.2f", Sample::userMicrosPerRequest),
			new Figure("– system", "%.2f", Sample::systemMicrosPerRequest),
			new Figure("% of the CPU used", "%.0f", Sample::cpuPercent),
			new Figure("heap bytes/request", "%,.1f", Sample::heapBytesPerRequest),
			new Figure("context switches/request, voluntary", "%.4f", Sample::voluntarySwitchesPerRequest),
			new Figure("– involuntary", "%.4f", Sample::involuntarySwitchesPerRequest),
			new Figure("p50 µs, saturated", "%,.0f", (sample) -> sample.load().p50Micros()),
			new Figure("p95 µs, saturated", "%,.0f", (sample) -> sample.load().p95Micros()),
			new Figure("p99 µs, saturated", "%,.0f", (sample) -> sample.load().p99Micros()),
			new Figure("p99.9 µs, saturated", "%,.0f", (sample) -> sample.load().p999Micros()));

	private static final List<Figure> FIGURES_AT_RATE = List.of(
			new Figure("p50 µs, %s", "%,.0f", (sample) -> sample.atRate().p50Micros()),
			new Figure("p99 µs, %s", "%,.0f", (sample) -> sample.atRate().p99Micros()));

	private final Options options;

	private final List<Comparison> comparisons;

	Report(Options options, List<Comparison> comparisons) {
		this.options = options;
		this.comparisons = comparisons;
	}

	/** Writes both forms. Returns where the readable one lies. */
	Path write() throws IOException {
		Path markdown = this.options.output().resolve("report.md");
		Files.writeString(markdown, markdown());
		Files.writeString(this.options.output().resolve("report.json"), Json.of(this.comparisons, environment()));
		return markdown;
	}

	/** A table per workload. */
	String markdown() {
		StringBuilder text = new StringBuilder(environment()).append("\n\n");
		this.comparisons.forEach((comparison) -> append(text, comparison));
		return text.toString();
	}

	private String environment() {
		return String.format(Locale.ROOT,
				"%s, Linux %s %s, JDK %s%s; medians of %d runs of %d s (± half the distance of the extremes, ratios with their extremes), "
						+ "servers on CPU %d, %s wrk on CPU %d; heap includes what opening the connections costs",
				LocalDate.now(), System.getProperty("os.version"), System.getProperty("os.arch"), this.options.jdk(),
				(this.options.encryption() == Encryption.NONE) ? "" : ", TLS 1.3 with ECDSA on P-256",
				this.options.rounds() * this.options.restarts(), this.options.seconds(), this.options.serverCpu(),
				this.options.polling() ? "polling" : "sleeping", this.options.loadCpu());
	}

	private void append(StringBuilder text, Comparison comparison) {
		List<String> names = comparison.contenders();
		text.append("### ").append(comparison.workload().title()).append(": ");
		text.append(comparison.workload().description()).append("\n\n");
		row(text, "", names.get(0), comparison.hasPeer() ? names.get(1) : "", comparison.hasPeer() ? "ratio" : "");
		row(text, "---", "---:", "---:", "---:");
		FIGURES.forEach((figure) -> row(text, figure, figure.label(), comparison));
		if (this.options.rate() > 0) {
			String rate = String.format(Locale.ROOT, "%,d/s", this.options.rate());
			FIGURES_AT_RATE.forEach((figure) -> row(text, figure, figure.label().formatted(rate), comparison));
		}
		systemCallRow(text, comparison);
		text.append('\n');
		for (String name : names) {
			text.append("System calls of ").append(name).append(": ");
			text.append(comparison.systemCalls(name).mostFrequent()).append(".\n");
		}
		if (comparison.worstIdleShare() > IDLE_SHARE_WORTH_A_NOTE) {
			text.append(String.format(Locale.ROOT, "The server that was not asked used up to %.1f %% of the CPU.%n",
					100 * comparison.worstIdleShare()));
		}
		text.append('\n');
	}

	private static void row(StringBuilder text, Figure figure, String label, Comparison comparison) {
		String[] cells = { "", "", "" };
		for (int i = 0; i < comparison.contenders().size(); i++) {
			Statistics statistics = comparison.statistics(comparison.contenders().get(i), figure.of());
			cells[i] = format(figure.format(), statistics.median());
			if (!Double.isNaN(statistics.median())) {
				cells[i] += String.format(Locale.ROOT, " ±%.0f %%", statistics.spreadPercent() / 2);
			}
		}
		if (comparison.hasPeer()) {
			Statistics ratio = comparison.ratio(figure.of());
			cells[2] = Double.isNaN(ratio.median()) ? ""
					: String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", ratio.median(), ratio.minimum(), ratio.maximum());
		}
		row(text, label, cells[0], cells[1], cells[2]);
	}

	private static void systemCallRow(StringBuilder text, Comparison comparison) {
		List<String> names = comparison.contenders();
		double first = comparison.systemCalls(names.get(0)).perRequest();
		if (!comparison.hasPeer()) {
			row(text, "system calls/request", format("%.3f", first), "", "");
			return;
		}
		double second = comparison.systemCalls(names.get(1)).perRequest();
		row(text, "system calls/request", format("%.3f", first), format("%.3f", second),
				format("%.2f", first / second));
	}

	private static String format(String format, double value) {
		return Double.isNaN(value) ? "unknown" : String.format(Locale.ROOT, format, value);
	}

	private static void row(StringBuilder text, String label, String first, String second, String ratio) {
		text.append(String.format(Locale.ROOT, "| %-20s | %16s | %16s | %18s |%n", label, first, second, ratio));
	}

	/**
	 * A line of the table.
	 *
	 * @param label what it is called
	 * @param format how the value is printed
	 * @param of where it comes from
	 */
	private record Figure(String label, String format, ToDoubleFunction<Sample> of) {

	}

}
