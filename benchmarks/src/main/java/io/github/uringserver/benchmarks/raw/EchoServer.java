package io.github.uringserver.benchmarks.raw;

import java.net.InetSocketAddress;

import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.server.UringServerConfigurationBuilder;

/** A TCP echo server on the core's raw API. */
public final class EchoServer {

	private static final String USAGE = "usage: benchmarks/run echo-server [--port N] [--workers N]"
			+ " [--max-connections N] [--receive-buffers N] [--receive-buffer-size BYTES]"
			+ " [--send-buffers N] [--send-buffer-size BYTES] [--send-queue BYTES]";

	private EchoServer() {
	}

	/** Runs until the process is ended. */
	public static void main(String[] arguments) throws Exception {
		Arguments options = new Arguments(USAGE, "port", "7000", "workers", "1", "max-connections", "16384",
				"receive-buffers", "1024", "receive-buffer-size", "8192", "send-buffers", "1024", "send-buffer-size",
				"16384", "send-queue", "262144")
			.read(arguments);
		UringServerConfigurationBuilder configuration = UringServerConfiguration.builder()
			.address(new InetSocketAddress(options.number("port", 0, 65_535)))
			.workers(options.number("workers", 1, 1024))
			.pinning(false)
			.backlog(4096)
			.maxConnectionsPerWorker(options.number("max-connections", 1, 1 << 20))
			.receiveBuffers(options.number("receive-buffers", 1, 32_768))
			.receiveBufferSizeBytes(options.number("receive-buffer-size", 256, 1 << 20))
			.sendBuffers(options.number("send-buffers", 1, 65_536))
			.sendBufferSizeBytes(options.number("send-buffer-size", 1024, 1 << 20))
			.sendQueueBytes(options.number("send-queue", 1024, 16 << 20));
		UringServer server = UringServer.raw(configuration.build(), EchoHandler::new);
		server.start();
		Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "shutdown"));
		System.out.println(ServerChild.LISTENING + server.port());
	}

}
