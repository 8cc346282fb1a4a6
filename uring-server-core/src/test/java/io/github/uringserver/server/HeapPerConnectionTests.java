package io.github.uringserver.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the worker allocates for an HTTP connection with one request: the handle of the
 * connection, and what is HTTP's.
 */
@Timeout(120)
class HeapPerConnectionTests {

	private static final int CONNECTIONS = 1000;

	private static final long MOST_BYTES = 300;

	/** One quiet round is the proof; a round may be disturbed by compilation. */
	private static final int ROUNDS = 15;

	private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	@BeforeAll
	static void speaksPlainText() {
		SuiteTls.assumePlain();
	}

	@Test
	void anHttpConnectionTakesLittleHeap() throws Exception {
		try (ServerFixture fixture = new ServerFixture((exchange) -> exchange.respond(200, "text/plain", HELLO))) {
			ask(fixture.port());
			Thread worker = fixture.server().workers().get(0).thread();
			long least = Long.MAX_VALUE;
			for (int round = 0; round < ROUNDS && least > CONNECTIONS * MOST_BYTES; round++) {
				long before = allocatedBytes(worker);
				for (int i = 0; i < CONNECTIONS; i++) {
					ask(fixture.port());
				}
				least = Math.min(least, allocatedBytes(worker) - before);
			}
			assertThat(least / CONNECTIONS).as("bytes allocated by the worker for each connection")
				.isLessThanOrEqualTo(MOST_BYTES);
		}
	}

	private static void ask(int port) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", port)) {
			socket.getOutputStream().write(REQUEST);
			assertThat(socket.getInputStream().readAllBytes()).endsWith(HELLO);
		}
	}

	private static long allocatedBytes(Thread thread) {
		return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(thread.getId());
	}

}
