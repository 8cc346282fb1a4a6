package io.github.uringserver.benchmarks.report;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The client at a fixed rate, against the server of the JDK. */
class OpenLoopTest {

	private static final int STALL_MILLIS = 500;

	private final AtomicInteger requests = new AtomicInteger();

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/plaintext", (exchange) -> {
			this.requests.incrementAndGet();
			exchange.sendResponseHeaders(200, 5);
			exchange.getResponseBody().write("hello".getBytes());
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void everyRequestIsSentAndCounted() throws IOException {
		try (OpenLoop client = new OpenLoop(port(), 4, "/plaintext")) {
			assertThat(client.run(50, 1)).hasSize(50).isSorted();
			assertThat(client.run(20, 1)).hasSize(20).isSorted();
		}
		assertThat(this.requests).hasValue(70);
	}

	@Test
	void stallIsChargedToEveryRequestItHasHeldUp() throws Exception {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Thread stalling = new Thread(() -> stallOnce(listener), "stalling-server");
			stalling.start();
			try (OpenLoop client = new OpenLoop(listener.getLocalPort(), 1, "/plaintext")) {
				long heldUp = Arrays.stream(client.run(100, 1))
					.filter((nanos) -> nanos >= TimeUnit.MILLISECONDS.toNanos(STALL_MILLIS / 2))
					.count();
				// one every 10 ms of the first half of the stall waits for the second
				assertThat(heldUp).isGreaterThanOrEqualTo(STALL_MILLIS / 2 / 10);
			}
			stalling.join();
		}
	}

	/** One request at a time, and the first after a while. */
	private static void stallOnce(ServerSocket listener) {
		try (Socket socket = listener.accept()) {
			byte[] request = new byte[4096];
			boolean first = true;
			while (socket.getInputStream().read(request) > 0) {
				if (first) {
					Thread.sleep(STALL_MILLIS);
					first = false;
				}
				socket.getOutputStream()
					.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".getBytes(StandardCharsets.US_ASCII));
			}
		}
		catch (IOException ex) {
			// the client has what it wants
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Test
	void answerThatIsNoSuccessIsNoResult() throws IOException {
		try (OpenLoop client = new OpenLoop(port(), 1, "/nothing")) {
			assertThatThrownBy(() -> client.run(10, 1)).hasMessageContaining("404");
		}
	}

	@Test
	void shareOfTheSortedLatencies() {
		long[] sorted = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
		assertThat(OpenLoop.percentile(sorted, 0.5)).isEqualTo(5);
		assertThat(OpenLoop.percentile(sorted, 0.95)).isEqualTo(10);
		assertThat(OpenLoop.percentile(sorted, 0.999)).isEqualTo(10);
		assertThat(OpenLoop.percentile(new long[] { 7 }, 0.5)).isEqualTo(7);
	}

	private int port() {
		return this.server.getAddress().getPort();
	}

}
