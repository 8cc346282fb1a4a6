package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.github.uringserver.benchmarks.compare.Workload;

/** Fresh processes, until each has answered for the first time. */
final class StartTable {

	private static final double SECONDS_PER_START = 5;

	private final ReportOptions options;

	private final ClassPaths classPaths;

	private final Results results;

	StartTable(ReportOptions options, ClassPaths classPaths, Results results) {
		this.options = options;
		this.classPaths = classPaths;
		this.results = results;
	}

	/** One start of each before any that counts, for the page cache. */
	void run() throws IOException, InterruptedException {
		List<Peer> peers = this.options.peers(Table.START);
		int affordable = (int) (this.options.bound() / (SECONDS_PER_START * peers.size())) - 1;
		int rounds = Math.max(1, Math.min(this.options.rounds(), affordable));
		this.results.fact("how", rounds + " alternating starts on one CPU, after one that does not count");
		Map<Peer, double[]> millis = new EnumMap<>(Peer.class);
		peers.forEach((peer) -> millis.put(peer, new double[rounds]));
		for (int round = -1; round < rounds; round++) {
			for (Peer peer : peers) {
				try (Fleet fleet = Fleet.start(this.options, this.classPaths, Table.START, Workload.Application.ROUTER,
						List.of(peer), this.options.jvmOptions())) {
					long time = fleet.server(peer).startMillis();
					System.out.printf("  %-16s answers after %d ms%n", peer.title(), time);
					if (round >= 0) {
						millis.get(peer)[round] = time;
					}
				}
			}
		}
		millis.forEach((peer, times) -> this.results.put("start", peer.title(), Figure.START, times));
	}

}
