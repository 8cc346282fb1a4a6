package io.github.uringserver.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.net.SecureSession;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.testing.Programs;
import io.github.uringserver.tls.TlsClientAuthentication;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsProvider;
import io.github.uringserver.tls.TlsRecordPath;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** TLS on the real kernel, with real clients. */
@Timeout(120)
class TlsServerTests {

	private static final byte[] HELLO = "Hello".getBytes();

	private static final HttpHandler HELLO_HANDLER = (exchange) -> exchange.respond(200, "text/plain", HELLO);

	private static final Certificates CERTIFICATES = Certificates.ec("localhost");

	@TempDir
	private Path directory;

	/** Who does what. */
	enum Stack {

		NATIVE(TlsProvider.BOUNCY_CASTLE, TlsRecordPath.NATIVE),

		ENGINE(TlsProvider.BOUNCY_CASTLE, TlsRecordPath.ENGINE),

		JDK(TlsProvider.JDK, TlsRecordPath.ENGINE);

		private final TlsOptions options;

		Stack(TlsProvider provider, TlsRecordPath recordPath) {
			this.options = TlsOptions.builder()
				.provider(provider)
				.recordPath(recordPath)
				.warmUpTime(java.time.Duration.ZERO)
				.build();
		}

		TlsContext context(Certificates certificates, TlsClientAuthentication clientAuthentication) {
			return TlsContexts.create(this.options, new TlsIdentity(certificates.keyManagers().getKeyManagers(),
					CERTIFICATES.trustManagers().getTrustManagers(), null, null, clientAuthentication));
		}

		TlsConfiguration configuration() {
			TlsContext context = context(CERTIFICATES, TlsClientAuthentication.NONE);
			return new TlsConfiguration((serverName) -> context);
		}

	}

	private static ServerFixture start(Stack stack, HttpHandler handler) throws IOException {
		return start(stack.configuration(), handler, UnaryOperator.identity());
	}

	private static ServerFixture start(TlsConfiguration tls, HttpHandler handler,
			UnaryOperator<UringServerConfigurationBuilder> wishes) throws IOException {
		return new ServerFixture(handler, (builder) -> wishes.apply(builder.tls(tls)));
	}

	private static SSLSocket connect(int port) throws IOException {
		SSLSocket socket = (SSLSocket) CERTIFICATES.client(null).getSocketFactory().createSocket("localhost", port);
		socket.setSoTimeout(20_000);
		return socket;
	}

	private static RawClient client(int port) throws IOException {
		return new RawClient(connect(port));
	}

