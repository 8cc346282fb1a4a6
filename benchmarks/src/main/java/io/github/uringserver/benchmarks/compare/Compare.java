package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares two servers. Both run on one CPU and stay alive, the load generator runs on
 * another and turns to one after the other; the one that is not asked costs nothing.
 */
public final class Compare {

	private static final double BUSY_LOAD_AVERAGE = 1;

	private final Options options;

	private final LoadGenerator load;

	private final WarmUp warmUp;

	private final Measuring measuring;

	private final Map<Workload, Comparison> comparisons = new LinkedHashMap<>();

	private Compare(Options options, LoadGenerator load) {
		this.options = options;
		this.load = load;
		this.measuring = new Measuring(load);
		this.warmUp = new WarmUp(load, options.warmUpSeconds());
	}

	/**
	 * Runs the comparison that the command line asks for; see {@link Options#USAGE}.
	 */
	public static void main(String[] arguments) throws Exception {
		if (arguments.length > 0 && arguments[0].equals("--help")) {
			System.out.print(Options.USAGE);
			return;
		}
		Options options;
		try {
			options = new Options(arguments);
		}
		catch (IllegalArgumentException ex) {
			System.err.println(ex.getMessage() + "\n\n" + Options.USAGE);
			System.exit(2);
			return;
		}
		List<String> missing = Requirements.missing(options);
		if (!missing.isEmpty()) {
			missing.forEach(System.err::println);
			System.exit(2);
		}
		Children.endWithThisProcess();
		StaticContent.write(options.output());
		LoadGenerator load = new LoadGenerator(options.loadCpu(), options.encryption().scheme(), LoadGenerator.SCRIPT,
				Requirements.shim(options.polling()));
		try {
			new Compare(options, load).run();
		}
		catch (IOException ex) {
			System.err.println(ex.getMessage());
			System.exit(1);
		}
	}

	private void run() throws IOException, InterruptedException {
		warnOfNeighbours();
		for (int restart = 0; restart < this.options.restarts(); restart++) {
			Map<Workload.Application, List<Workload>> byApplication = new LinkedHashMap<>();
			for (Workload workload : this.options.workloads()) {
				byApplication.computeIfAbsent(workload.application(), (key) -> new ArrayList<>()).add(workload);
			}
			for (Map.Entry<Workload.Application, List<Workload>> entry : byApplication.entrySet()) {
				compare(entry.getKey(), entry.getValue());
			}
		}
		Report report = new Report(this.options, List.copyOf(this.comparisons.values()));
		System.out.println("\n" + report.markdown());
		System.out.println("Written to " + report.write());
	}

	private static void warnOfNeighbours() throws IOException {
		double runnable = Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
		if (runnable > BUSY_LOAD_AVERAGE) {
			System.out.println("Other processes are busy here (load average " + runnable
					+ "): the figures will be worth less for it");
		}
	}

	/** All workloads of one application, with the same processes. */
	private void compare(Workload.Application application, List<Workload> workloads)
			throws IOException, InterruptedException {
		List<ServerProcess> servers = new ArrayList<>();
		try {
			for (Contender contender : this.options.contenders(application)) {
				Path log = this.options.output()
					.resolve(application.name().toLowerCase() + "-" + contender.name() + ".log");
				servers.add(ServerProcess.start(contender, this.options.serverCpu(), application,
						this.options.encryption(), log));
			}
			for (Workload workload : workloads) {
				compare(workload, servers);
			}
		}
		finally {
			for (ServerProcess server : servers) {
				server.close();
			}
		}
	}

	private void compare(Workload workload, List<ServerProcess> servers) throws IOException, InterruptedException {
		Comparison comparison = this.comparisons.computeIfAbsent(workload, (key) -> new Comparison(workload,
				servers.stream().map((server) -> server.contender().name()).toList()));
		System.out.println(workload.title() + ": " + workload.description());
		for (ServerProcess server : servers) {
			int seconds = this.warmUp.run(server, workload);
			System.out.printf("  %-16s warmed up for %d s%n", server.contender().name(), seconds);
		}
		for (int round = 0; round < this.options.rounds(); round++) {
			for (ServerProcess server : servers) {
				Sample sample = this.measuring.sample(workload, server, servers, this.options.seconds(),
						this.options.rate());
				comparison.add(server.contender().name(), sample);
				System.out.printf("  %-16s %10.0f requests/s %8.2f µs of CPU per request%n", server.contender().name(),
						sample.requestsPerSecond(), sample.cpuMicrosPerRequest());
			}
		}
		for (ServerProcess server : servers) {
			comparison.add(server.contender().name(),
					SystemCalls.count(server, workload, this.load, this.options.output()));
		}
	}

}
