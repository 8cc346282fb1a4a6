package io.github.uringserver.accesslog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Every request has one line, also one that no handler has seen or was allowed to answer.
 */
@Timeout(60)
class AccessLogOfRefusalsTests {

	private static final AccessLogFormat FORMAT = AccessLogFormat.parse("%m %U %H %s %B %X %{Agent}i");

	private static final HttpTimeouts SHORT = new HttpTimeouts(Duration.ofMillis(200), Duration.ofMillis(200),
			Duration.ofMillis(200), 240, Duration.ofSeconds(1), Duration.ofMillis(200));

	private static final String HEAD = " HTTP/1.1~Host: h~Agent: a~";

	private final List<String> lines = new CopyOnWriteArrayList<>();

	private final AccessLog log = new AccessLog(FORMAT, new Lines(), ClientAddresses.PEERS);

	private ServerFixture serve(HttpTimeouts timeouts) throws IOException {
		return new ServerFixture(AccessLogOfRefusalsTests::handle,
				(wishes) -> wishes.exchangeObserver(this.log).timeouts(timeouts));
	}

	/** Reads the body and echoes its length, unless the target says otherwise. */
	private static void handle(HttpExchange exchange) {
		exchange.retain();
		if (exchange.head().targetEquals("/never")) {
			return;
		}
		if (exchange.head().targetEquals("/forbidden")) {
			exchange.respond(403, null, new byte[0]);
			return;
		}
		exchange.receiveBody(new Reader(exchange));
		exchange.demand(Long.MAX_VALUE);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			// heads
			"GET /x HTTP/1.1~Agent: a~~ | 400 | GET /x HTTP/1.1 400 0 - a",
			"GET /x HTTP/1.1~Host: h~Agent: a~No Colon~~ | 400 | GET /x HTTP/1.1 400 0 - a",
			"G@T /x HTTP/1.1~~ | 400 | - - - 400 0 - -", "GET /$9000 HTTP/1.1~Host: h~~ | 414 | - - - 414 0 - -",
			"GET /x HTTP/1.1~Host: h~Agent: a~Long: $9000~~ | 431 | GET /x HTTP/1.1 431 0 - a",
			"GET /x HTTP/3.0~Host: h~~ | 505 | - - - 505 0 - -",
			"POST /x HTTP/1.1~Host: h~Agent: a~Transfer-Encoding: gzip, chunked~~ | 501 | POST /x HTTP/1.1 501 0 - a",
			"POST /x HTTP/1.1~Host: h~Agent: a~Expect: the worst~Content-Length: 1~~ | 417 | POST /x HTTP/1.1 417 0 - a",
			// bodies that somebody reads
			"POST /x HTTP/1.1~Host: h~Agent: a~Transfer-Encoding: chunked~~zz~ | 400 | POST /x HTTP/1.1 400 0 - a",
			"POST /x HTTP/1.1~Host: h~Agent: a~Transfer-Encoding: chunked~~1;x=$9000$9000~ | 413 | POST /x HTTP/1.1 413 0 - a",
			"POST /x HTTP/1.1~Host: h~Agent: a~Transfer-Encoding: chunked~~0~T: $9000~~ | 431 | POST /x HTTP/1.1 431 0 - a" })
	void refusedRequestHasItsLine(String request, int status, String line) throws Exception {
		try (ServerFixture server = serve(HttpTimeouts.DEFAULT); RawClient client = server.connect()) {
			client.send(wire(request));
			assertThat(client.read().status()).isEqualTo(status);
		}
		assertThat(this.lines).containsExactly(line);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "GET /x HTTP/1.1~Host: h~Agent: a~ | 408 | GET /x HTTP/1.1 408 0 - a",
			"POST /x HTTP/1.1~Host: h~Agent: a~Content-Length: 9~~half | 408 | POST /x HTTP/1.1 408 0 - a",
			"POST /x HTTP/1.1~Host: h~Agent: a~Content-Length: 9~Expect: 100-continue~~ | 100 | POST /x HTTP/1.1 408 0 - a",
			"GET /never HTTP/1.1~Host: h~Agent: a~~ | 503 | GET /never HTTP/1.1 503 0 - a" })
	void requestThatTookTooLongHasItsLine(String request, int status, String line) throws Exception {
		try (ServerFixture server = serve(SHORT); RawClient client = server.connect()) {
			client.send(wire(request));
			assertThat(client.line()).startsWith("HTTP/1.1 " + status);
			server.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		}
		assertThat(this.lines).containsExactly(line);
	}

	@Test
	void connectionsWithoutARequestHaveNone() throws Exception {
		try (ServerFixture server = serve(SHORT);
				RawClient silent = server.connect();
				RawClient idle = server.connect()) {
			idle.get("/x");
			assertThat(idle.read().status()).isEqualTo(200);
			assertThat(silent.isClosedByServer()).isTrue();
			assertThat(idle.isClosedByServer()).isTrue();
		}
		assertThat(this.lines).containsExactly("GET /x HTTP/1.1 200 1 + -");
	}

	@Test
	void expectationThatIsMetHasOneLine() throws Exception {
		try (ServerFixture server = serve(HttpTimeouts.DEFAULT); RawClient client = server.connect()) {
			client.send(wire("POST /x" + HEAD + "Content-Length: 4~Expect: 100-continue~~"));
			assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
			assertThat(client.line()).isEmpty();
			client.send("body");
			assertThat(client.read().body()).isEqualTo("4");
		}
		assertThat(this.lines).containsExactly("POST /x HTTP/1.1 200 1 + a");
	}

	@Test
	void expectationThatTheHandlerDoesNotMeetHasOneLineAndEndsTheConnection() throws Exception {
		try (ServerFixture server = serve(HttpTimeouts.DEFAULT); RawClient client = server.connect()) {
			client.send(wire("POST /forbidden" + HEAD + "Content-Length: 4~Expect: 100-continue~~"));
			RawClient.Response response = client.read();
			assertThat(response.status()).isEqualTo(403);
			assertThat(response.header("Connection")).isEqualTo("close");
			assertThat(client.isClosedByServer()).isTrue();
		}
		assertThat(this.lines).containsExactly("POST /forbidden HTTP/1.1 403 0 - a");
	}

	@Test
	void expectationWhoseBodyNeverComesIsTheClientsEnd() throws Exception {
		try (ServerFixture server = serve(HttpTimeouts.DEFAULT); RawClient client = server.connect()) {
			client.send(wire("POST /x" + HEAD + "Content-Length: 4~Expect: 100-continue~~"));
			assertThat(client.line()).isEqualTo("HTTP/1.1 100 Continue");
			client.close();
			server.awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
		}
		assertThat(this.lines).containsExactly("POST /x HTTP/1.1 499 0 X a");
	}

	@Test
	void clientThatClosedItsSideAndGotNothingIsGone() throws Exception {
		try (ServerFixture server = serve(SHORT.withRequest(Duration.ZERO)); RawClient client = server.connect()) {
			client.send(wire("GET /never" + HEAD + "~"));
			client.endOutput();
			server.awaitCount(Counter.EXCHANGES_CLIENT_GONE, 1);
		}
		assertThat(this.lines).containsExactly("GET /never HTTP/1.1 499 0 X a");
	}

	@Test
	void requestBehindARefusedOneHasNone() throws Exception {
		try (ServerFixture server = serve(HttpTimeouts.DEFAULT); RawClient client = server.connect()) {
			client.send(wire("GET /1" + HEAD + "~GET /2" + HEAD + "Host: again~~GET /3" + HEAD + "~"));
			assertThat(client.read().status()).isEqualTo(200);
			assertThat(client.read().status()).isEqualTo(400);
			assertThat(client.isClosedByServer()).isTrue();
		}
		assertThat(this.lines).containsExactly("GET /1 HTTP/1.1 200 1 + a", "GET /2 HTTP/1.1 400 0 - a");
	}

	/** Tildes are line ends, {@code $9000} as many characters. */
	private static String wire(String text) {
		return text.replace("~", "\r\n").replace("$9000", "x".repeat(9000));
	}

	private static final class Reader implements RequestBodyHandler {

		private final HttpExchange exchange;

		private int length;

		Reader(HttpExchange exchange) {
			this.exchange = exchange;
		}

		@Override
		public void onData(ByteBuffer data) {
			this.length += data.remaining();
		}

		@Override
		public void onComplete() {
			this.exchange.respond(200, null, String.valueOf(this.length).getBytes(StandardCharsets.US_ASCII));
		}

		@Override
		public void onError(IOException cause) {
			this.exchange.respond(500, null, new byte[0]);
		}

	}

	private final class Lines implements AccessLogDestination {

		@Override
		public void open() {
		}

		@Override
		public void write(String line) {
			AccessLogOfRefusalsTests.this.lines.add(line);
		}

		@Override
		public void flush() {
		}

		@Override
		public void close() {
		}

	}

}
