package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.benchmarks.compare.Children;
import io.github.uringserver.benchmarks.compare.Commands;
import io.github.uringserver.benchmarks.compare.LoadGenerator;
import io.github.uringserver.benchmarks.compare.Nginx;
import io.github.uringserver.benchmarks.compare.Requirements;
import io.github.uringserver.benchmarks.compare.StaticContent;

/** Measures the tables that are asked for, and writes the report of all there are. */
public final class ReportCommand {

	private final ReportOptions options;

	private final ClassPaths classPaths;

	private final Path shim;

	private ReportCommand(ReportOptions options, ClassPaths classPaths, Path shim) {
		this.options = options;
		this.classPaths = classPaths;
		this.shim = shim;
	}

	/**
	 * Runs what the command line asks for; see {@link ReportOptions#USAGE}. Ends with
	 * status 2 when something is missing and with 1 when a table could not be measured.
	 */
	public static void main(String[] arguments) throws Exception {
		if (arguments.length > 0 && arguments[0].equals("--help")) {
			System.out.print(ReportOptions.USAGE);
			return;
		}
		ReportOptions options;
		try {
			options = new ReportOptions(arguments);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage() + "\n\n" + ReportOptions.USAGE);
			System.exit(2);
			return;
		}
		List<String> missing = options.tables().isEmpty() ? List.of() : missing(options);
		if (!missing.isEmpty()) {
			missing.forEach(System.err::println);
			System.exit(2);
		}
		Children.endWithThisProcess();
		Markdown markdown = new Markdown(options.results(), options.report());
		int failures = options.tables().isEmpty() ? 0 : prepared(options).measure(markdown);
		markdown.write();
		System.out.println("Written to " + options.report());
		System.exit((failures == 0) ? 0 : 1);
	}

	private static List<String> missing(ReportOptions options) {
		List<String> missing = new ArrayList<>(Requirements.ofLoad(true));
		missing.addAll(Requirements.ofProcessors(options.serverCpu(), options.loadCpu()));
		if (!Files.exists(options.applicationJar())) {
			missing.add(options.applicationJar() + " is missing: ./mvnw -DskipTests package");
		}
		boolean nginx = options.tables()
			.stream()
			.flatMap((table) -> options.peers(table).stream())
			.anyMatch((peer) -> peer == Peer.NGINX);
		if (nginx && Nginx.program().isEmpty()) {
			missing.add("nginx is missing: apt-get install nginx-light, or name the --contenders without it");
		}
		boolean encrypted = options.tables().contains(Table.TLS) || options.tables().contains(Table.HANDSHAKES);
		if (nginx && encrypted && !Commands.exists("openssl")) {
			missing.add("openssl, which writes nginx's key, is missing: apt-get install openssl");
		}
		for (Table table : options.tables()) {
			options.peers(table)
				.stream()
				.filter((peer) -> !Files.isDirectory(options.peerLibraries().resolve(peer.libraries())))
				.map((peer) -> "The libraries of " + peer.title() + " are missing: " + options.peerLibraries())
				.filter((sentence) -> !missing.contains(sentence))
				.forEach(missing::add);
		}
		return missing;
	}

	private static ReportCommand prepared(ReportOptions options) throws IOException, InterruptedException {
		Files.createDirectories(options.working());
		StaticContent.write(options.working());
		return new ReportCommand(options,
				ClassPaths.of(options.applicationJar(), options.peerLibraries(), options.working()),
				Requirements.shim(true));
	}

	/** Returns how many tables could not be measured; what they had before stays. */
	private int measure(Markdown markdown) throws InterruptedException {
		int failures = 0;
		for (Table table : this.options.tables()) {
			long start = System.nanoTime();
			System.out.println("== " + table.title() + ": " + table.heading());
			try {
				Results results = new Results();
				Machine.describe(results, this.options, this.classPaths, this.options.peers(table));
				measure(table, results);
				results.write(markdown.file(table, "tsv"));
			}
			catch (IOException ex) {
				System.err.println(table.title() + ": " + ex.getMessage());
				failures++;
			}
			System.out.printf("== %s took %d s%n", table.title(), (System.nanoTime() - start) / 1_000_000_000);
		}
		return failures;
	}

	private void measure(Table table, Results results) throws IOException, InterruptedException {
		LoadGenerator load = new LoadGenerator(this.options.loadCpu(), table.encryption().scheme(),
				LoadGenerator.SCRIPT, this.shim);
		switch (table.kind()) {
			case LOAD -> new LoadTable(this.options, this.classPaths, load, table, results).run();
			case LATENCY -> new LatencyTable(this.options, this.classPaths, load, results).run();
			case IDLE -> new IdleTable(this.options, this.classPaths, load, results).run();
			case START -> new StartTable(this.options, this.classPaths, results).run();
		}
	}

}
