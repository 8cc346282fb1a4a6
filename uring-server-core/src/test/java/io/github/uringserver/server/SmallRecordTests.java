package io.github.uringserver.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Collections;
import java.util.Hashtable;
import java.util.Random;

import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.MaxFragmentLength;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.ServerOnlyTlsAuthentication;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsClientProtocol;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsServerCertificate;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.tls.TlsClientAuthentication;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsRecordPath;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that have no memory for records of 16 KB and say so, on the real kernel. The
 * own record path leaves these to the engine.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6066#section-4">RFC 6066 § 4, maximum
 * fragment length</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8449">RFC 8449, record size limit</a>
 */
@Timeout(120)
class SmallRecordTests {

	private static final int BODY_BYTES = 300_000;

	/** What TLS 1.3 and 1.2 add to 512 bytes at most: type and tag; nonce and tag. */
	private static final int OVERHEAD_BYTES = 8 + 16;

	@ParameterizedTest
	@CsvSource({ "NATIVE, TLSv1.3", "NATIVE, TLSv1.2", "ENGINE, TLSv1.3", "ENGINE, TLSv1.2" })
	void fragmentsAreAsLongAsTheClientAllows(TlsRecordPath path, String protocol) throws Exception {
		byte[] body = body();
		try (ServerFixture fixture = start(path); Client client = new Client(fixture.port(), protocol, (extensions) -> {
			TlsExtensionsUtils.addMaxFragmentLengthExtension(extensions, MaxFragmentLength.pow2_9);
		})) {
			for (int i = 0; i < 2; i++) {
				assertThat(client.post(body)).isEqualTo(body);
			}
			assertThat(client.answered.get(TlsExtensionsUtils.EXT_max_fragment_length)).isEqualTo(new byte[] { 1 });
			assertThat(client.longestRecordBytes()).isBetween(512, 512 + OVERHEAD_BYTES);
			assertThat(fixture.count(Counter.TLS_ERRORS)).isZero();
		}
	}

	/**
	 * Bouncy Castle's server leaves the extension unanswered, so that the limit is not
	 * agreed on.
	 */
	@ParameterizedTest
	@CsvSource({ "NATIVE, TLSv1.3", "ENGINE, TLSv1.3" })
	void recordSizeLimitIsNotAnswered(TlsRecordPath path, String protocol) throws Exception {
		byte[] body = body();
		try (ServerFixture fixture = start(path); Client client = new Client(fixture.port(), protocol, (extensions) -> {
			TlsExtensionsUtils.addRecordSizeLimitExtension(extensions, 512);
		})) {
			assertThat(client.post(body)).isEqualTo(body);
			assertThat(client.answered.get(TlsExtensionsUtils.EXT_record_size_limit)).isNull();
			assertThat(client.longestRecordBytes()).isGreaterThan(16_000);
			assertThat(fixture.count(Counter.TLS_ERRORS)).isZero();
		}
	}

	private static byte[] body() {
		byte[] body = new byte[BODY_BYTES];
		new Random(11).nextBytes(body);
		return body;
	}

	private static ServerFixture start(TlsRecordPath path) throws IOException {
		TlsOptions options = TlsOptions.builder().recordPath(path).warmUpTime(java.time.Duration.ZERO).build();
		TlsContext context = TlsContexts.create(options,
				new TlsIdentity(Certificates.ec("localhost").keyManagers().getKeyManagers(), null, null, null,
						TlsClientAuthentication.NONE));
		return new ServerFixture(SmallRecordTests::echo,
				(builder) -> builder.tls(new TlsConfiguration((name) -> context)));
	}

	/** Gathers the body, then sends it in one piece. */
	private static void echo(HttpExchange exchange) {
		exchange.retain();
		ByteBuffer body = ByteBuffer.allocate((int) exchange.requestContentLength());
		exchange.receiveBody(new RequestBodyHandler() {
			@Override
			public void onData(ByteBuffer data) {
				body.put(data);
			}

			@Override
			public void onComplete() {
				exchange.respond(200, "application/octet-stream", body.array());
			}

			@Override
			public void onError(IOException cause) {
				exchange.fail(cause);
			}
		});
		exchange.demand(Long.MAX_VALUE);
	}

	/** Adds to what the client offers. */
	private interface Wish {

		void addTo(Hashtable<Object, Object> extensions) throws IOException;

	}

	/** Bouncy Castle's own client, with what it received looked at on its way. */
	private static final class Client extends DefaultTlsClient implements AutoCloseable {

		private final ProtocolVersion version;

		private final Wish wish;

		private final Socket socket;

		private final TlsRecordWatch received;

		private final TlsClientProtocol protocol;

		private Hashtable<?, ?> answered = new Hashtable<>();

		Client(int port, String version, Wish wish) throws IOException {
			super(new BcTlsCrypto(new SecureRandom()));
			this.version = version.equals("TLSv1.3") ? ProtocolVersion.TLSv13 : ProtocolVersion.TLSv12;
			this.wish = wish;
			this.socket = SuiteTls.connectPlain(port);
			this.socket.setSoTimeout(20_000);
			this.received = new TlsRecordWatch(this.socket.getInputStream());
			this.protocol = new TlsClientProtocol(this.received, this.socket.getOutputStream());
			this.protocol.connect(this);
		}

		@Override
		protected ProtocolVersion[] getSupportedVersions() {
			return this.version.only();
		}

		@Override
		@SuppressWarnings({ "unchecked", "rawtypes" })
		public Hashtable<?, ?> getClientExtensions() throws IOException {
			Hashtable<Object, Object> extensions = super.getClientExtensions();
			this.wish.addTo(extensions);
			return extensions;
		}

		@Override
		@SuppressWarnings("rawtypes")
		public void processServerExtensions(Hashtable extensions) throws IOException {
			super.processServerExtensions(extensions);
			this.answered = (Hashtable<?, ?>) extensions.clone();
		}

		@Override
		public TlsAuthentication getAuthentication() {
			return new ServerOnlyTlsAuthentication() {
				@Override
				public void notifyServerCertificate(TlsServerCertificate certificate) {
					// trusts everybody
				}
			};
		}

		/** Sends a body and answers what comes back. */
		byte[] post(byte[] body) throws IOException {
			OutputStream out = this.protocol.getOutputStream();
			out.write(("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length + "\r\n\r\n").getBytes());
			out.write(body);
			out.flush();
			InputStream in = this.protocol.getInputStream();
			ByteArrayOutputStream head = new ByteArrayOutputStream();
			while (!head.toString().endsWith("\r\n\r\n")) {
				head.write(in.read());
			}
			assertThat(head.toString()).contains("200 OK", "Content-Length: " + body.length);
			return in.readNBytes(body.length);
		}

		int longestRecordBytes() {
			return Collections.max(this.received.lengthsBytes());
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
