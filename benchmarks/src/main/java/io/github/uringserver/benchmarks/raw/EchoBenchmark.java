package io.github.uringserver.benchmarks.raw;

import java.io.IOException;
import java.util.List;
import java.util.Locale;

import io.github.uringserver.benchmarks.compare.Children;
import io.github.uringserver.benchmarks.compare.CpuTime;

/**
 * Measures TCP echo servers, each in a process of its own on a CPU of its own; this
 * process is the load. Its CPU is chosen by who starts it.
 */
public final class EchoBenchmark {

	private static final String USAGE = """
			usage: benchmarks/run echo MODE [option value]...
			  messages   small messages in an open loop over many connections: latency from when each was due
			  bulk       large messages in windows over a few connections: Gbit/s of what comes back
			  idle       many connections that have echoed one message each: memory of the server
			""";

	private static final int BYTES_PER_KIB = 1024;

	private static final double BITS_PER_BYTE_GIGA = 8e-9;

	private final String mode;

	private final Arguments options;

	private EchoBenchmark(String mode, Arguments options) {
		this.mode = mode;
		this.options = options;
	}

	/** Runs one mode for each server and round. */
	public static void main(String[] arguments) throws Exception {
		String mode = (arguments.length > 0) ? arguments[0] : "";
		if (!List.of("messages", "bulk", "idle").contains(mode)) {
			System.err.print(USAGE);
			System.exit(2);
		}
		boolean bulk = mode.equals("bulk");
		Arguments options = new Arguments(USAGE, "servers",
				mode.equals("messages") ? "uring" : bulk ? "uring,blocking" : "uring,reactor-netty", "connections",
				bulk ? "4" : "10000", "message-size", "64", "rate", "20000", "window", "262144", "warm-up", "5",
				"seconds", "20", "rounds", "1", "seed", "20261121", "server-cpu", "0", "load-cpu", "1", "jvm-options",
				"-Xmx512m", "server-options", "", "histogram", "0")
			.read(java.util.Arrays.copyOfRange(arguments, 1, arguments.length));
		Children.endWithThisProcess();
		System.out.println(mode + " " + options);
		new EchoBenchmark(mode, options).run();
	}

	private void run() throws IOException, InterruptedException {
		for (int round = 1; round <= this.options.number("rounds", 1, 100); round++) {
			for (EchoContender contender : EchoContender.named(this.options.text("servers"))) {
				try (ServerChild server = contender.start(this.options.number("server-cpu", 0, 1023),
						this.options.text("jvm-options"), this.options.text("server-options"))) {
					String result = switch (this.mode) {
						case "messages" -> messages(server);
						case "bulk" -> bulk(server);
						default -> idle(server);
					};
					System.out.println("round " + round + ", " + contender + ": " + result);
				}
			}
		}
	}

	private int seconds() {
		return this.options.number("seconds", 1, 3600);
	}

	private int warmUp() {
		return this.options.number("warm-up", 1, 3600);
	}

	private int connections() {
		return this.options.number("connections", 1, 28_000);
	}

	private long seed() {
		return Long.parseLong(this.options.text("seed"));
	}

	private int messageBytes() {
		return this.options.number("message-size", 1, 65_536);
	}

	private String messages(ServerChild server) throws IOException {
		int rate = this.options.number("rate", 1, 1_000_000);
		try (MessageLoad load = new MessageLoad(server.port(), connections(), messageBytes(), seed())) {
			load.everyConnectionOnce();
			load.run(rate, warmUp(), null);
			Latencies latencies = new Latencies(2 * rate * seconds() + 1000);
			CpuTime before = server.cpuTime();
			long sent = load.run(rate, seconds(), latencies);
			double micros = server.cpuTime().minus(before).totalMicros();
			return String.format(Locale.ROOT,
					"%s; %d messages, %.1f µs of server CPU each; the client was away for %.1f ms at most",
					latencies.summary(), sent, micros / sent, load.longestPassNanos() / 1e6);
		}
	}

	private String bulk(ServerChild server) throws IOException {
		int window = this.options.number("window", 1024, 16 << 20);
		try (BulkLoad load = new BulkLoad(server.port(), connections(), window, seed())) {
			load.run(warmUp(), true);
			CpuTime before = server.cpuTime();
			long start = System.nanoTime();
			double bytesPerSecond = load.run(seconds(), false);
			double busy = server.cpuTime().minus(before).totalMicros() * 1e3 / (System.nanoTime() - start);
			return String.format(Locale.ROOT, "%.1f Gbit/s echoed, server %.0f %% busy",
					bytesPerSecond * BITS_PER_BYTE_GIGA, 100 * busy);
		}
	}

	/** Classes are loaded and pools filled before the first figure is taken. */
	private String idle(ServerChild server) throws IOException, InterruptedException {
		try (MessageLoad load = new MessageLoad(server.port(), connections() / 10, messageBytes(), seed())) {
			load.run(this.options.number("rate", 1, 1_000_000), warmUp(), null);
		}
		Thread.sleep(1000);
		long heapBefore = server.liveHeapBytes();
		long residentBefore = server.residentBytes();
		try (MessageLoad load = new MessageLoad(server.port(), connections(), messageBytes(), seed())) {
			load.everyConnectionOnce();
			long heap = server.liveHeapBytes() - heapBefore;
			long resident = server.residentBytes() - residentBefore;
			server.histogram(this.options.number("histogram", 0, 100)).forEach(System.out::println);
			return String.format(Locale.ROOT,
					"%d idle connections: live heap +%d KiB (%d bytes each), RSS after a full collection +%d KiB"
							+ " (%d bytes each), from %d KiB",
					connections(), heap / BYTES_PER_KIB, heap / connections(), resident / BYTES_PER_KIB,
					resident / connections(), residentBefore / BYTES_PER_KIB);
		}
	}

}
