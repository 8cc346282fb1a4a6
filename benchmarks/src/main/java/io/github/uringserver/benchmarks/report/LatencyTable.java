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

import io.github.uringserver.benchmarks.compare.CpuTime;
import io.github.uringserver.benchmarks.compare.LoadGenerator;
import io.github.uringserver.benchmarks.compare.ServerProcess;
import io.github.uringserver.benchmarks.compare.WarmUp;
import io.github.uringserver.benchmarks.compare.Workload;

/**
 * Latency of small requests below saturation, by {@link OpenLoop} in the process of the
 * report itself, which has a CPU of its own.
 */
final class LatencyTable {

	/** The rate that depends on what the reference can do. */
	static final String OF_PEAK = "70 % of the peak of " + Peer.REACTOR_NETTY_EPOLL.title();

	private static final double PART_OF_PEAK = 0.7;

	private static final int CONNECTIONS = 64;

	private static final String PATH = "/plaintext";

	private static final Figure[] FIGURES = { Figure.P50, Figure.P95, Figure.P99, Figure.P999, Figure.CPU };

	private final ReportOptions options;

	private final ClassPaths classPaths;

	private final LoadGenerator load;

	private final Results results;

	LatencyTable(ReportOptions options, ClassPaths classPaths, LoadGenerator load, Results results) {
		this.options = options;
		this.classPaths = classPaths;
		this.load = load;
		this.results = results;
	}

	/** Measures everything into the results. */
	void run() throws IOException, InterruptedException {
		List<Peer> peers = this.options.peers(Table.LATENCY);
		int rates = this.options.rates().length + 1;
		Plan plan = Plan.fitting(new Plan(this.options.warmUpSeconds(), this.options.seconds(), this.options.rounds()),
				peers.size(), peers.size(), peers.size() * (rates - 1), this.options.bound());
		this.results.fact("how",
				plan.rounds() + " alternating runs of " + plan.seconds() + " s per rate over " + CONNECTIONS
						+ " connections, after " + plan.warmUpSeconds() + " s at saturation; latency counts from"
						+ " the moment at which a request should have been sent; polling client");
		try (Fleet fleet = Fleet.start(this.options, this.classPaths, Table.LATENCY, Workload.Application.ROUTER, peers,
				this.options.jvmOptions())) {
			WarmUp warmUp = new WarmUp(this.load, Optional.of(plan.warmUpSeconds()));
			for (Peer peer : fleet.peers()) {
				warmUp.run(fleet.server(peer), Workload.ROUTER);
				attempt(fleet.server(peer), this.options.rates()[0], plan.nextWarmUpSeconds(), new ArrayList<>());
			}
			for (int rate : this.options.rates()) {
				run(String.format(Locale.ROOT, "%,d requests/s", rate), rate, fleet, plan);
			}
			if (fleet.peers().contains(Peer.REACTOR_NETTY_EPOLL)) {
				double peak = this.load
					.saturate(Workload.ROUTER, fleet.server(Peer.REACTOR_NETTY_EPOLL).port(), plan.seconds())
					.requestsPerSecond();
				this.results.note(String.format(Locale.ROOT, "The peak of %s just before: %,.0f requests/s",
						Peer.REACTOR_NETTY_EPOLL.title(), peak));
				run(OF_PEAK, (int) (PART_OF_PEAK * peak), fleet, plan);
			}
		}
	}

	private void run(String workload, int rate, Fleet fleet, Plan plan) {
		System.out.println(workload);
		Map<Peer, List<double[]>> runs = new EnumMap<>(Peer.class);
		Map<Peer, String> failures = new LinkedHashMap<>();
		List<Peer> order = new ArrayList<>(fleet.peers());
		order.forEach((peer) -> runs.put(peer, new ArrayList<>()));
		for (int round = 0; round < plan.rounds(); round++) {
			for (Peer peer : order) {
				attempt(fleet.server(peer), rate, plan.seconds(), runs.get(peer))
					.ifPresent((failure) -> failures.put(peer, failure));
			}
			Collections.reverse(order);
		}
		for (Peer peer : fleet.peers()) {
			if (failures.containsKey(peer)) {
				this.results.note(workload + ": " + peer.title() + " failed: " + failures.get(peer));
				continue;
			}
			for (int i = 0; i < FIGURES.length; i++) {
				int figure = i;
				this.results.put(workload, peer.title(), FIGURES[i],
						runs.get(peer).stream().mapToDouble((values) -> values[figure]).toArray());
			}
		}
	}

	/** Returns why there is no result, if there is none. */
	private static Optional<String> attempt(ServerProcess server, int rate, int seconds, List<double[]> runs) {
		try (OpenLoop client = new OpenLoop(server.port(), CONNECTIONS, PATH)) {
			CpuTime before = server.cpuTime();
			long[] latencies = client.run(rate, Math.max(1, seconds));
			double cpu = server.cpuTime().minus(before).totalMicros() / (double) latencies.length;
			double[] values = { micros(latencies, 0.5), micros(latencies, 0.95), micros(latencies, 0.99),
					micros(latencies, 0.999), cpu };
			runs.add(values);
			System.out.printf("  %-16s p50 %8.0f µs, p99 %8.0f µs, p99.9 %8.0f µs, %.2f µs of CPU per request%n",
					server.contender().name(), values[0], values[2], values[3], cpu);
			return Optional.empty();
		}
		catch (IOException | IllegalStateException ex) {
			System.out.println("  " + server.contender().name() + " fails: " + ex.getMessage());
			return Optional.of(ex.getMessage());
		}
	}

	private static double micros(long[] latencies, double share) {
		return OpenLoop.percentile(latencies, share) / 1e3;
	}

}
