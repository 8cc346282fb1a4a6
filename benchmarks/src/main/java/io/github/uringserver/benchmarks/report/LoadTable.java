package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

import io.github.uringserver.benchmarks.compare.LoadGenerator;
import io.github.uringserver.benchmarks.compare.Measuring;
import io.github.uringserver.benchmarks.compare.Sample;
import io.github.uringserver.benchmarks.compare.ServerProcess;
import io.github.uringserver.benchmarks.compare.SystemCalls;
import io.github.uringserver.benchmarks.compare.WarmUp;
import io.github.uringserver.benchmarks.compare.Workload;

/**
 * A table of workloads at saturation: all servers are alive, and each round turns to one
 * after the other, in an order that is turned round from round to round.
 */
final class LoadTable {

	/** A response of the stream of events lasts for a second. */
	private static final int SECONDS_OF_EVENTS = 3;

	private static final double IDLE_SHARE_WORTH_A_NOTE = 0.02;

	/**
	 * Of the first run, less of which the last one costs only after too little warm-up.
	 */
	private static final double WARM = 0.9;

	private static final Map<Figure, ToDoubleFunction<Sample>> FIGURES = figures();

	private final ReportOptions options;

	private final ClassPaths classPaths;

	private final LoadGenerator load;

	private final Table table;

	private final Results results;

	LoadTable(ReportOptions options, ClassPaths classPaths, LoadGenerator load, Table table, Results results) {
		this.options = options;
		this.classPaths = classPaths;
		this.load = load;
		this.table = table;
		this.results = results;
	}

	private static Map<Figure, ToDoubleFunction<Sample>> figures() {
		Map<Figure, ToDoubleFunction<Sample>> figures = new EnumMap<>(Figure.class);
		figures.put(Figure.CPU, Sample::cpuMicrosPerRequest);
		figures.put(Figure.USER, Sample::userMicrosPerRequest);
		figures.put(Figure.SYSTEM, Sample::systemMicrosPerRequest);
		figures.put(Figure.BUSY, Sample::cpuPercent);
		figures.put(Figure.THROUGHPUT, Sample::requestsPerSecond);
		figures.put(Figure.P50, (sample) -> sample.load().p50Micros());
		figures.put(Figure.P95, (sample) -> sample.load().p95Micros());
		figures.put(Figure.P99, (sample) -> sample.load().p99Micros());
		figures.put(Figure.P999, (sample) -> sample.load().p999Micros());
		figures.put(Figure.VOLUNTARY, Sample::voluntarySwitchesPerRequest);
		figures.put(Figure.INVOLUNTARY, Sample::involuntarySwitchesPerRequest);
		figures.put(Figure.HEAP, Sample::heapBytesPerRequest);
		return figures;
	}

	/** Measures everything into the results. */
	void run() throws IOException, InterruptedException {
		Map<Workload.Application, List<Workload>> byApplication = new LinkedHashMap<>();
		this.table.workloads()
			.forEach((workload) -> byApplication.computeIfAbsent(workload.application(), (key) -> new ArrayList<>())
				.add(workload));
		int peers = this.options.peers(this.table).size();
		Plan plan = Plan.fitting(new Plan(this.options.warmUpSeconds(), this.options.seconds(), this.options.rounds()),
				peers * byApplication.size(), peers * byApplication.size(),
				peers * (this.table.workloads().size() - byApplication.size()), this.options.bound());
		this.results.fact("how",
				plan.rounds() + " alternating runs of " + plan.seconds() + " s each, after " + plan.warmUpSeconds()
						+ " s of warm-up for the first workload of a process and " + plan.nextWarmUpSeconds()
						+ " s for the next");
		for (Map.Entry<Workload.Application, List<Workload>> entry : byApplication.entrySet()) {
			try (Fleet fleet = Fleet.start(this.options, this.classPaths, this.table, entry.getKey(),
					this.options.peers(this.table), this.options.jvmOptions())) {
				for (Workload workload : entry.getValue()) {
					boolean first = workload == entry.getValue().get(0);
					run(workload, fleet, plan, first ? plan.warmUpSeconds() : plan.nextWarmUpSeconds());
				}
			}
		}
	}

