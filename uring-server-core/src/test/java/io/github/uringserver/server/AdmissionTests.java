package io.github.uringserver.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.admission.AdmissionRules;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.tls.TlsClientAuthentication;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Limits at accept on the real kernel. */
@Timeout(120)
class AdmissionTests {

	private static final HttpHandler HELLO_HANDLER = (exchange) -> exchange.respond(200, "text/plain",
			"Hello".getBytes());

	@BeforeAll
	static void speaksPlainText() {
		SuiteTls.assumePlain();
	}

	private static ServerFixture start(AdmissionRules rules) throws IOException {
		return new ServerFixture(HELLO_HANDLER, (wishes) -> wishes.admission(rules));
	}

	private static AdmissionRules rate(int limit, Duration window, String... exempt) {
		return new AdmissionRules(limit, window, 0, AddressRanges.parse(List.of(exempt)), 1024);
	}

	private static RawClient connectFrom(String localAddress, int port) throws IOException {
		return new RawClient(
				new Socket(InetAddress.getLoopbackAddress(), port, InetAddress.getByName(localAddress), 0));
	}

	@Test
	void peerOverTheLimitIsAnswered429AndOthersAreServed() throws Exception {
		try (ServerFixture fixture = start(rate(3, Duration.ofHours(1)))) {
			for (int i = 0; i < 3; i++) {
				try (RawClient client = connectFrom("127.0.0.1", fixture.port())) {
					assertThat(client.get("/").read().body()).isEqualTo("Hello");
				}
			}
			try (RawClient refused = connectFrom("127.0.0.1", fixture.port())) {
				RawClient.Response response = refused.get("/").read();
				assertThat(response.status()).isEqualTo(429);
				assertThat(response.header("Retry-After")).isEqualTo("3600");
				assertThat(response.header("Connection")).isEqualTo("close");
				assertThat(response.body()).isEqualTo("Too many connections.\n");
				assertThat(refused.isClosedByServer()).isTrue();
			}
			try (RawClient other = connectFrom("127.0.0.2", fixture.port())) {
				assertThat(other.get("/").read().body()).isEqualTo("Hello");
			}
			assertThat(fixture.count(Counter.CONNECTIONS_REJECTED_RATE)).isEqualTo(1);
			assertThat(fixture.count(Counter.REQUESTS)).isEqualTo(4);
			assertThat(fixture.count(Counter.ADMISSION_PEERS)).isEqualTo(2);
		}
	}

	@Test
	void refusalSurvivesALargeRequestThatNobodyReads() throws Exception {
		try (ServerFixture fixture = start(rate(1, Duration.ofHours(1)));
				RawClient first = connectFrom("127.0.0.1", fixture.port())) {
			assertThat(first.get("/").read().status()).isEqualTo(200);
			long received = fixture.count(Counter.BYTES_RECEIVED);
			for (int i = 0; i < 20; i++) {
				try (RawClient refused = connectFrom("127.0.0.1", fixture.port())) {
					refused.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n");
					refused.send(new byte[200_000]);
					assertThat(refused.read().status()).isEqualTo(429);
				}
			}
			assertThat(fixture.count(Counter.BYTES_RECEIVED)).as("no receive buffer was taken").isEqualTo(received);
		}
	}

	@Test
	void refusedPeerThatStaysIsClosed() throws Exception {
		try (ServerFixture fixture = start(rate(1, Duration.ofHours(1)));
				RawClient first = connectFrom("127.0.0.1", fixture.port());
				RawClient silent = connectFrom("127.0.0.1", fixture.port())) {
			assertThat(silent.read().status()).isEqualTo(429);
			assertThat(silent.isClosedByServer()).isTrue();
			ServerFixture.await("the end of the refused connection", () -> {
				try {
					silent.send("x");
					return false;
				}
				catch (IOException ex) {
					return true;
				}
			});
			assertThat(first.get("/").read().status()).isEqualTo(200);
		}
	}

