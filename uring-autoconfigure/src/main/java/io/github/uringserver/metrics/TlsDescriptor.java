package io.github.uringserver.metrics;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.WorkerStatistics;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.worker.HandshakeKind;

/**
 * What there is of TLS, as the endpoint shows it. What else is counted of it is among the
 * counters of the workers.
 *
 * @param enabled whether a server speaks it
 * @param servers those that do, by name
 */
public record TlsDescriptor(boolean enabled, Map<String, TlsServerDescriptor> servers) {

	static TlsDescriptor of(Map<String, UringServer> all) {
		Map<String, TlsServerDescriptor> servers = new LinkedHashMap<>();
		all.forEach((name, server) -> {
			TlsConfiguration tls = server.configuration().tls();
			if (tls != null) {
				servers.put(name, new TlsServerDescriptor(tls.handshakeTimeout(), tls.maxHandshakeStepsPerTurn(),
						handshakes(server)));
			}
		});
		return new TlsDescriptor(!servers.isEmpty(), servers);
	}

	private static List<HandshakesDescriptor> handshakes(UringServer server) {
		return Arrays.stream(HandshakeKind.values())
			.map((kind) -> HandshakesDescriptor.of(kind, server.statistics()))
			.filter((handshakes) -> handshakes.count() > 0)
			.toList();
	}

	/**
	 * A server that speaks TLS.
	 *
	 * @param handshakeTimeout the time for a handshake; zero for any
	 * @param maxHandshakeStepsPerTurn the most steps of handshakes that a worker does in
	 * a turn
	 * @param handshakes those completed, over all workers and all starts of the server
	 */
	public record TlsServerDescriptor(Duration handshakeTimeout, int maxHandshakeStepsPerTurn,
			List<HandshakesDescriptor> handshakes) {

	}

	/**
	 * Completed handshakes of one kind.
	 *
	 * @param protocol TLSv1.3 or TLSv1.2
	 * @param group the name of the group of the key exchange, or other
	 * @param count how many there were
	 * @param duration how long they took together, each from the accept on
	 * @param longest the longest of about the last minute
	 */
	public record HandshakesDescriptor(String protocol, String group, long count, Duration duration, Duration longest) {

		static HandshakesDescriptor of(HandshakeKind kind, List<WorkerStatistics> workers) {
			return new HandshakesDescriptor(kind.protocol(), kind.group(),
					workers.stream().mapToLong((worker) -> worker.handshakes(kind)).sum(),
					Duration.ofNanos(workers.stream().mapToLong((worker) -> worker.handshakeNanos(kind)).sum()),
					Duration.ofNanos(workers.stream()
						.mapToLong((worker) -> worker.longestHandshakeNanos(kind))
						.max()
						.orElse(0)));
		}

	}

}
