package io.github.uringserver.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** What happens past the limits of connections, on the real kernel. */
@Timeout(180)
class ConnectionLimitTests {

	private static final HttpHandler HELLO = (exchange) -> exchange.respond(200, "text/plain", "Hello".getBytes());

	private static ServerFixture withRequestsPerConnection(HttpHandler handler, int limit) throws Exception {
		return new ServerFixture(handler,
				(builder) -> builder.httpLimits(HttpLimits.DEFAULT.withMaxRequestsPerConnection(limit)));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 3 })
	void lastResponseSaysCloseAndCloses(int limit) throws Exception {
		try (ServerFixture fixture = withRequestsPerConnection(HELLO, limit); RawClient client = fixture.connect()) {
			for (int i = 1; i < limit; i++) {
				assertThat(client.get("/").read().header("Connection")).isNull();
			}
			assertThat(client.get("/").read().header("Connection")).isEqualTo("close");
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(fixture.count(Counter.REQUESTS)).isEqualTo(limit);
		}
	}

	@Test
	void pipelinedRequestsBeyondTheLimitAreNotHandled() throws Exception {
		try (ServerFixture fixture = withRequestsPerConnection(HELLO, 2); RawClient client = fixture.connect()) {
			client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(5));
			assertThat(client.read().header("Connection")).isNull();
			assertThat(client.read().header("Connection")).isEqualTo("close");
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(fixture.count(Counter.REQUESTS)).isEqualTo(2);
		}
	}

	@Test
	void oldClientThatWantsToStayIsNotPromisedTo() throws Exception {
		try (ServerFixture fixture = withRequestsPerConnection(HELLO, 2); RawClient client = fixture.connect()) {
			String request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
			assertThat(client.send(request).read().header("Connection")).isEqualToIgnoringCase("keep-alive");
			assertThat(client.send(request).read().header("Connection")).isNotEqualTo("keep-alive");
			assertThat(client.isClosedByServer()).isTrue();
		}
	}

	@Test
	void thereIsNoLimitByDefault() throws Exception {
		try (ServerFixture fixture = new ServerFixture(HELLO); RawClient client = fixture.connect()) {
			for (int i = 0; i < 1000; i++) {
				assertThat(client.get("/").read().header("Connection")).isNull();
			}
		}
	}

	@Test
	void connectionsBeyondTheLimitAreClosedAndCounted() throws Exception {
		SuiteTls.assumePlain();
		try (ServerFixture fixture = new ServerFixture(HELLO, (builder) -> builder.maxConnectionsPerWorker(2))) {
			try (RawClient first = fixture.connect(); RawClient second = fixture.connect()) {
				assertThat(first.get("/").read().status()).isEqualTo(200);
				assertThat(second.get("/").read().status()).isEqualTo(200);
				try (RawClient third = fixture.connect()) {
					assertThat(third.isClosedByServer()).isTrue();
				}
				assertThat(fixture.count(Counter.CONNECTIONS_REJECTED)).isEqualTo(1);
				assertThat(first.get("/").read().status()).isEqualTo(200);
			}
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			try (RawClient again = fixture.connect()) {
				assertThat(again.get("/").read().status()).isEqualTo(200);
			}
		}
	}

}
