package io.github.uringserver.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The worker allocates nothing per request when the handler answers in the turn: measured
 * on its thread, over a real socket.
 */
@Timeout(120)
class HeapPerRequestTests {

	@BeforeAll
	static void speaksPlainText() {
		SuiteTls.assumePlain();
	}

	private static final int WARM_UP = 20_000;

	private static final int REQUESTS = 20_000;

	/**
	 * The JVM itself allocates on the thread now and then; one byte in twenty requests is
	 * not per request.
	 */
	private static final long NOISE_BYTES = REQUESTS / 20;

	/** One quiet round is the proof; a round may be disturbed by compilation. */
	private static final int ROUNDS = 10;

	private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

	@Test
	void noHeapPerRequest() throws Exception {
		try (ServerFixture fixture = new ServerFixture((exchange) -> exchange.respond(200, "text/plain", HELLO))) {
			assertNoHeap(fixture, 1);
		}
	}

	@Test
	void noHeapPerPipelinedRequest() throws Exception {
		try (ServerFixture fixture = new ServerFixture((exchange) -> exchange.respond(200, "text/plain", HELLO))) {
			assertNoHeap(fixture, 16);
		}
	}

	private static void assertNoHeap(ServerFixture fixture, int pipeline) throws IOException {
		byte[] batch = ("GET /plaintext HTTP/1.1\r\nHost: localhost\r\nUser-Agent: test\r\nAccept: */*\r\n\r\n")
			.repeat(pipeline)
			.getBytes(StandardCharsets.US_ASCII);
		try (Socket socket = new Socket("127.0.0.1", fixture.port())) {
			socket.setTcpNoDelay(true);
			socket.getOutputStream()
				.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			byte[] response = new byte[8192];
			int length = socket.getInputStream().read(response);
			ask(socket, batch, length * pipeline, WARM_UP / pipeline);
			Thread worker = fixture.server().workers().get(0).thread();
			long least = Long.MAX_VALUE;
			for (int round = 0; round < ROUNDS && least > NOISE_BYTES; round++) {
				long before = allocatedBytes(worker);
				ask(socket, batch, length * pipeline, REQUESTS / pipeline);
				least = Math.min(least, allocatedBytes(worker) - before);
			}
			assertThat(least).as("bytes allocated by the worker over " + REQUESTS + " requests")
				.isLessThanOrEqualTo(NOISE_BYTES);
		}
	}

	private static void ask(Socket socket, byte[] batch, int responseLength, int times) throws IOException {
		OutputStream out = socket.getOutputStream();
		InputStream in = socket.getInputStream();
		byte[] buffer = new byte[responseLength];
		for (int i = 0; i < times; i++) {
			out.write(batch);
			assertThat(in.readNBytes(buffer, 0, responseLength)).isEqualTo(responseLength);
		}
	}

	private static long allocatedBytes(Thread thread) {
		return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getThreadAllocatedBytes(thread.getId());
	}

}
