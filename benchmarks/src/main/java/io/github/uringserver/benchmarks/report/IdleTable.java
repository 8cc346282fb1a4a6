package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.uringserver.benchmarks.compare.LoadGenerator;
import io.github.uringserver.benchmarks.compare.ServerProcess;
import io.github.uringserver.benchmarks.compare.WarmUp;
import io.github.uringserver.benchmarks.compare.Workload;

/**
 * What many connections cost that have had one response and are kept alive: resident
 * memory and heap after a full collection, before and with them.
 */
final class IdleTable {

	/** The heap gives back to the system what it does not need. */
	private static final List<String> JVM_OPTIONS = List.of("-Xms32m", "-Xmx512m", "-XX:+UseSerialGC",
			"-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");

	/** In which every connection gets its response. */
	private static final int SECONDS_TO_GREET = 4;

	private static final double SECONDS_PER_PEER = 18;

	private final ReportOptions options;

	private final ClassPaths classPaths;

	private final LoadGenerator load;

	private final Results results;

	IdleTable(ReportOptions options, ClassPaths classPaths, LoadGenerator load, Results results) {
		this.options = options;
		this.classPaths = classPaths;
		this.load = load;
		this.results = results;
	}

	/** One server at a time; those that are no JVM have no heap to tell. */
	void run() throws IOException, InterruptedException {
		List<Peer> peers = this.options.peers(Table.IDLE);
		int affordable = (int) (this.options.bound() / (SECONDS_PER_PEER * peers.size()));
		int rounds = Math.max(1, Math.min(this.options.rounds(), affordable));
		String workload = this.options.idleConnections() + " idle connections";
		this.results.fact("how", rounds
				+ " alternating processes of each; full collections before resident memory is read; warm-up of 3 s with 64 connections before"
				+ " the first reading; each idle connection has had one response");
		this.results.fact("jvm-options", String.join(" ", JVM_OPTIONS));
		Map<Peer, List<double[]>> runs = new EnumMap<>(Peer.class);
		for (int round = 0; round < rounds; round++) {
			for (Peer peer : peers) {
				run(peer).ifPresent((run) -> runs.computeIfAbsent(peer, (key) -> new ArrayList<>()).add(run));
			}
		}
		Figure[] figures = { Figure.RSS_BEFORE, Figure.RSS_IDLE, Figure.RSS_GROWTH, Figure.HEAP_PER_CONNECTION };
		runs.forEach((peer, values) -> {
			for (int i = 0; i < figures.length; i++) {
				int figure = i;
				this.results.put(workload, peer.title(), figures[i],
						values.stream().mapToDouble((run) -> run[figure]).toArray());
			}
		});
	}

	/**
	 * A server that does not hold the connections is noted, and the others are measured.
	 */
	private Optional<double[]> run(Peer peer) throws InterruptedException {
		try (Fleet fleet = Fleet.start(this.options, this.classPaths, Table.IDLE, Workload.Application.ROUTER,
				List.of(peer), JVM_OPTIONS)) {
			return Optional.of(run(fleet.server(peer)));
		}
		catch (IOException | IllegalStateException ex) {
			System.out.println("  " + peer.title() + " fails: " + ex.getMessage());
			this.results.note(peer.title() + " failed: " + ex.getMessage());
			return Optional.empty();
		}
	}

	private double[] run(ServerProcess server) throws IOException, InterruptedException {
		new WarmUp(this.load, Optional.of(3)).run(server, Workload.ROUTER);
		double heapBefore = server.heapInUse();
		double before = server.residentBytes();
		int count = this.options.idleConnections();
		try (OpenLoop client = new OpenLoop(server.port(), count, "/plaintext")) {
			client.run((count + SECONDS_TO_GREET - 1) / SECONDS_TO_GREET, SECONDS_TO_GREET);
			double heap = server.heapInUse();
			double idle = server.residentBytes();
			System.out.printf("  %-16s %6.1f MB, with %d connections %6.1f MB, %.0f bytes of heap each%n",
					server.contender().name(), before / 1e6, count, idle / 1e6, (heap - heapBefore) / count);
			return new double[] { before, idle, idle - before, (heap - heapBefore) / count };
		}
	}

}
