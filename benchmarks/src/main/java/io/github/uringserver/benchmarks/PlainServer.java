package io.github.uringserver.benchmarks;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.server.UringServerConfigurationBuilder;

/**
 * A {@link UringServer} without any framework: every request is answered with "Hello,
 * World!" in the turn in which it arrived.
 */
public final class PlainServer {

	private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

	private static final Logger logger = LoggerFactory.getLogger(PlainServer.class);

	private PlainServer() {
	}

	/**
	 * Runs until the process is ended.
	 * @param arguments port and number of workers; 8080 and one per CPU by default
	 */
	public static void main(String[] arguments) throws Exception {
		int port = (arguments.length > 0) ? Integer.parseInt(arguments[0]) : 8080;
		UringServerConfigurationBuilder configuration = UringServerConfiguration.builder()
			.address(new InetSocketAddress(port))
			.pinning(false);
		if (arguments.length > 1) {
			configuration.workers(Integer.parseInt(arguments[1]));
		}
		UringServer server = new UringServer(configuration.build(),
				(exchange) -> exchange.respond(200, "text/plain", HELLO));
		server.start();
		Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "shutdown"));
		logger.info("Listening on port {} with {} worker(s)", server.port(), server.workers().size());
	}

}
