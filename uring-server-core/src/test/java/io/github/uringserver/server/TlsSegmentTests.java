package io.github.uringserver.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.server.TlsServerTests.Stack;
import io.github.uringserver.sys.TcpSegments;
import io.github.uringserver.testing.Certificates;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Segments of a large response over TLS, as the kernel counts them, against a server that
 * writes each record by itself: the JDK's SSLSocket.
 */
@Timeout(120)
class TlsSegmentTests {

	private static final Certificates CERTIFICATES = Certificates.ec("localhost");

	/** Odd, for the median. */
	private static final int RESPONSES = 15;

	/** So large that the client's window does not decide where a segment ends. */
	private static final int WINDOW_BYTES = 4 << 20;

	/** The other server's most: what waits for a slow client shares segments, too. */
	@ParameterizedTest
	@ValueSource(ints = { 256 << 10, 1 << 20 })
	void recordsOfAResponseShareSegments(int bodyBytes) throws Exception {
		SuiteOption.DIRECT_DESCRIPTORS.assumeInactive("the kernel's counts are asked for with the server's descriptor");
		byte[] body = new byte[bodyBytes];
		int together;
		try (ServerFixture fixture = new ServerFixture(
				(exchange) -> exchange.respond(200, "application/octet-stream", body),
				(builder) -> builder.tls(Stack.NATIVE.configuration()))) {
			together = segmentsOfResponses(fixture.port(), bodyBytes)[RESPONSES / 2];
		}
		int oneByOne;
		try (RecordByRecord server = new RecordByRecord(body)) {
			oneByOne = segmentsOfResponses(server.port(), bodyBytes)[RESPONSES - 1];
		}
		assertThat(oneByOne).as("segments of a send per record").isGreaterThanOrEqualTo(bodyBytes >> 14);
		assertThat(together).as("segments, against %d of a send per record", oneByOne)
			.isLessThanOrEqualTo(oneByOne / 2);
	}

	/** In rising order. */
	private static int[] segmentsOfResponses(int port, int bodyBytes) throws IOException {
		int[] segments = new int[RESPONSES];
		try (Socket transport = new Socket()) {
			transport.setReceiveBufferSize(WINDOW_BYTES);
			transport.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			SSLSocket socket = (SSLSocket) Certificates.trustingClient()
				.getSocketFactory()
				.createSocket(transport, "localhost", port, false);
			RawClient client = new RawClient(socket);
			client.get("/").read(); // accepted, and with a congestion window that has
									// grown
			TcpSegments ofServer = new TcpSegments(transport);
			for (int i = 0; i < RESPONSES; i++) {
				int before = ofServer.sent();
				assertThat(client.get("/").read().bytes()).hasSize(bodyBytes);
				segments[i] = ofServer.sent() - before;
			}
		}
		Arrays.sort(segments);
		return segments;
	}

	/**
	 * A server for one client, with one write to its socket for each record, and nothing
	 * that would keep the kernel from sending it (TCP_NODELAY).
	 */
	private static final class RecordByRecord implements AutoCloseable {

		private final SSLServerSocket listener;

		private final CompletableFuture<Void> served;

		RecordByRecord(byte[] body) throws Exception {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(CERTIFICATES.keyManagers().getKeyManagers(), null, new SecureRandom());
			this.listener = (SSLServerSocket) context.getServerSocketFactory()
				.createServerSocket(0, 1, InetAddress.getLoopbackAddress());
			this.served = CompletableFuture.runAsync(() -> serve(body));
		}

		private void serve(byte[] body) {
			try (Socket socket = this.listener.accept()) {
				socket.setTcpNoDelay(true);
				OutputStream out = socket.getOutputStream();
				BufferedReader in = new BufferedReader(
						new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
				for (String line = in.readLine(); line != null; line = in.readLine()) {
					if (line.isEmpty()) {
						out.write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes());
						out.write(body);
					}
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		int port() {
			return this.listener.getLocalPort();
		}

		@Override
		public void close() throws IOException {
			this.listener.close();
			this.served.join();
		}

	}

}
