package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.github.uringserver.benchmarks.compare.Statistics;
import io.github.uringserver.benchmarks.compare.Workload;

/** REPORT.md and its plots, from the results that were kept. */
final class Markdown {

	private static final String REFERENCE = Peer.REACTOR_NETTY_EPOLL.title();

	/** Written by hand: where the time goes in the rows that miss their target. */
	private static final String PROFILES = "profiles.md";

	private static final String INTRODUCTION = """
			# Measured against every peer

			Written by `benchmarks/run report`; single tables by `benchmarks/run report --table NAME`. One application
			(the sample) on every server, one event loop where the server lets one choose; all servers of a table
			are alive and are measured in turn. Each was proved to be what it is called, by its threads and its log,
			before anything was measured. nginx has no application: it answers the same bytes, and is here as what is near
			to the limit.

			The leading figure is the server's CPU time per request, user and system: the load generator saturates first.
			Figures are medians; "±" is half the distance of the extremes, and a ratio, to %s, is the median of the ratios
			within each round, with its extremes. Figures of two tables, and of two machines, do not compare; ratios within
			a table do. Latencies at saturation show the scheduler more than the server: see the table at fixed rates.
			Heap per request includes what opening the connections costs. Tomcat's and Jetty's thread pools are their
			defaults for one CPU.

			"""
		.formatted(REFERENCE);

	private final Path folder;

	private final Path report;

	/**
	 * Names where everything lies.
	 * @param folder of results and plots
	 * @param report the file to write
	 */
	Markdown(Path folder, Path report) {
		this.folder = folder;
		this.report = report;
	}

	/** Reads every table there is, and writes plots and report. */
	void write() throws IOException {
		Map<Table, Results> all = new EnumMap<>(Table.class);
		for (Table table : Table.values()) {
			Path file = file(table, "tsv");
			if (Files.exists(file)) {
				all.put(table, Results.read(file));
			}
		}
		StringBuilder text = new StringBuilder(INTRODUCTION);
		machine(text, all);
		targets(text, all);
		for (Map.Entry<Table, Results> entry : all.entrySet()) {
			section(text, entry.getKey(), entry.getValue());
		}
		Path profiles = this.folder.resolve(PROFILES);
		if (Files.exists(profiles)) {
			text.append(Files.readString(profiles));
		}
		Files.writeString(this.report, text.toString().stripTrailing() + "\n");
	}

	/** Where a table's results, or its plot, are kept. */
	Path file(Table table, String extension) {
		return this.folder.resolve(table.title() + "." + extension);
	}

	private static void machine(StringBuilder text, Map<Table, Results> all) {
		Map<String, List<String>> where = new LinkedHashMap<>();
		Map<String, String> versions = new LinkedHashMap<>();
		all.forEach((table, results) -> {
			where.computeIfAbsent(environment(results), (key) -> new ArrayList<>()).add(table.title());
			versions.putAll(results.facts("version "));
		});
		where.forEach((environment, tables) -> text
			.append((where.size() == 1) ? "" : "Tables " + String.join(", ", tables) + ": ")
			.append(environment)
			.append("\n\n"));
		versions.forEach((peer, version) -> text.append(String.format("- %s: %s%n", peer, version)));
		text.append('\n');
	}

	private static String environment(Results results) {
		return results.fact("date") + ", commit " + results.fact("commit") + ", " + results.fact("cpu") + ", "
				+ results.fact("cores") + " cores, " + results.fact("memory") + ", " + results.fact("kernel")
				+ ", TCP congestion control " + results.fact("congestion-control") + ", JDK " + results.fact("jdk")
				+ " with `" + results.fact("jvm-options") + "`, server on CPU " + results.fact("server-cpu")
				+ ", load on CPU " + results.fact("load-cpu") + " (" + results.fact("wrk")
				+ ", made to poll), Actuator's observations " + results.fact("observations") + ".";
	}

	private static void targets(StringBuilder text, Map<Table, Results> all) {
		text.append("## Targets\n\nRatios to ")
			.append(REFERENCE)
			.append(", where no other is named. Lean dispatch was ")
			.append("in force unless Actuator's observations are on.\n\n");
		row(text, List.of("", "target", "measured", ""));
		row(text, List.of("---", "---:", "---:", "---"));
		for (Target target : Target.ALL) {
			Optional<Statistics> reached = target.reached(all);
			row(text, List.of(target.name(), String.format(Locale.ROOT, "≤ %.2f", target.limit()),
					reached.map(Markdown::range).orElse("–"), reached.map(target::verdict).orElse("not measured")));
		}
		text.append('\n');
		text.append("Where another server, nginx aside, needs less CPU per request (medians): ")
			.append(ahead(all))
			.append(".\n\n");
	}