	private void run(Workload workload, Fleet fleet, Plan plan, int warmUpSeconds)
			throws IOException, InterruptedException {
		System.out.println(workload.title() + ": " + workload.description());
		List<Peer> peers = new ArrayList<>(
				fleet.peers().stream().filter((peer) -> Table.serves(peer, workload)).toList());
		WarmUp warmUp = new WarmUp(this.load, Optional.of(warmUpSeconds));
		Map<Peer, List<Sample>> samples = new EnumMap<>(Peer.class);
		for (Peer peer : List.copyOf(peers)) {
			attempt(workload, peer, peers, () -> warmUp.run(fleet.server(peer), workload));
			samples.put(peer, new ArrayList<>());
		}
		for (int round = 0; round < plan.rounds(); round++) {
			List<Peer> order = new ArrayList<>(peers);
			if (round % 2 == 1) {
				Collections.reverse(order);
			}
			for (Peer peer : order) {
				attempt(workload, peer, peers,
						() -> samples.get(peer).add(sample(workload, fleet.server(peer), fleet, plan)));
			}
		}
		for (Peer peer : peers) {
			put(workload, peer, samples.get(peer));
			countSystemCalls(workload, peer, fleet);
		}
	}

	private void countSystemCalls(Workload workload, Peer peer, Fleet fleet) throws InterruptedException {
		try {
			this.results.put(workload.title(), peer.title(), Figure.SYSTEM_CALLS,
					SystemCalls.perRequest(fleet.server(peer), workload, this.load, this.options.working()));
		}
		catch (IOException ex) {
			this.results
				.note(workload.title() + ": system calls of " + peer.title() + " were not counted: " + ex.getMessage());
		}
	}

	/** A server that answers with errors is not measured, and the report says so. */
	private void attempt(Workload workload, Peer peer, List<Peer> peers, Step step) throws InterruptedException {
		try {
			step.run();
		}
		catch (IOException ex) {
			System.out.println("  " + peer.title() + " fails: " + ex.getMessage());
			this.results.note(workload.title() + ": " + peer.title() + " failed: " + ex.getMessage());
			peers.remove(peer);
		}
	}

	private Sample sample(Workload workload, ServerProcess server, Fleet fleet, Plan plan)
			throws IOException, InterruptedException {
		int seconds = (workload == Workload.SSE) ? Math.max(SECONDS_OF_EVENTS, plan.seconds()) : plan.seconds();
		Sample sample = new Measuring(this.load).sample(workload, server, fleet.servers(), seconds, 0);
		System.out.printf("  %-16s %10.0f requests/s %8.2f µs of CPU per request%n", server.contender().name(),
				sample.requestsPerSecond(), sample.cpuMicrosPerRequest());
		return sample;
	}

	private void put(Workload workload, Peer peer, List<Sample> samples) {
		FIGURES.forEach((figure, of) -> this.results.put(workload.title(), peer.title(), figure,
				samples.stream().mapToDouble(of).toArray()));
		noteTrend(workload, peer, samples);
		double idle = samples.stream().mapToDouble(Sample::idleShare).max().orElse(0);
		if (idle > IDLE_SHARE_WORTH_A_NOTE) {
			this.results.note(String.format(Locale.ROOT,
					"%s: while %s was measured, the other servers used up to %.0f %% of the CPU", workload.title(),
					peer.title(), 100 * idle));
		}
	}

	/** Every run cheaper than the one before: the compiler was not done. */
	private void noteTrend(Workload workload, Peer peer, List<Sample> samples) {
		double previous = Double.MAX_VALUE;
		for (Sample sample : samples) {
			if (sample.cpuMicrosPerRequest() >= previous) {
				return;
			}
			previous = sample.cpuMicrosPerRequest();
		}
		double first = samples.get(0).cpuMicrosPerRequest();
		if (previous < first * WARM) {
			this.results.note(String.format(Locale.ROOT,
					"%s: %s was still getting cheaper, from %.1f to %.1f µs: its warm-up was too short",
					workload.title(), peer.title(), first, previous));
		}
	}

	/** Something that fails if the server does. */
	@FunctionalInterface
	private interface Step {

		void run() throws IOException, InterruptedException;

	}

}
