package io.github.uringserver.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;

import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.server.RawClient.Response;
import io.github.uringserver.server.TlsServerTests.Stack;
import io.github.uringserver.testing.Certificates;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the records of a response over TLS 1.3 begin and end. */
@Timeout(60)
class TlsRecordLengthTests {

	private static final int PIECE_BYTES = 32 << 10;

	private static final int PIECES = 4;

	private static final int RECORD_BYTES = 16 << 10;

	private static final int FIRST_RECORD_BYTES = 4096;

	/** The type within and the tag (RFC 8446 § 5.2). */
	private static final int OVERHEAD_BYTES = 1 + 16;

	@Test
	void recordsOfABodyKeepStepWithItsPieces() throws Exception {
		try (ServerFixture fixture = new ServerFixture(TlsRecordLengthTests::respond,
				(builder) -> builder.tls(Stack.NATIVE.configuration())); Client client = new Client(fixture.port())) {
			Response response = client.http.get("/").read();
			assertThat(response.bytes()).isEqualTo(body());
			int headBytes = client.plainBytes() - PIECES * PIECE_BYTES;
			int rest = headBytes + PIECE_BYTES - FIRST_RECORD_BYTES - RECORD_BYTES;
			assertThat(headBytes).isBetween(1, 512);
			assertThat(client.response()).containsExactly(FIRST_RECORD_BYTES, RECORD_BYTES, rest, RECORD_BYTES,
					RECORD_BYTES, RECORD_BYTES, RECORD_BYTES, RECORD_BYTES, RECORD_BYTES);
		}
	}

	private static byte[] body() {
		byte[] body = new byte[PIECES * PIECE_BYTES];
		for (int i = 0; i < body.length; i++) {
			body[i] = (byte) (i * 31 >> 7);
		}
		return body;
	}

	private static void respond(HttpExchange exchange) {
		byte[] body = body();
		exchange.startResponse(200);
		exchange.commit(body.length);
		for (int i = 0; i < PIECES; i++) {
			assertThat(exchange.write(ByteBuffer.wrap(body, i * PIECE_BYTES, PIECE_BYTES))).isTrue();
		}
		exchange.finish();
	}

	/** The JDK's client, whose records are watched as they come from the socket. */
	private static final class Client implements AutoCloseable {

		private final RawClient http;

		private final int before;

		private TlsRecordWatch received;

		Client(int port) throws IOException {
			Socket transport = new Socket(InetAddress.getLoopbackAddress(), port) {
				@Override
				public InputStream getInputStream() throws IOException {
					if (Client.this.received == null) {
						Client.this.received = new TlsRecordWatch(super.getInputStream());
					}
					return Client.this.received;
				}
			};
			SSLSocket socket = (SSLSocket) Certificates.trustingClient()
				.getSocketFactory()
				.createSocket(transport, "localhost", port, true);
			socket.setEnabledProtocols(new String[] { "TLSv1.3" });
			socket.startHandshake();
			this.before = this.received.lengthsBytes().size();
			this.http = new RawClient(socket);
		}

		/** The plain text of each record since the handshake. */
		List<Integer> response() {
			List<Integer> lengths = this.received.lengthsBytes();
			return lengths.subList(this.before, lengths.size())
				.stream()
				.map((length) -> length - OVERHEAD_BYTES)
				.toList();
		}

		int plainBytes() {
			return response().stream().mapToInt(Integer::intValue).sum();
		}

		@Override
		public void close() throws IOException {
			this.http.close();
		}

	}

}
