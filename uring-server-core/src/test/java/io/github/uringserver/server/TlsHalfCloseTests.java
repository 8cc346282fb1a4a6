package io.github.uringserver.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.server.TlsServerTests.Stack;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that end their side of a TLS 1.3 connection, on the real kernel.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-6.1">RFC 8446 § 6.1,
 * close_notify closes one direction</a>
 */
@Timeout(120)
class TlsHalfCloseTests {

	private static final byte[] HELLO = "Hello".getBytes();

	private static final byte[] BODY = new byte[700_000];

	static {
		new Random(13).nextBytes(BODY);
	}

	private final AtomicReference<HttpExchange> asked = new AtomicReference<>();

	private ServerFixture start(Stack stack, HttpHandler handler) throws IOException {
		return new ServerFixture(handler, (builder) -> builder.tls(stack.configuration()));
	}

	private static SSLSocket connect(int port) throws IOException {
		SSLSocket socket = (SSLSocket) Certificates.trustingClient().getSocketFactory().createSocket("localhost", port);
		socket.startHandshake();
		assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.3");
		return socket;
	}

	private void hold(HttpExchange exchange) {
		exchange.retain();
		this.asked.set(exchange);
	}

	private void awaitEndOfInput(ServerFixture fixture, long records) {
		ServerFixture.await("close_notify is there", () -> fixture.count(Counter.TLS_RECORDS_RECEIVED) > records);
	}

	/** Their ends arrive while the last steps of their handshakes wait for a turn. */
	@ParameterizedTest
	@EnumSource(names = { "NATIVE", "JDK" })
	void clientsThatEndAtOnceGetTheirAnswers(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, (exchange) -> exchange.respond(200, "text/plain", HELLO))) {
			ExecutorService clients = Executors.newFixedThreadPool(16);
			List<Callable<byte[]>> calls = Collections.nCopies(400, () -> {
				try (SSLSocket socket = connect(fixture.port())) {
					RawClient client = new RawClient(socket).get("/");
					client.endOutput();
					return client.read().bytes();
				}
			});
			try {
				for (Future<byte[]> answer : clients.invokeAll(calls)) {
					assertThat(answer.get()).isEqualTo(HELLO);
				}
			}
			finally {
				clients.shutdownNow();
			}
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.TLS_HANDSHAKE_FAILURES)).isZero();
		}
	}

	/** Bouncy Castle's engine answers a close_notify with its own: it has no half. */
	@ParameterizedTest
	@EnumSource(names = { "NATIVE", "JDK" })
	void answerComesAfterTheClientsCloseNotify(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, this::hold); SSLSocket socket = connect(fixture.port())) {
			RawClient client = new RawClient(socket).get("/");
			ServerFixture.await("the request", () -> this.asked.get() != null);
			long records = fixture.count(Counter.TLS_RECORDS_RECEIVED);
			client.endOutput();
			awaitEndOfInput(fixture, records);
			HttpExchange exchange = this.asked.get();
			exchange.worker().execute(() -> exchange.respond(200, "application/octet-stream", BODY));
			assertThat(client.read().bytes()).isEqualTo(BODY);
			assertThat(client.isClosedByServer()).isTrue();
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.TLS_TRUNCATIONS)).isZero();
			assertThat(fixture.count(Counter.EXCHANGES_CLIENT_GONE)).isZero();
		}
	}

	@ParameterizedTest
	@EnumSource(names = "ENGINE")
	void exchangeEndsWhereTheEngineHasNoHalfClose(Stack stack) throws Exception {
		try (ServerFixture fixture = start(stack, this::hold); SSLSocket socket = connect(fixture.port())) {
			RawClient client = new RawClient(socket).get("/");
			ServerFixture.await("the request", () -> this.asked.get() != null);
			client.endOutput();
			assertThat(client.isClosedByServer()).isTrue();
			fixture.awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
			HttpExchange exchange = this.asked.get();
			exchange.worker().execute(() -> exchange.respond(200, "application/octet-stream", BODY));
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		}
	}

	@ParameterizedTest
	@EnumSource
	void closeNotifyWithinABodyFailsTheBody(Stack stack) throws Exception {
		CompletableFuture<String> end = new CompletableFuture<>();
		try (ServerFixture fixture = start(stack, (exchange) -> receive(exchange, end));
				SSLSocket socket = connect(fixture.port())) {
			RawClient client = new RawClient(socket)
				.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc");
			fixture.awaitCount(Counter.REQUESTS, 1);
			client.endOutput();
			assertThat(end.get(20, TimeUnit.SECONDS)).isNotEqualTo("complete");
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.TLS_TRUNCATIONS)).isZero();
		}
	}

	/** Also where the transport's end is the body's own, as far as its framing tells. */
	@ParameterizedTest
	@EnumSource
	void endWithoutCloseNotifyWithinABodyFailsTheBody(Stack stack) throws Exception {
		CompletableFuture<String> end = new CompletableFuture<>();
		try (ServerFixture fixture = start(stack, (exchange) -> receive(exchange, end));
				RawClient transport = fixture.connectPlain()) {
			SSLSocket socket = (SSLSocket) Certificates.trustingClient()
				.getSocketFactory()
				.createSocket(transport.socket(), "localhost", fixture.port(), false);
			new RawClient(socket).send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nabc");
			fixture.awaitCount(Counter.REQUESTS, 1);
			transport.endOutput();
			assertThat(end.get(20, TimeUnit.SECONDS)).contains("close_notify");
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.TLS_TRUNCATIONS)).isEqualTo(1);
		}
	}

	private static void receive(HttpExchange exchange, CompletableFuture<String> end) {
		exchange.retain();
		exchange.receiveBody(new RequestBodyHandler() {
			@Override
			public void onData(ByteBuffer data) {
				data.position(data.limit());
			}

			@Override
			public void onComplete() {
				end.complete("complete");
				exchange.respond(200, "text/plain", new byte[0]);
			}

			@Override
			public void onError(IOException cause) {
				end.complete(String.valueOf(cause.getMessage()));
				exchange.fail(cause);
			}
		});
		exchange.demand(Long.MAX_VALUE);
	}

}
