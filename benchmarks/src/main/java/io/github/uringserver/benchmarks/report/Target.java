package io.github.uringserver.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.uringserver.benchmarks.compare.Statistics;

/**
 * What this server is to cost, as a part of what another does: Reactor Netty on native
 * epoll, where nothing else is said.
 *
 * @param name in the table
 * @param table where it is measured
 * @param workload in that table; empty: its first
 * @param figure what is compared
 * @param limit the ratio that is to be reached
 * @param reference the other
 */
record Target(String name, Table table, String workload, Figure figure, double limit, Peer reference) {

	static final List<Target> ALL = List.of(cpu("bare", Table.BARE, "bare", 0.68),
			cpu("router", Table.ROUTER, "router", 0.66), cpu("router, lean dispatch", Table.ROUTER, "router", 0.52),
			cpu("controller", Table.CONTROLLER, "controller", 0.75), cpu("JSON", Table.JSON, "json", 0.70),
			cpu("POST 1 KB", Table.POSTS, "echo-1k", 0.65), cpu("16 KB", Table.BODIES, "bytes-16k", 0.75),
			cpu("1 MB", Table.BODIES, "bytes-1m", 1.0), cpu("POST 64 KB", Table.POSTS, "echo-64k", 0.85),
			cpu("/stream", Table.STREAMS, "stream", 0.4),
			cpu("new connection", Table.NEW_CONNECTIONS, "new-connection", 0.8),
			cpu("pipelined router", Table.PIPELINED, "router-pipelined", 0.40),
			cpu("pipelined router, lean dispatch", Table.PIPELINED, "router-pipelined", 0.25),
			cpu("pipelined bare", Table.BARE, "bare-pipelined", 0.15),
			target("heap/request, router", Table.ROUTER, "router", Figure.HEAP, 0.65),
			target("heap/request, bare", Table.BARE, "bare", Figure.HEAP, 0.2),
			target("p99, " + LatencyTable.OF_PEAK, Table.LATENCY, LatencyTable.OF_PEAK, Figure.P99, 0.7),
			target("resident memory for idle connections: growth", Table.IDLE, "", Figure.RSS_GROWTH, 0.7),
			target("resident memory with idle connections: all of it", Table.IDLE, "", Figure.RSS_IDLE, 0.7),
			new Target("without Spring, to nginx: CPU", Table.CORE, "core", Figure.CPU, 1.0, Peer.NGINX),
			new Target("without Spring, pipelined, to nginx: CPU", Table.CORE, "core-pipelined", Figure.CPU, 1.0,
					Peer.NGINX));

	private static Target cpu(String name, Table table, String workload, double limit) {
		return target(name + ": CPU", table, workload, Figure.CPU, limit);
	}

	private static Target target(String name, Table table, String workload, Figure figure, double limit) {
		return new Target(name, table, workload, figure, limit, Peer.REACTOR_NETTY_EPOLL);
	}

	/** What was reached, if it was measured. */
	Optional<Statistics> reached(Map<Table, Results> all) {
		Results results = all.get(this.table);
		if (results == null || results.workloads().isEmpty()) {
			return Optional.empty();
		}
		String measured = this.workload.isEmpty() ? results.workloads().iterator().next() : this.workload;
		return results.ratio(measured, Peer.URING.title(), this.reference.title(), this.figure);
	}

	/** A word for the table: the whole range counts. */
	String verdict(Statistics ratio) {
		if (ratio.median() > this.limit) {
			return "missed";
		}
		return (ratio.maximum() <= this.limit) ? "reached" : "reached, but not in every round";
	}

}