	@Test
	void floodBeyondWhatCanBeToldIsClosedSilently() throws Exception {
		try (ServerFixture fixture = start(rate(1, Duration.ofHours(1)))) {
			List<RawClient> flood = new ArrayList<>();
			try {
				for (int i = 0; i < 1_200; i++) {
					flood.add(connectFrom("127.0.0.1", fixture.port()));
				}
				fixture.awaitCount(Counter.CONNECTIONS_REJECTED_RATE, 1_199);
				try (RawClient other = connectFrom("127.0.0.3", fixture.port())) {
					assertThat(other.get("/").read().status()).isEqualTo(200);
				}
			}
			finally {
				for (RawClient client : flood) {
					client.close();
				}
			}
			assertThat(fixture.count(Counter.CONNECTIONS_ACCEPTED)).isEqualTo(2);
		}
	}

	@Test
	void stopWhilePeersAreBeingToldLeavesNothing() throws Exception {
		List<RawClient> refused = new ArrayList<>();
		try (ServerFixture fixture = start(rate(1, Duration.ofHours(1)))) {
			for (int i = 0; i < 50; i++) {
				refused.add(connectFrom("127.0.0.1", fixture.port()));
			}
			fixture.awaitCount(Counter.CONNECTIONS_REJECTED_RATE, 49);
			fixture.server().stop();
			assertThat(fixture.server().isRunning()).isFalse();
		}
		finally {
			for (RawClient client : refused) {
				client.close();
			}
		}
	}

	@Test
	void limitIsLiftedWhenTheWindowIsOver() throws Exception {
		try (ServerFixture fixture = start(rate(1, Duration.ofMillis(50)))) {
			try (RawClient first = connectFrom("127.0.0.1", fixture.port())) {
				assertThat(first.get("/").read().status()).isEqualTo(200);
			}
			ServerFixture.await("another connection", () -> {
				try (RawClient next = connectFrom("127.0.0.1", fixture.port())) {
					return next.get("/").read().status() == 200;
				}
				catch (IOException ex) {
					throw new java.io.UncheckedIOException(ex);
				}
			});
			fixture.awaitCount(Counter.ADMISSION_PEERS, 0);
		}
	}

	@Test
	void allowedPeersAreNotCounted() throws Exception {
		try (ServerFixture fixture = start(rate(1, Duration.ofHours(1), "127.0.0.0/8"))) {
			for (int i = 0; i < 5; i++) {
				try (RawClient client = connectFrom("127.0.0.1", fixture.port())) {
					assertThat(client.get("/").read().status()).isEqualTo(200);
				}
			}
			assertThat(fixture.count(Counter.CONNECTIONS_REJECTED_RATE)).isZero();
		}
	}

	@Test
	void openConnectionsOfOnePeerAreLimited() throws Exception {
		AdmissionRules rules = new AdmissionRules(0, Duration.ofSeconds(1), 2, AddressRanges.NONE, 1024);
		try (ServerFixture fixture = start(rules); RawClient first = connectFrom("127.0.0.1", fixture.port())) {
			try (RawClient second = connectFrom("127.0.0.1", fixture.port());
					RawClient third = connectFrom("127.0.0.1", fixture.port())) {
				assertThat(second.get("/").read().status()).isEqualTo(200);
				assertThat(third.read().status()).isEqualTo(429);
			}
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 1);
			try (RawClient fourth = connectFrom("127.0.0.1", fixture.port())) {
				assertThat(fourth.get("/").read().status()).isEqualTo(200);
			}
			assertThat(first.get("/").read().status()).isEqualTo(200);
			assertThat(fixture.count(Counter.CONNECTIONS_REJECTED_PEER)).isEqualTo(1);
		}
	}

	@Test
	void onTlsPortsAnAlertIsTheAnswer() throws Exception {
		TlsContext context = TlsContexts.create(TlsOptions.builder().warmUpTime(Duration.ZERO).build(),
				new TlsIdentity(Certificates.ec("localhost").keyManagers().getKeyManagers(), null, null, null,
						TlsClientAuthentication.NONE));
		try (ServerFixture fixture = new ServerFixture(HELLO_HANDLER,
				(wishes) -> wishes.admission(rate(1, Duration.ofHours(1)))
					.tls(new TlsConfiguration((serverName) -> context)));
				RawClient first = connectFrom("127.0.0.1", fixture.port());
				RawClient refused = connectFrom("127.0.0.1", fixture.port())) {
			assertThat(refused.in().readAllBytes()).containsExactly(21, 3, 3, 0, 2, 2, 49);
			assertThat(fixture.count(Counter.TLS_HANDSHAKES_ACTIVE)).isEqualTo(1);
			assertThat(first.socket().isConnected()).isTrue();
		}
	}

}
