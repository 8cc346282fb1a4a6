package io.github.uringserver.server;

import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.sys.CpuAffinity;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The life cycle of the server on the real kernel. */
@Timeout(180)
class UringServerTests {

	private static final byte[] HELLO = "Hello".getBytes();

	private static final HttpHandler HELLO_HANDLER = (exchange) -> exchange.respond(200, "text/plain", HELLO);

	@Test
	void twoHundredStartsLeaveNoDescriptorMappingOrThread() throws Exception {
		UringServerConfiguration configuration = ServerFixture.defaults().workers(2).build();
		ServerFixture.assumeSupported(configuration);
		UringServer server = new UringServer(configuration, HELLO_HANDLER);
		startAskStop(server, 3);
		int descriptors = descriptors();
		int mappings = ringMappings();
		startAskStop(server, 200);
		assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 2);
		assertThat(ringMappings()).isEqualTo(mappings);
		assertThat(workerThreads()).isZero();
	}

	private static void startAskStop(UringServer server, int times) throws IOException {
		for (int i = 0; i < times; i++) {
			server.start();
			try (RawClient client = new RawClient(server.port())) {
				assertThat(client.get("/").read().body()).isEqualTo("Hello");
				server.stop();
			}
		}
	}

	@Test
	void startAndStopAreIdempotent() throws Exception {
		try (ServerFixture fixture = new ServerFixture(HELLO_HANDLER)) {
			int port = fixture.port();
			fixture.server().start();
			assertThat(fixture.port()).isEqualTo(port);
			fixture.server().stop();
			fixture.server().stop();
			assertThat(fixture.port()).isEqualTo(-1);
			assertThat(fixture.server().isRunning()).isFalse();
		}
	}

	@Test
	void portOfAnotherSocketIsReported() throws Exception {
		try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertPortInUse(taken.getLocalPort(), 1);
			assertPortInUse(taken.getLocalPort(), 2);
		}
	}

	@Test
	void portSharedByReusePortIsReportedToo() throws Exception {
		try (ServerSocketChannel shared = ServerSocketChannel.open()) {
			shared.setOption(StandardSocketOptions.SO_REUSEPORT, true);
			shared.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			assertPortInUse(((InetSocketAddress) shared.getLocalAddress()).getPort(), 2);
		}
		try (ServerFixture first = new ServerFixture(HELLO_HANDLER, (wishes) -> wishes.workers(2))) {
			assertPortInUse(first.port(), 2);
		}
	}

	private static void assertPortInUse(int port, int workers) {
		UringServerConfiguration configuration = ServerFixture.defaults()
			.workers(workers)
			.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
			.build();
		ServerFixture.assumeSupported(configuration);
		UringServer server = new UringServer(configuration, HELLO_HANDLER);
		assertThatThrownBy(server::start).isInstanceOf(AddressInUseException.class)
			.hasMessageContaining(String.valueOf(port));
		assertThat(server.isRunning()).isFalse();
	}

	@Test
	void foreignAddressIsABindErrorOfAnotherKind() {
		UringServerConfiguration configuration = ServerFixture.defaults()
			.address(new InetSocketAddress("192.0.2.1", 0))
			.build();
		ServerFixture.assumeSupported(configuration);
		assertThatThrownBy(new UringServer(configuration, HELLO_HANDLER)::start).isInstanceOf(BindException.class)
			.isNotInstanceOf(AddressInUseException.class)
			.hasMessageContaining("192.0.2.1");
	}

	@Test
	void wildcardAddressServesBothIpVersions() throws Exception {
		SuiteTls.assumePlain();
		try (ServerFixture fixture = new ServerFixture(HELLO_HANDLER,
				(wishes) -> wishes.address(new InetSocketAddress(0)).workers(2))) {
			for (String host : List.of("127.0.0.1", "::1")) {
				try (java.net.Socket socket = new java.net.Socket(host, fixture.port())) {
					socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
					assertThat(new String(socket.getInputStream().readAllBytes())).endsWith("Hello");
				}
				catch (java.net.SocketException ex) {
					org.junit.jupiter.api.Assumptions.assumeTrue(!host.contains(":"), "no IPv6 here");
					throw ex;
				}
			}
		}
	}

	@Test
	void everyWorkerGetsConnectionsAndKeepsThem() throws Exception {
		ConcurrentHashMap<Long, Integer> workerOfConnection = new ConcurrentHashMap<>();
		HttpHandler handler = (exchange) -> {
			int worker = exchange.worker().index();
			Integer before = workerOfConnection.putIfAbsent(exchange.connectionId(), worker);
			exchange.respond((before == null || before == worker) ? 200 : 500, "text/plain", HELLO);
		};
		try (ServerFixture fixture = new ServerFixture(handler, (wishes) -> wishes.workers(2))) {
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 64; i++) {
				clients.add(fixture.connect());
			}
			for (int round = 0; round < 3; round++) {
				for (RawClient client : clients) {
					assertThat(client.get("/").read().status()).isEqualTo(200);
				}
			}
			assertThat(workerOfConnection.values()).contains(0, 1);
			for (RawClient client : clients) {
				client.close();
			}
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
		}
	}

	@Test
	void pinnedWorkersRunOnCpusOfTheInheritedMask() throws Exception {
		AtomicReference<int[]> mask = new AtomicReference<>();
		int[] inherited = CpuAffinity.allowed();
		try (ServerFixture fixture = new ServerFixture((exchange) -> {
			mask.set(CpuAffinity.allowed());
			exchange.respond(200, null, HELLO);
		}, (wishes) -> wishes.pinning(true)); RawClient client = fixture.connect()) {
			client.get("/").read();
			assertThat(mask.get()).hasSize(1);
			assertThat(inherited).contains(mask.get()[0]);
			assertThat(fixture.server().workers().get(0).cpu()).isEqualTo(mask.get()[0]);
		}
	}

	@Test
	void workerThreadsAreNamed() throws Exception {
		AtomicReference<String> name = new AtomicReference<>();
		try (ServerFixture fixture = new ServerFixture((exchange) -> {
			name.set(Thread.currentThread().getName());
			exchange.respond(200, null, HELLO);
		}); RawClient client = fixture.connect()) {
			client.get("/").read();
			assertThat(name.get()).isEqualTo("uring-worker-0");
		}
	}

	@Test
	void gracefulShutdownAnswersWhatIsInFlightAndClosesIdleConnectionsNow() throws Exception {
		AtomicReference<HttpExchange> held = new AtomicReference<>();
		CountDownLatch idle = new CountDownLatch(1);
		try (ServerFixture fixture = new ServerFixture((exchange) -> {
			if (exchange.head().targetEquals("/slow")) {
				exchange.retain();
				held.set(exchange);
			}
			else {
				exchange.respond(200, "text/plain", HELLO);
			}
		}, (wishes) -> wishes.workers(2)); RawClient lazy = fixture.connect(); RawClient busy = fixture.connect()) {
			lazy.get("/").read();
			busy.get("/slow");
			ServerFixture.await("exchange", () -> held.get() != null);
			int port = fixture.port();
			fixture.server().shutDownGracefully(idle::countDown);
			assertThat(lazy.isClosedByServer()).isTrue();
			assertThat(idle.getCount()).isEqualTo(1);
			ServerFixture.await("listeners closed", () -> isRefused(port));
			held.get().worker().execute(() -> held.get().respond(200, "text/plain", HELLO));
			RawClient.Response response = busy.read();
			assertThat(response.body()).isEqualTo("Hello");
			assertThat(response.header("Connection")).isEqualTo("close");
			assertThat(busy.isClosedByServer()).isTrue();
			busy.close();
			assertThat(idle.await(20, TimeUnit.SECONDS)).isTrue();
		}
	}

	@Test
	void stopDuringAGracefulShutdownDoesNotCallBack() throws Exception {
		CountDownLatch idle = new CountDownLatch(1);
		CountDownLatch arrived = new CountDownLatch(1);
		try (ServerFixture fixture = new ServerFixture((exchange) -> {
			exchange.retain();
			arrived.countDown();
		}); RawClient client = fixture.connect()) {
			client.get("/");
			assertThat(arrived.await(20, TimeUnit.SECONDS)).isTrue();
			fixture.server().shutDownGracefully(idle::countDown);
			fixture.server().stop();
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(idle.getCount()).isEqualTo(1);
		}
	}

	@Test
	void stopOnAWorkerThreadIsRefused() throws Exception {
		AtomicReference<Throwable> thrown = new AtomicReference<>();
		AtomicReference<UringServer> server = new AtomicReference<>();
		try (ServerFixture fixture = new ServerFixture((exchange) -> {
			try {
				server.get().stop();
			}
			catch (IllegalStateException ex) {
				thrown.set(ex);
			}
			exchange.respond(200, null, HELLO);
		}); RawClient client = fixture.connect()) {
			server.set(fixture.server());
			assertThat(client.get("/").read().status()).isEqualTo(200);
			assertThat(thrown.get()).hasMessageContaining("worker's thread");
		}
	}

	private static boolean isRefused(int port) {
		try (RawClient client = new RawClient(port)) {
			return false;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static int descriptors() {
		return new File("/proc/self/fd").list().length;
	}

	private static int ringMappings() throws IOException {
		return (int) Files.readAllLines(Path.of("/proc/self/maps"))
			.stream()
			.filter((line) -> line.contains("io_uring"))
			.count();
	}

	private static long workerThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().startsWith("uring-worker-"))
			.count();
	}

}
