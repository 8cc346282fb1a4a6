package io.github.uringserver.server;

import java.io.IOException;
import java.net.BindException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.sys.UnixSockets;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** A server on a unix domain socket, on the real kernel. */
@Timeout(180)
class UnixSocketTests {

	@BeforeAll
	static void speaksPlainText() {
		SuiteTls.assumePlain();
	}

	private static final HttpHandler HELLO = (exchange) -> exchange.respond(200, "text/plain", "Hello".getBytes());

	@TempDir
	private Path folder;

	private Path path() {
		return this.folder.resolve("server.sock");
	}

	private ServerFixture start(HttpHandler handler, UnaryOperator<UringServerConfigurationBuilder> wishes)
			throws IOException {
		return new ServerFixture(handler, (builder) -> wishes.apply(builder.unixSocket(path())));
	}

	private ServerFixture start() throws IOException {
		return start(HELLO, UnaryOperator.identity());
	}

	private void assertServes() throws IOException {
		try (UnixClient client = new UnixClient(path())) {
			assertThat(client.getAndClose("/").readAll()).startsWith("HTTP/1.1 200").endsWith("Hello");
		}
	}

	@Test
	void serverHasNoPortAndPeersNoAddress() throws Exception {
		try (ServerFixture fixture = start(UnixSocketTests::tellAddresses, UnaryOperator.identity());
				UnixClient client = new UnixClient(path())) {
			assertThat(fixture.port()).isEqualTo(-1);
			assertThat(client.getAndClose("/").readAll()).endsWith("null null");
		}
	}

	private static void tellAddresses(HttpExchange exchange) {
		exchange.respond(200, "text/plain", (exchange.remoteAddress() + " " + exchange.localAddress()).getBytes());
	}

	@Test
	void fileIsGoneAfterTheStopAndTheServerStartsAgain() throws Exception {
		try (ServerFixture fixture = start()) {
			for (int i = 0; i < 5; i++) {
				fixture.server().start();
				assertServes();
				fixture.server().stop();
				assertThat(path()).doesNotExist();
			}
		}
	}

	@Test
	void socketOfADeadServerIsReplaced() throws Exception {
		leaveBehind();
		assertThat(path()).exists();
		try (ServerFixture fixture = start()) {
			assertServes();
		}
		assertThat(path()).doesNotExist();
	}

	private void leaveBehind() throws IOException {
		try (ServerSocketChannel dead = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
			dead.bind(UnixDomainSocketAddress.of(path()));
		}
	}

	@Test
	void socketInUseIsReportedAndLeftAlone() throws Exception {
		try (ServerFixture fixture = start()) {
			assertThatExceptionOfType(AddressInUseException.class).isThrownBy(this::start)
				.withMessageContaining(path().toString());
			assertServes();
		}
	}

	@Test
	void fileThatIsNoSocketIsLeftAlone() throws Exception {
		Files.writeString(path(), "precious");
		assertThatExceptionOfType(BindException.class).isThrownBy(this::start)
			.withMessageContaining("not a socket")
			.isNotInstanceOf(AddressInUseException.class);
		assertThat(path()).hasContent("precious");
	}

	@Test
	void missingFolderIsReported() {
		Path missing = this.folder.resolve("missing/server.sock");
		assertThatExceptionOfType(BindException.class)
			.isThrownBy(() -> new ServerFixture(HELLO, (builder) -> builder.unixSocket(missing)))
			.withMessageContaining("ENOENT")
			.withMessageContaining(missing.toString());
	}

