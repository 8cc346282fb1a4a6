package io.github.uringserver.benchmarks.raw;

import java.io.IOException;
import java.util.Locale;

import io.github.uringserver.benchmarks.compare.Children;

/**
 * What one address notices of another one's flood: the latency of requests at a steady
 * rate, without and with a flood of new connections, in turn, with the rate limit on
 * (and, to compare, off).
 */
public final class Flood {

	private static final String USAGE = """
			usage: benchmarks/run flood [--limit N] [--flood CONNECTIONS-PER-SECOND] [--rate REQUESTS-PER-SECOND]
			  [--connections N] [--seconds N] [--warm-up N] [--rounds N] [--seed N]
			""";

	private Flood() {
	}

	/** Measures. */
	public static void main(String[] arguments) throws Exception {
		Arguments options = new Arguments(USAGE, "limit", "100", "flood", "5000", "rate", "2000", "connections", "64",
				"seconds", "10", "warm-up", "8", "rounds", "2", "seed", "20261121", "server-cpu", "0", "load-cpu", "1",
				"jvm-options", "-Xmx512m")
			.read(arguments);
		System.out.println("flood " + options);
		Children.endWithThisProcess();
		for (String limit : new String[] { options.text("limit"), "0" }) {
			try (ServerChild server = ServerChild.start(FloodServer.class, options.number("server-cpu", 0, 1023), "",
					options.text("jvm-options"), "--limit", limit)) {
				measure(server, options, limit.equals("0") ? "no limit" : "limit " + limit + "/s");
			}
		}
	}

	private static void measure(ServerChild server, Arguments options, String name) throws IOException {
		int rate = options.number("rate", 1, 100_000);
		int flood = options.number("flood", 1, 100_000);
		int seconds = options.number("seconds", 1, 600);
		try (FloodLoad load = new FloodLoad(server.port(), options.number("connections", 1, 90), "127.0.0.2",
				"127.0.0.3", Long.parseLong(options.text("seed")))) {
			load.run(rate, flood, options.number("warm-up", 1, 600), null);
			for (int round = 1; round <= options.number("rounds", 1, 100); round++) {
				Latencies alone = new Latencies(2 * rate * seconds + 1000);
				load.run(rate, 0, seconds, alone);
				Latencies flooded = new Latencies(2 * rate * seconds + 1000);
				load.run(rate, flood, seconds, flooded);
				System.out.printf(Locale.ROOT, "%s, round %d: alone %s%n  flooded %s (p99 × %.2f); %s%n", name, round,
						alone.summary(), flooded.summary(), flooded.millis(0.99) / alone.millis(0.99), load.flood());
			}
		}
	}

}