	@ParameterizedTest
	@EnumSource
	void requestsOverOneConnectionAreAnswered(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, HELLO_HANDLER); RawClient client = client(fixture.port())) {
			for (int i = 0; i < 10; i++) {
				assertThat(client.get("/").read().body()).isEqualTo("Hello");
			}
			assertThat(fixture.count(Counter.TLS_HANDSHAKES)).isEqualTo(1);
			assertThat(fixture.count(Counter.TLS_HANDSHAKES_TLS_1_3)).isEqualTo(1);
			assertThat(fixture.count(Counter.TLS_HANDSHAKES_ACTIVE)).isZero();
			client.close();
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.TLS_ERRORS)).isZero();
			assertThat(fixture.count(Counter.TLS_TRUNCATIONS)).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void exchangeKnowsItsSession(Stack stack) throws Exception {
		AtomicReference<SecureSession> session = new AtomicReference<>();
		HttpHandler handler = (exchange) -> {
			assertThat(exchange.secure()).isTrue();
			session.set(exchange.secureSession());
			exchange.respond(200, "text/plain", HELLO);
		};
		try (ServerFixture fixture = start(stack, handler); SSLSocket socket = connect(fixture.port())) {
			askFor("localhost", socket);
			assertThat(new RawClient(socket).get("/").read().status()).isEqualTo(200);
			assertThat(session.get().protocol()).isEqualTo(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
			assertThat(session.get().cipherSuite()).isEqualTo(socket.getSession().getCipherSuite());
			assertThat(session.get().serverName()).isEqualTo("localhost");
			assertThat(session.get().peerCertificates()).isNull();
			assertThat(session.get().resumed()).isFalse();
		}
	}

	@ParameterizedTest
	@EnumSource
	void largeBodiesSurviveInBothDirections(Stack stack) throws Exception {
		byte[] content = new byte[5_000_000];
		new Random(7).nextBytes(content);
		try (ServerFixture fixture = start(stack, TlsServerTests::echo); RawClient client = client(fixture.port())) {
			Thread sender = new Thread(() -> {
				try {
					client.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + content.length + "\r\n\r\n");
					client.send(content);
				}
				catch (IOException ex) {
					throw new java.io.UncheckedIOException(ex);
				}
			});
			sender.start();
			assertThat(client.read().bytes()).isEqualTo(content);
			sender.join();
		}
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

	@ParameterizedTest
	@EnumSource
	void everySizeAroundRecordBordersArrivesWhole(Stack stack) throws Exception {
		HttpHandler handler = (exchange) -> {
			byte[] body = new byte[Integer.parseInt(exchange.head().target().substring(1))];
			new Random(body.length).nextBytes(body);
			exchange.respond(200, "application/octet-stream", body);
		};
		List<Integer> sizes = new ArrayList<>(List.of(0, 1, 2, 3));
		for (int border : new int[] { 4096, 16_384, 2 * 16_384, 262_144 }) {
			for (int d = -130; d <= 3; d += (d < -100) ? 1 : 7) {
				sizes.add(border + d);
			}
		}
		try (ServerFixture fixture = start(stack, handler); RawClient client = client(fixture.port())) {
			for (int size : sizes) {
				byte[] expected = new byte[size];
				new Random(size).nextBytes(expected);
				assertThat(client.get("/" + size).read().bytes()).as("size %d", size).isEqualTo(expected);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void pipelinedResponsesLeaveInOneRecordAndOneSend(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, HELLO_HANDLER); RawClient client = client(fixture.port())) {
			client.get("/").read();
			long records = fixture.count(Counter.TLS_RECORDS_SENT);
			long sends = fixture.count(Counter.SENDS);
			client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100));
			for (int i = 0; i < 100; i++) {
				assertThat(client.read().body()).isEqualTo("Hello");
			}
			// one record from the client, so one turn; two if it was split on its way
			assertThat(fixture.count(Counter.TLS_RECORDS_SENT) - records).isBetween(1L, 3L);
			assertThat(fixture.count(Counter.SENDS) - sends).isBetween(1L, 3L);
		}
	}

	@ParameterizedTest
	@EnumSource
	void recordsOfALargeResponseShareSends(Stack stack) throws Exception {
		byte[] body = new byte[1 << 20];
		HttpHandler handler = (exchange) -> exchange.respond(200, "application/octet-stream", body);
		try (ServerFixture fixture = start(stack, handler); RawClient client = client(fixture.port())) {
			client.get("/").read();
			long records = fixture.count(Counter.TLS_RECORDS_SENT);
			long sends = fixture.count(Counter.SENDS);
			assertThat(client.get("/").read().bytes()).hasSize(body.length);
			assertThat(fixture.count(Counter.TLS_RECORDS_SENT) - records).isBetween(64L, 68L);
			assertThat(fixture.count(Counter.SENDS) - sends).as("sends for 65 records").isLessThan(33);
		}
	}

	@ParameterizedTest
	@EnumSource
	void plainTextIsAnswered400AndClosed(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, HELLO_HANDLER); RawClient client = fixture.connectPlain()) {
			RawClient.Response response = client.get("/").read();
			assertThat(response.status()).isEqualTo(400);
			assertThat(response.body()).contains("https://");
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(fixture.count(Counter.TLS_PLAIN_TEXT_REQUESTS)).isEqualTo(1);
			assertThat(fixture.count(Counter.REQUESTS)).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource
	void garbageIsAnsweredWithAnAlert(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, HELLO_HANDLER); RawClient client = fixture.connectPlain()) {
			client.send(new byte[] { 22, 3, 1, 0, 4, 9, 9, 9, 9 });
			byte[] answer = client.in().readAllBytes();
			assertThat(answer).startsWith((byte) 21, (byte) 3);
			fixture.awaitCount(Counter.TLS_HANDSHAKE_FAILURES, 1);
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.TLS_HANDSHAKES_ACTIVE)).isZero();
		}
	}

	@Test
	void slowHandshakeEndsInTime() throws Exception {
		TlsConfiguration defaults = Stack.NATIVE.configuration();
		TlsConfiguration impatient = new TlsConfiguration(defaults.contexts(), java.time.Duration.ofMillis(200), 1);
		try (ServerFixture fixture = start(impatient, HELLO_HANDLER, UnaryOperator.identity());
				RawClient silent = fixture.connectPlain();
				RawClient begun = fixture.connectPlain()) {
			begun.send(new byte[] { 22, 3, 1, 2, 0, 1 });
			assertThat(silent.isClosedByServer()).isTrue();
			assertThat(begun.isClosedByServer()).isTrue();
			fixture.awaitCount(Counter.TLS_HANDSHAKE_TIMEOUTS, 2);
			fixture.awaitCount(Counter.TLS_HANDSHAKES_ACTIVE, 0);
		}
	}

	@ParameterizedTest
	@EnumSource
	void endWithoutCloseNotifyBreaksTheBodyOff(Stack stack) throws Exception {
		AtomicReference<IOException> cause = new AtomicReference<>();
		HttpHandler handler = (exchange) -> {
			exchange.retain();
			exchange.receiveBody(new RequestBodyHandler() {
				@Override
				public void onData(ByteBuffer data) {
					data.position(data.limit());
				}

				@Override
				public void onComplete() {
					exchange.fail(new IllegalStateException("complete"));
				}

				@Override
				public void onError(IOException ex) {
					cause.set(ex);
					exchange.fail(ex);
				}
			});
			exchange.demand(Long.MAX_VALUE);
		};
		try (ServerFixture fixture = start(stack, handler)) {
			try (RawClient plain = fixture.connectPlain()) {
				SSLSocket socket = (SSLSocket) CERTIFICATES.client(null)
					.getSocketFactory()
					.createSocket(plain.socket(), "localhost", fixture.port(), false);
				OutputStream out = socket.getOutputStream();
				out.write("POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
					.getBytes());
				out.flush();
				fixture.awaitCount(Counter.REQUESTS, 1);
				plain.endOutput();
				fixture.awaitCount(Counter.TLS_TRUNCATIONS, 1);
			}
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(cause.get()).hasMessageContaining("close_notify");
		}
	}

	@ParameterizedTest
	@EnumSource
	void corruptedRecordEndsThisConnectionOnly(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, HELLO_HANDLER); RawClient bystander = client(fixture.port())) {
			assertThat(bystander.get("/").read().body()).isEqualTo("Hello");
			try (RawClient plain = fixture.connectPlain()) {
				SSLSocket socket = (SSLSocket) CERTIFICATES.client(null)
					.getSocketFactory()
					.createSocket(plain.socket(), "localhost", fixture.port(), false);
				assertThat(new RawClient(socket).get("/").read().body()).isEqualTo("Hello");
				byte[] record = new byte[5 + 40];
				System.arraycopy(new byte[] { 23, 3, 3, 0, 40 }, 0, record, 0, 5);
				plain.send(record);
				fixture.awaitCount(Counter.TLS_ERRORS, 1);
				assertThatThrownBy(() -> {
					InputStream in = socket.getInputStream();
					if (in.read() < 0) {
						throw new SSLException("closed");
					}
				}).isInstanceOf(IOException.class);
			}
			assertThat(bystander.get("/").read().body()).isEqualTo("Hello");
		}
	}

	@ParameterizedTest
	@EnumSource
	void serverNameChoosesTheIdentity(Stack stack) throws Exception {
		Certificates other = Certificates.ec("other.test");
		Map<String, TlsContext> contexts = Map.of("other.test", stack.context(other, TlsClientAuthentication.NONE));
		TlsContext fallback = stack.context(CERTIFICATES, TlsClientAuthentication.NONE);
		TlsConfiguration tls = new TlsConfiguration(
				(name) -> (name != null) ? contexts.getOrDefault(name, fallback) : fallback);
		try (ServerFixture fixture = start(tls, HELLO_HANDLER, UnaryOperator.identity())) {
			assertThat(certificateFor("other.test", fixture.port())).isEqualTo(other.certificate());
			assertThat(certificateFor("OTHER.test", fixture.port())).isEqualTo(other.certificate());
			assertThat(certificateFor("unknown.test", fixture.port())).isEqualTo(CERTIFICATES.certificate());
			assertThat(certificateFor(null, fixture.port())).isEqualTo(CERTIFICATES.certificate());
		}
	}

	private static Object certificateFor(String serverName, int port) throws IOException {
		try (SSLSocket socket = (SSLSocket) Certificates.trustingClient()
			.getSocketFactory()
			.createSocket("127.0.0.1", port)) {
			askFor(serverName, socket);
			return socket.getSession().getPeerCertificates()[0];
		}
	}

	/** The JDK's client sends no name without a dot unless it is told to. */
	private static void askFor(String serverName, SSLSocket socket) {
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setServerNames((serverName != null) ? List.of(new SNIHostName(serverName)) : List.of());
		socket.setSSLParameters(parameters);
	}

	@ParameterizedTest
	@EnumSource
	void clientCertificateIsAskedForAndKnown(Stack stack) throws Exception {
		TlsContext context = stack.context(CERTIFICATES, TlsClientAuthentication.NEED);
		AtomicReference<SecureSession> session = new AtomicReference<>();
		HttpHandler handler = (exchange) -> {
			session.set(exchange.secureSession());
			exchange.respond(200, "text/plain", HELLO);
		};
		try (ServerFixture fixture = start(new TlsConfiguration((name) -> context), handler,
				UnaryOperator.identity())) {
			SSLSocket known = (SSLSocket) CERTIFICATES.client(CERTIFICATES)
				.getSocketFactory()
				.createSocket("localhost", fixture.port());
			try (RawClient client = new RawClient(known)) {
				assertThat(client.get("/").read().body()).isEqualTo("Hello");
				assertThat(session.get().peerCertificates()).containsExactly(CERTIFICATES.certificate());
			}
			try (RawClient stranger = client(fixture.port())) {
				assertThatThrownBy(() -> stranger.get("/").read()).isInstanceOf(IOException.class);
			}
			assertThat(fixture.count(Counter.TLS_HANDSHAKE_FAILURES)).isEqualTo(1);
			assertThat(fixture.count(Counter.REQUESTS)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void tls12IsSpokenToo(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, HELLO_HANDLER); SSLSocket socket = connect(fixture.port())) {
			socket.setEnabledProtocols(new String[] { "TLSv1.2" });
			assertThat(new RawClient(socket).get("/").read().body()).isEqualTo("Hello");
			assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
			assertThat(fixture.count(Counter.TLS_HANDSHAKES_TLS_1_2)).isEqualTo(1);
		}
	}

	@ParameterizedTest
	@EnumSource
	void slowReaderOfManyResponsesLosesNothing(Stack stack) throws Exception {
		byte[] body = new byte[300_000];
		new Random(3).nextBytes(body);
		HttpHandler handler = (exchange) -> exchange.respond(200, "application/octet-stream", body);
		try (ServerFixture fixture = start(stack, handler); RawClient client = client(fixture.port())) {
			client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(40));
			ServerFixture.await("some requests", () -> fixture.count(Counter.REQUESTS) >= 2);
			for (int i = 0; i < 40; i++) {
				assertThat(client.read().bytes()).isEqualTo(body);
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void manyClientsShakeHandsAtOnce(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, HELLO_HANDLER)) {
			List<Thread> threads = new ArrayList<>();
			for (int t = 0; t < 16; t++) {
				Thread thread = new Thread(() -> shakeHands(fixture.port(), 8));
				threads.add(thread);
				thread.start();
			}
			for (Thread thread : threads) {
				thread.join();
			}
			assertThat(fixture.count(Counter.TLS_HANDSHAKES)).isEqualTo(128);
			assertThat(fixture.count(Counter.RESPONSES)).isEqualTo(128);
			assertThat(fixture.count(Counter.TLS_HANDSHAKE_STEPS_WAITING)).isZero();
		}
	}

	private static void shakeHands(int port, int times) {
		try {
			for (int i = 0; i < times; i++) {
				try (RawClient client = client(port)) {
					client.get("/").read();
				}
			}
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	@ParameterizedTest
	@EnumSource
	void gracefulStopFinishesWhatIsUnderWay(Stack stack) throws Exception {
		AtomicReference<HttpExchange> open = new AtomicReference<>();
		HttpHandler handler = (exchange) -> {
			exchange.retain();
			open.set(exchange);
		};
		try (ServerFixture fixture = start(stack, handler);
				RawClient client = client(fixture.port());
				RawClient idle = fixture.connectPlain()) {
			client.get("/");
			ServerFixture.await("the request", () -> open.get() != null);
			java.util.concurrent.CountDownLatch done = new java.util.concurrent.CountDownLatch(1);
			fixture.server().shutDownGracefully(done::countDown);
			HttpExchange exchange = open.get();
			exchange.worker().execute(() -> exchange.respond(200, "text/plain", HELLO));
			RawClient.Response response = client.read();
			assertThat(response.body()).isEqualTo("Hello");
			assertThat(response.header("Connection")).isEqualTo("close");
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(idle.isClosedByServer()).isTrue();
			assertThat(done.await(20, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
		}
	}

	@ParameterizedTest
	@EnumSource
	void javasHttpClientIsServed(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, HELLO_HANDLER)) {
			HttpClient client = HttpClient.newBuilder().sslContext(CERTIFICATES.client(null)).build();
			HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + fixture.port() + "/"))
				.build();
			for (int i = 0; i < 3; i++) {
				assertThat(client.send(request, HttpResponse.BodyHandlers.ofString()).body()).isEqualTo("Hello");
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void curlIsServed(Stack stack) throws Exception {
		Programs.assume("curl");
		byte[] content = new byte[3_000_000];
		new Random(5).nextBytes(content);
		Path upload = java.nio.file.Files.write(this.directory.resolve("upload"), content);
		Path trusted = CERTIFICATES.writeCertificate(this.directory.resolve("cert.pem"));
		try (ServerFixture fixture = start(stack, TlsServerTests::echo)) {
			for (String version : List.of("--tlsv1.3", "--tls-max")) {
				List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--max-time", "30",
						"--cacert", trusted.toString(), "--data-binary", "@" + upload, version));
				if (version.equals("--tls-max")) {
					command.add("1.2");
				}
				command.add("https://localhost:" + fixture.port() + "/");
				Programs.Result result = Programs.run(command);
				assertThat(result.exitCode()).as(result.error()).isZero();
				assertThat(sha256(result.output())).isEqualTo(sha256(content));
			}
		}
	}

	private static byte[] sha256(byte[] bytes) throws Exception {
		return MessageDigest.getInstance("SHA-256").digest(bytes);
	}

	@ParameterizedTest
	@EnumSource
	void opensslIsServed(Stack stack) throws Exception {
		Programs.assume("openssl");
		try (ServerFixture fixture = start(stack, HELLO_HANDLER)) {
			for (String version : List.of("-tls1_3", "-tls1_2")) {
				Programs.Result result = Programs.run(
						List.of("openssl", "s_client", version, "-servername", "localhost", "-ign_eof", "-connect",
								"localhost:" + fixture.port()),
						"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes());
				assertThat(new String(result.output())).contains("Hello")
					.contains(version.equals("-tls1_3") ? "TLSv1.3" : "TLSv1.2");
			}
			assertThat(Arrays.asList(fixture.count(Counter.TLS_HANDSHAKES), fixture.count(Counter.TLS_ERRORS)))
				.containsExactly(2L, 0L);
		}
	}

}