	@Test
	void pathBeyondTheLimitOfTheKernelIsRefused() {
		UringServerConfigurationBuilder builder = UringServerConfiguration.builder();
		builder.unixSocket(Path.of("/" + "x".repeat(106)));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.unixSocket(Path.of("/" + "x".repeat(107))))
			.withMessageContaining("1 to 107");
		assertThatIllegalArgumentException().isThrownBy(() -> builder.unixSocket(Path.of("")));
	}

	@Test
	void longestPathWorks() throws Exception {
		String start = this.folder.resolve("x").toString();
		Path longest = Path.of(start + "x".repeat(107 - start.length()));
		try (ServerFixture fixture = new ServerFixture(HELLO, (builder) -> builder.unixSocket(longest))) {
			// The JDK's own clients take a path that is one byte shorter.
			assertThat(UnixSockets.probe(longest)).isZero();
			fixture.awaitCount(Counter.CONNECTIONS_ACCEPTED, 1);
		}
		assertThat(longest).doesNotExist();
	}

	@ParameterizedTest
	@ValueSource(strings = { "rw-rw----", "rw-------", "rwxrwxrwx" })
	void fileHasThePermissions(String permissions) throws Exception {
		try (ServerFixture fixture = start(HELLO,
				(builder) -> builder.unixSocketPermissions(PosixFilePermissions.fromString(permissions)))) {
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path()))).isEqualTo(permissions);
			assertServes();
		}
	}

	@Test
	void fileOfAnotherServerIsNotRemoved() throws Exception {
		try (ServerFixture fixture = start()) {
			Files.delete(path());
			leaveBehind();
			fixture.server().stop();
			assertThat(path()).exists();
		}
	}

	@Test
	void workersShareTheConnections() throws Exception {
		try (ServerFixture fixture = start(HELLO, (builder) -> builder.workers(3))) {
			for (int i = 0; i < 300; i++) {
				assertServes();
			}
			assertThat(fixture.count(Counter.CONNECTIONS_ACCEPTED)).isEqualTo(300);
			assertThat(fixture.server().workers())
				.allSatisfy((worker) -> assertThat(worker.counters().get(Counter.CONNECTIONS_ACCEPTED)).isPositive());
		}
	}

	@Test
	void orderlyShutdownServesWhatWaitsInTheAcceptQueue() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		CountDownLatch idle = new CountDownLatch(1);
		try (ServerFixture fixture = start(HELLO, (builder) -> builder.workers(3))) {
			fixture.server().workers().forEach((worker) -> worker.execute(() -> await(blocked)));
			List<UnixClient> waiting = new ArrayList<>();
			for (int i = 0; i < 50; i++) {
				waiting.add(new UnixClient(path()).getAndClose("/"));
			}
			fixture.server().shutDownGracefully(idle::countDown);
			blocked.countDown();
			for (UnixClient client : waiting) {
				assertThat(client.readAll()).endsWith("Hello");
				client.close();
			}
			assertThat(idle.await(20, TimeUnit.SECONDS)).isTrue();
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> new UnixClient(path()));
		}
		assertThat(path()).doesNotExist();
	}

	@Test
	void stopWithConnectionsInFlightLeavesNothing() throws Exception {
		List<UnixClient> clients = new ArrayList<>();
		try (ServerFixture fixture = start((exchange) -> exchange.retain(), (builder) -> builder.workers(2))) {
			for (int i = 0; i < 20; i++) {
				clients.add(new UnixClient(path()).getAndClose("/"));
			}
			fixture.awaitCount(Counter.EXCHANGES_ACTIVE, 20);
		}
		assertThat(path()).doesNotExist();
		for (UnixClient client : clients) {
			client.close();
		}
	}

	@Test
	void backlogBoundsTheAcceptQueue() throws Exception {
		CountDownLatch blocked = new CountDownLatch(1);
		int backlog = 5;
		try (ServerFixture fixture = start(HELLO, (builder) -> builder.backlog(backlog))) {
			fixture.server().workers().get(0).execute(() -> await(blocked));
			fixture.awaitCount(Counter.TASKS, 1);
			List<SocketChannel> waiting = new ArrayList<>();
			while (waiting.size() < 100 && connects(waiting)) {
				assertThat(waiting).hasSizeLessThan(100);
			}
			blocked.countDown();
			// The kernel takes one more than the backlog says.
			assertThat(waiting).hasSize(backlog + 1);
			for (SocketChannel client : waiting) {
				client.close();
			}
		}
	}

	/** Whether a connection is established at once. */
	private boolean connects(List<SocketChannel> established) throws IOException {
		SocketChannel channel = SocketChannel.open(java.net.StandardProtocolFamily.UNIX);
		channel.configureBlocking(false);
		try {
			if (channel.connect(UnixDomainSocketAddress.of(path()))) {
				established.add(channel);
				return true;
			}
		}
		catch (IOException ex) {
			// full: EAGAIN is an exception in some versions of Java
		}
		channel.close();
		return false;
	}

	@Test
	void peersAreTrustedProxies() throws Exception {
		try (ServerFixture fixture = start(UnixSocketTests::tellAddresses,
				(builder) -> builder.proxyProtocol(ProxyProtocolMode.ON)); UnixClient client = new UnixClient(path())) {
			client.send("PROXY TCP4 192.0.2.1 192.0.2.2 1111 2222\r\n");
			assertThat(client.getAndClose("/").readAll()).endsWith("/192.0.2.1:1111 /192.0.2.2:2222");
			assertThat(fixture.count(Counter.PROXY_HEADERS)).isEqualTo(1);
		}
	}

	@Test
	void curlIsServed() throws Exception {
		org.junit.jupiter.api.Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/curl")), "no curl here");
		try (ServerFixture fixture = start()) {
			Process curl = new ProcessBuilder("/usr/bin/curl", "--silent", "--max-time", "20", "--unix-socket",
					path().toString(), "http://localhost/")
				.start();
			assertThat(new String(curl.getInputStream().readAllBytes())).isEqualTo("Hello");
			assertThat(curl.waitFor()).isZero();
			assertThat(fixture.count(Counter.REQUESTS)).isEqualTo(1);
		}
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
