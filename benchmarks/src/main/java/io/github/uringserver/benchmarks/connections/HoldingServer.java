package io.github.uringserver.benchmarks.connections;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.worker.Counter;

/**
 * The server of {@link Connections}: answers every request with two bytes, and
 * {@code /state} with what it holds.
 */
final class HoldingServer {

	/** What it says when it listens, with its port behind. */
	static final String LISTENING = "Listening on port ";

	/**
	 * Connections beyond its share that a worker takes: the kernel's hash is not even.
	 */
	private static final int MARGIN = 512;

	private static final byte[] OK = "ok".getBytes(StandardCharsets.US_ASCII);

	private final UringServer server;

	private HoldingServer(int connections, int workers, boolean direct) {
		this.server = new UringServer(UringServerConfiguration.builder()
			.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.workers(workers)
			.directDescriptors(direct)
			.backlog(4096)
			.maxConnectionsPerWorker(connections / workers + MARGIN)
			.timeouts(HttpTimeouts.DEFAULT.withHeader(Duration.ZERO).withIdle(Duration.ZERO))
			.build(), this::handle);
	}

	/**
	 * Runs until its input ends.
	 * @param arguments connections, workers, whether descriptors are direct
	 */
	public static void main(String[] arguments) throws IOException {
		HoldingServer holding = new HoldingServer(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]),
				Boolean.parseBoolean(arguments[2]));
		holding.server.start();
		System.out.println(LISTENING + holding.server.port());
		while (System.in.read() >= 0) {
			// until the end
		}
		holding.server.stop();
	}

	private void handle(HttpExchange exchange) {
		boolean state = exchange.head().target().equals("/state");
		exchange.respond(200, "text/plain", state ? state().getBytes(StandardCharsets.US_ASCII) : OK);
	}

	/** After a full collection, so that what is told of the heap is alive. */
	private String state() {
		System.gc();
		long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
		String workers = this.server.workers()
			.stream()
			.map((worker) -> String.valueOf(worker.counters().get(Counter.CONNECTIONS_ACTIVE)))
			.collect(Collectors.joining("+"));
		return "connections " + workers + ", rejected " + count(Counter.CONNECTIONS_REJECTED) + ", descriptors "
				+ descriptors() + ", RSS " + residentMebibytes() + " MiB, live heap " + heap / (1 << 20) + " MiB";
	}

	private long count(Counter counter) {
		return this.server.workers().stream().mapToLong((worker) -> worker.counters().get(counter)).sum();
	}

	private static long descriptors() {
		try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
			return entries.count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static long residentMebibytes() {
		try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
			return lines.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
				.sum();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
