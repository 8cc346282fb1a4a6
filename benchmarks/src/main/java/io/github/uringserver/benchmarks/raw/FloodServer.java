package io.github.uringserver.benchmarks.raw;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.admission.AdmissionRules;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.server.UringServerConfigurationBuilder;

/** The HTTP server that is flooded: one worker, with or without a rate limit. */
public final class FloodServer {

	private static final String USAGE = "--limit CONNECTIONS-PER-SECOND-AND-PEER, 0 for none";

	private FloodServer() {
	}

	/** Runs until the process is ended. */
	public static void main(String[] arguments) throws Exception {
		int limit = new Arguments(USAGE, "limit", "0").read(arguments).number("limit", 0, 1_000_000);
		UringServerConfigurationBuilder configuration = UringServerConfiguration.builder()
			.address(new InetSocketAddress(InetAddress.getByName("0.0.0.0"), 0))
			.workers(1)
			.pinning(false)
			.backlog(4096);
		if (limit > 0) {
			configuration.admission(new AdmissionRules(limit, Duration.ofSeconds(1), 0, AddressRanges.NONE,
					AdmissionRules.DEFAULT_PEERS));
		}
		UringServer server = new UringServer(configuration.build(),
				(exchange) -> exchange.respond(200, "text/plain", SoakHandler.HELLO));
		server.start();
		Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "shutdown"));
		System.out.println(ServerChild.LISTENING + server.port());
	}

}