	private static String ahead(Map<Table, Results> all) {
		List<String> found = new ArrayList<>();
		all.forEach((table, results) -> {
			for (String workload : (table.kind() == Table.Kind.LOAD) ? results.workloads() : Set.<String>of()) {
				double own = results.statistics(workload, Peer.URING.title(), Figure.CPU).median();
				for (String contender : results.contenders(workload)) {
					double other = results.statistics(workload, contender, Figure.CPU).median();
					if (other < own && !contender.equals(Peer.NGINX.title())) {
						found.add(String.format(Locale.ROOT, "%s %s %s (%.2f : %.2f µs)", table.title(), workload,
								contender, other, own));
					}
				}
			}
		});
		return found.isEmpty() ? "nowhere" : String.join("; ", found);
	}

	private void section(StringBuilder text, Table table, Results results) throws IOException {
		text.append("## ").append(table.heading()).append("\n\n");
		text.append("`benchmarks/run report --table ").append(table.title()).append("`: ").append(results.fact("how"));
		text.append(String.format(Locale.ROOT, "; load average before: %s", results.fact("load-average")));
		double noise = results.noisePercent(main(table));
		text.append(String.format(Locale.ROOT, "; the extremes of a row lie %.0f %% apart in the median.%n%n", noise));
		plot(table, results);
		text.append(String.format("![%s](%s)%n%n", table.heading(),
				this.report.toAbsolutePath().getParent().relativize(file(table, "svg").toAbsolutePath())));
		for (String workload : results.workloads()) {
			text.append("### ").append(heading(workload)).append("\n\n");
			table(text, table, results, workload);
		}
		results.notes().forEach((note) -> text.append("- ").append(note).append('\n'));
		text.append(results.notes().isEmpty() ? "" : "\n");
	}

	private static Figure main(Table table) {
		return switch (table.kind()) {
			case LOAD -> Figure.CPU;
			case LATENCY -> Figure.P99;
			case IDLE -> Figure.RSS_GROWTH;
			case START -> Figure.START;
		};
	}

	private static String heading(String workload) {
		return Arrays.stream(Workload.values())
			.filter((candidate) -> candidate.title().equals(workload))
			.map((found) -> workload + ": " + found.description())
			.findFirst()
			.orElse(workload);
	}

	private static void table(StringBuilder text, Table table, Results results, String workload) {
		Figure main = main(table);
		List<Figure> figures = Arrays.stream(Figure.values())
			.filter((figure) -> results.has(workload, figure))
			.collect(Collectors.toCollection(ArrayList::new));
		figures.remove(main);
		List<String> head = new ArrayList<>(List.of("", main.label(), "ratio"));
		figures.forEach((figure) -> head.add(figure.label()));
		row(text, head);
		row(text, head.stream().map((label) -> label.isEmpty() ? "---" : "---:").toList());
		for (String contender : results.contenders(workload)) {
			Statistics statistics = results.statistics(workload, contender, main);
			List<String> cells = new ArrayList<>(List.of(contender, withSpread(main, statistics),
					results.ratio(workload, contender, REFERENCE, main).map(Markdown::range).orElse("–")));
			figures
				.forEach((figure) -> cells.add(figure.text(results.statistics(workload, contender, figure).median())));
			row(text, cells);
		}
		text.append('\n');
	}

	private static String withSpread(Figure figure, Statistics statistics) {
		return figure.text(statistics.median()) + (Double.isNaN(statistics.median()) ? ""
				: String.format(Locale.ROOT, " ±%.0f %%", statistics.spreadPercent() / 2));
	}

	private static String range(Statistics ratio) {
		return String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", ratio.median(), ratio.minimum(), ratio.maximum());
	}

	private static void row(StringBuilder text, List<String> cells) {
		text.append("| ").append(String.join(" | ", cells)).append(" |\n");
	}

	private void plot(Table table, Results results) throws IOException {
		Figure figure = main(table);
		BarChart chart = new BarChart(table.heading());
		for (String workload : results.workloads()) {
			List<BarChart.Bar> bars = new ArrayList<>();
			for (String contender : results.contenders(workload)) {
				Statistics statistics = results.statistics(workload, contender, figure);
				if (!Double.isNaN(statistics.median())) {
					bars.add(new BarChart.Bar(contender, statistics, figure.text(statistics.median())));
				}
			}
			chart.add(workload + ", " + figure.label().replace("*", "") + " (less is better)", bars);
		}
		Files.createDirectories(this.folder);
		Files.writeString(file(table, "svg"), chart.svg());
	}

}
