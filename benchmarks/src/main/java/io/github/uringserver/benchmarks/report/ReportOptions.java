package io.github.uringserver.benchmarks.report;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import io.github.uringserver.benchmarks.compare.Arguments;

/** The command line of {@code benchmarks/run report}. */
final class ReportOptions {

	static final String USAGE = """
			usage: benchmarks/run report [option value]...
			  --table NAMES          comma-separated; default: all; none: only writes REPORT.md again
			  --contenders NAMES     comma-separated; default: all that can do the work of the table
			  --minutes N            bound of each table; warm-up and runs are shortened to fit; default 10
			  --rounds N             runs of each server per workload, in turn; default 3
			  --seconds N            length of a run; default 2
			  --warm-up N            seconds of warm-up per server, half of it for its next workloads; default 15
			  --connections N        how many the table "idle" opens; default 10000
			  --rates NUMBERS        requests a second of the table "latency"; default 5000,10000,20000
			  --observations STATE   on or off: Actuator's observation of every request; default off
			  --jdk FOLDER           the JDK that runs the servers; default: the one that runs this
			  --jvm-options WORDS    default: -Xms512m -Xmx512m
			  --jar FILE             the application; default: sample-app/target/sample-app.jar
			  --server-cpu N         default 0
			  --load-cpu N           default 1
			  --results FOLDER       where figures and plots are kept; default: benchmarks/report
			  --working FOLDER       where logs and unpacked jars are put; default: benchmarks/target/report
			  --report FILE          default: benchmarks/REPORT.md
			Tables: %s
			""".formatted(Table.names());

	private static final String WITHOUT_OBSERVATIONS = "--spring.autoconfigure.exclude="
			+ "org.springframework.boot.actuate.autoconfigure.observation.ObservationAutoConfiguration,"
			+ "org.springframework.boot.actuate.autoconfigure.observation.web.reactive.WebFluxObservationAutoConfiguration";

	private static final List<String> NAMES = List.of("table", "contenders", "minutes", "rounds", "seconds", "warm-up",
			"connections", "rates", "observations", "jdk", "jvm-options", "jar", "server-cpu", "load-cpu", "results",
			"working", "report");

	private final Arguments arguments;

	/** Parses {@code --name value} pairs and complains about all of them now. */
	ReportOptions(String... arguments) {
		this.arguments = new Arguments(NAMES, arguments);
		tables();
		bound();
		rounds();
		seconds();
		warmUpSeconds();
		idleConnections();
		rates();
		applicationArguments();
		jdkVersion();
		for (Table table : tables()) {
			peers(table);
		}
	}

	List<Table> tables() {
		return switch (this.arguments.value("table", "all")) {
			case "all" -> List.of(Table.values());
			case "none" -> List.of();
			default -> Arrays.stream(this.arguments.value("table", "").split(",")).map(Table::named).toList();
		};
	}

	/** Those of the table that were asked for. */
	List<Peer> peers(Table table) {
		if (!this.arguments.has("contenders")) {
			return table.peers();
		}
		return Arrays.stream(this.arguments.value("contenders", "").split(","))
			.map(Peer::named)
			.filter(table.peers()::contains)
			.toList();
	}

	/** Seconds a table may take. */
	int bound() {
		return 60 * this.arguments.number("minutes", 10, 1);
	}

	int rounds() {
		return this.arguments.number("rounds", 3, 1);
	}

	int seconds() {
		return this.arguments.number("seconds", 2, 1);
	}

	int warmUpSeconds() {
		return this.arguments.number("warm-up", 15, 0);
	}

	int idleConnections() {
		return this.arguments.number("connections", 10_000, 1);
	}

	/** Requests a second. */
	int[] rates() {
		try {
			return Arrays.stream(this.arguments.value("rates", "5000,10000,20000").split(","))
				.mapToInt(Integer::parseInt)
				.toArray();
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("--rates are numbers: " + this.arguments.value("rates", ""), ex);
		}
	}

	int serverCpu() {
		return this.arguments.number("server-cpu", 0, 0);
	}

	int loadCpu() {
		return this.arguments.number("load-cpu", 1, 0);
	}

	/** For every Boot application. */
	List<String> applicationArguments() {
		return switch (this.arguments.value("observations", "off")) {
			case "off" -> List.of(WITHOUT_OBSERVATIONS);
			case "on" -> List.of();
			default -> throw new IllegalArgumentException(
					"--observations is on or off: " + this.arguments.value("observations", ""));
		};
	}

	String java() {
		return this.arguments.jdk().resolve("bin").resolve("java").toString();
	}

	String jdkVersion() {
		return this.arguments.jdkVersion();
	}

	List<String> jvmOptions() {
		return List.of(this.arguments.value("jvm-options", "-Xms512m -Xmx512m").trim().split("\\s+"));
	}

	Path applicationJar() {
		return Path.of(this.arguments.value("jar", "sample-app/target/sample-app.jar"));
	}

	/** Folders of libraries, one per peer that brings some. */
	Path peerLibraries() {
		return Path.of("benchmarks/target/peers");
	}

	/** Logs, keys, unpacked jars. */
	Path working() {
		return Path.of(this.arguments.value("working", "benchmarks/target/report"));
	}

	Path results() {
		return Path.of(this.arguments.value("results", "benchmarks/report"));
	}

	Path report() {
		return Path.of(this.arguments.value("report", "benchmarks/REPORT.md"));
	}

}
