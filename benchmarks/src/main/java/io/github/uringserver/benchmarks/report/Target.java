package io.github.uringserver.benchmarks.report;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.github.uringserver.benchmarks.compare.Statistics;

/**
 * What this server is to cost, as a part of what Reactor Netty on native epoll does.
 *
 * @param name in the table
 * @param table where it is measured
 * @param workload in that table; empty: its first
 * @param figure what is compared
 * @param limit the ratio that is to be reached
 */
record Target(String name, Table table, String workload, Figure figure, double limit) {

	static final List<Target> ALL = List.of(cpu("bare", Table.BARE, "bare", 0.68),
			cpu("router", Table.ROUTER, "router", 0.66), cpu("controller", Table.CONTROLLER, "controller", 0.75),
			cpu("JSON", Table.JSON, "json", 0.70), cpu("POST 1 KB", Table.POSTS, "echo-1k", 0.65),
			cpu("16 KB", Table.BODIES, "bytes-16k", 0.75), cpu("1 MB", Table.BODIES, "bytes-1m", 1.0),
			cpu("POST 64 KB", Table.POSTS, "echo-64k", 0.85), cpu("/stream", Table.STREAMS, "stream", 0.4),
			cpu("new connection", Table.NEW_CONNECTIONS, "new-connection", 0.8),
			cpu("pipelined router", Table.PIPELINED, "router-pipelined", 0.40),
			cpu("pipelined bare", Table.BARE, "bare-pipelined", 0.15),
			new Target("heap/request, router", Table.ROUTER, "router", Figure.HEAP, 0.65),
			new Target("heap/request, bare", Table.BARE, "bare", Figure.HEAP, 0.2),
			new Target("resident memory for idle connections: growth", Table.IDLE, "", Figure.RSS_GROWTH, 0.7),
			new Target("resident memory with idle connections: all of it", Table.IDLE, "", Figure.RSS_IDLE, 0.7));

	private static Target cpu(String name, Table table, String workload, double limit) {
		return new Target(name + ": CPU", table, workload, Figure.CPU, limit);
	}

	/** What was reached, if it was measured. */
	Optional<Statistics> reached(Map<Table, Results> all) {
		Results results = all.get(this.table);
		if (results == null || results.workloads().isEmpty()) {
			return Optional.empty();
		}
		String measured = this.workload.isEmpty() ? results.workloads().iterator().next() : this.workload;
		return results.ratio(measured, Peer.URING.title(), Peer.REACTOR_NETTY_EPOLL.title(), this.figure);
	}

	/** A word for the table: the whole range counts. */
	String verdict(Statistics ratio) {
		if (ratio.median() > this.limit) {
			return "missed";
		}
		return (ratio.maximum() <= this.limit) ? "reached" : "reached, but not in every round";
	}

}
