package io.github.uringserver.metrics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import io.github.uringserver.server.UringServer;
import io.github.uringserver.tls.TlsConfiguration;

/**
 * What there is of TLS, as the endpoint shows it. What was agreed on with clients is
 * among the counters of the workers.
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
				servers.put(name, new TlsServerDescriptor(tls.handshakeTimeout(), tls.maxHandshakeStepsPerTurn()));
			}
		});
		return new TlsDescriptor(!servers.isEmpty(), servers);
	}

	/**
	 * A server that speaks TLS.
	 *
	 * @param handshakeTimeout the time for a handshake; zero for any
	 * @param maxHandshakeStepsPerTurn the most steps of handshakes that a worker does in
	 * a turn
	 */
	public record TlsServerDescriptor(Duration handshakeTimeout, int maxHandshakeStepsPerTurn) {

	}

}
