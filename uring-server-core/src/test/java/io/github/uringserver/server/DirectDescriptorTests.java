package io.github.uringserver.server;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.testing.ChildJvm;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers whose connections have no descriptor. What they do for their clients is tested
 * by every other suite run with {@link SuiteOption#DIRECT_DESCRIPTORS}.
 */
@Timeout(120)
class DirectDescriptorTests {

	private static final HttpHandler HELLO = (exchange) -> exchange.respond(200, "text/plain", "Hello".getBytes());

	private static ServerFixture direct(HttpHandler handler, int maxConnections) throws Exception {
		ServerFixture fixture = new ServerFixture(handler,
				(wishes) -> wishes.directDescriptors(true).maxConnectionsPerWorker(maxConnections));
		if (!fixture.server().enabledFeatures().contains("DIRECT_DESCRIPTORS")) {
			String fallbacks = fixture.server().fallbacks().toString();
			fixture.close();
			Assumptions.abort(fallbacks);
		}
		return fixture;
	}

	@Test
	void connectionsHaveNoDescriptorOfTheProcess() throws Exception {
		try (ServerFixture fixture = direct(HELLO, 100)) {
			try (RawClient first = fixture.connect()) {
				assertThat(first.get("/").read().body()).isEqualTo("Hello");
			}
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			long before = descriptors();
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				clients.add(fixture.connect());
				assertThat(clients.get(i).get("/").read().body()).isEqualTo("Hello");
			}
			assertThat(descriptors() - before).isLessThanOrEqualTo(50);
			assertThat(fixture.count(Counter.CONNECTIONS_DIRECT)).isEqualTo(51);
			for (RawClient client : clients) {
				client.close();
			}
		}
	}

	private static long descriptors() throws Exception {
		try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
			return entries.count();
		}
	}

	@Test
	void ordinaryServerCountsNone() throws Exception {
		SuiteOption.DIRECT_DESCRIPTORS.assumeInactive("descriptors are direct");
		try (ServerFixture fixture = new ServerFixture(HELLO); RawClient client = fixture.connect()) {
			assertThat(client.get("/").read().body()).isEqualTo("Hello");
			assertThat(fixture.count(Counter.CONNECTIONS_DIRECT)).isZero();
			assertThat(fixture.count(Counter.DESCRIPTORS_INSTALLED)).isZero();
			assertThat(fixture.server().enabledFeatures()).doesNotContain("DIRECT_DESCRIPTORS");
		}
	}

	@Test
	void handlerIsToldBothAddressesAndEachIsAskedForOnce() throws Exception {
		HttpHandler addresses = (exchange) -> exchange.respond(200, "text/plain",
				(exchange.remoteAddress() + " " + exchange.localAddress() + " " + exchange.remoteAddress()).getBytes());
		try (ServerFixture fixture = direct(addresses, 100)) {
			try (RawClient client = fixture.connect()) {
				Socket socket = client.socket();
				InetSocketAddress local = new InetSocketAddress(socket.getInetAddress(), socket.getPort());
				String expected = socket.getLocalSocketAddress() + " " + local + " " + socket.getLocalSocketAddress();
				assertThat(client.get("/").read().body().replace("localhost", ""))
					.isEqualTo(expected.replace("localhost", ""));
				assertThat(client.get("/").read().status()).isEqualTo(200);
				assertThat(fixture.count(Counter.DESCRIPTORS_INSTALLED)).isEqualTo(2);
			}
		}
	}

	@Test
	void floodBeyondTheLimitLosesNeitherOldNorLaterConnections() throws Exception {
		SuiteTls.assumePlain();
		try (ServerFixture fixture = direct(HELLO, 4)) {
			for (int round = 1; round <= 3; round++) {
				List<RawClient> served = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					served.add(fixture.connect());
					assertThat(served.get(i).get("/").read().body()).isEqualTo("Hello");
				}
				List<RawClient> tooMany = new ArrayList<>();
				for (int i = 0; i < 400; i++) {
					tooMany.add(fixture.connect());
				}
				for (RawClient client : tooMany) {
					assertThat(client.isClosedByServer()).isTrue();
					client.close();
				}
				for (RawClient client : served) {
					assertThat(client.get("/").read().body()).isEqualTo("Hello");
					client.close();
				}
				fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
				assertThat(fixture.count(Counter.CONNECTIONS_REJECTED)).isEqualTo(round * 400);
			}
			assertThat(fixture.count(Counter.ACCEPT_BACKOFFS)).isZero();
		}
	}

	@Test
	void tableThatDoesNotFitTheLimitOfOpenFilesIsDoneWithout() throws Exception {
		ChildJvm.Result result = ChildJvm.of(DirectDescriptorMain.class)
			.jvmArguments("-XX:-MaxFDLimit")
			.shell("ulimit -n 400")
			.run();
		assertThat(result.output()).contains("WARN",
				"[DIRECT_DESCRIPTORS are not in force: the limit of open files is "
						+ "400 and a table needs more than 3072; raise it (ulimit -n)]",
				"served 20, rejected 0, direct 0");
		assertThat(result.exitCode()).isZero();
	}

	@Test
	void tableThatIsTooSmallTakesFewerConnections() throws Exception {
		direct(HELLO, 1).close();
		ChildJvm.Result result = ChildJvm.of(DirectDescriptorMain.class)
			.jvmArguments("-XX:-MaxFDLimit")
			.shell("ulimit -n 3082")
			.run();
		assertThat(result.output()).contains("WARN",
				"[DIRECT_DESCRIPTORS leave room for 10 connections instead of "
						+ "2048: the limit of open files is 3082; raise it (ulimit -n)]",
				"served 10, rejected 10, direct 20");
		assertThat(result.exitCode()).isZero();
	}

}
