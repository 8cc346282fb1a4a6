package io.github.uringserver.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.net.ZeroCopy;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More clients that do not read than their worker has send buffers, on the real kernel.
 * No peer is ever given up for its slowness alone: the write stall is far away.
 */
@Timeout(120)
class SendPressureTests {

	private static final int BUFFERS = 8;

	private static final int DEAF = 2 * BUFFERS;

	/** More than the kernel takes for a client that does not read. */
	private static final byte[] LARGE = new byte[8 << 20];

	static {
		for (int i = 0; i < LARGE.length; i++) {
			LARGE[i] = (byte) (i * 31 + i / 251);
		}
	}

	@TempDir
	private Path folder;

	private final List<AutoCloseable> clients = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private ServerFixture fixture;

	/** How the server sends. */
	private enum Mode {

		COPY((builder) -> builder),

		ZERO_COPY((builder) -> builder.zeroCopy(new ZeroCopy(1, false))),

		DIRECT_DESCRIPTORS((builder) -> builder.directDescriptors(true));

		private final UnaryOperator<UringServerConfigurationBuilder> wishes;

		Mode(UnaryOperator<UringServerConfigurationBuilder> wishes) {
			this.wishes = wishes;
		}

	}

	@BeforeAll
	static void speaksPlainText() {
		SuiteTls.assumePlain();
	}

	private void serve(Duration patience, UnaryOperator<UringServerConfigurationBuilder> wishes) throws IOException {
		this.fixture = new ServerFixture(SendPressureTests::answer,
				(builder) -> wishes.apply(builder.sendBuffers(BUFFERS)
					.writeStallTimeout(Duration.ofMinutes(10))
					.writeStallTimeoutUnderPressure(patience)));
	}

	private static void answer(HttpExchange exchange) {
		exchange.respond(200, null, exchange.head().target().equals("/large") ? LARGE : "hello".getBytes());
	}

	@AfterEach
	void nothingIsLeft() throws Exception {
		if (this.fixture == null) {
			return;
		}
		try {
			closeClients();
			this.fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			this.fixture.awaitCount(Counter.SEND_BUFFERS_LEASED, 0);
			this.fixture.awaitCount(Counter.SENDS_ZERO_COPY_HELD, 0);
			assertThat(this.fixture.count(Counter.HANDLER_FAILURES)).isZero();
			assertThat(this.fixture.count(Counter.TASK_FAILURES)).isZero();
			assertThat(this.fixture.count(Counter.WRITE_STALLS)).isZero();
			ServerFixture.await("no deadline", () -> deadlines() == 0);
		}
		finally {
			this.threads.shutdownNow();
			this.fixture.close();
		}
	}

	private void closeClients() throws Exception {
		for (AutoCloseable client : this.clients) {
			client.close();
		}
		this.clients.clear();
	}

	private int deadlines() {
		var worker = this.fixture.server().workers().get(0);
		return CompletableFuture.supplyAsync(() -> worker.deadlines().scheduled(), worker).join();
	}

	/** A client whose kernel takes little for it. */
	private RawClient connect() throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(32 * 1024);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.fixture.port()), 20_000);
		RawClient client = new RawClient(socket);
		socket.setSoTimeout(0);
		this.clients.add(client);
		return client;
	}

	private void connectDeaf() throws IOException {
		for (int i = 0; i < DEAF; i++) {
			connect().get("/large");
		}
	}

	/** Waits until every buffer is held for somebody who takes nothing. */
	private void awaitExhaustion() {
		do {
			awaitRest();
		}
		while (this.fixture.count(Counter.SEND_BUFFERS_LEASED) < BUFFERS
				&& this.fixture.count(Counter.WRITE_STALLS_UNDER_PRESSURE) == 0);
	}

	/** Those who do not read outnumber the buffers: some wait, and some are reset. */
	private void awaitResets() {
		ServerFixture.await("resets", () -> this.fixture.count(Counter.WRITE_STALLS_UNDER_PRESSURE) > 0);
	}

	@ParameterizedTest
	@EnumSource(Mode.class)
	void moreDeafClientsThanBuffersKeepNobodyFromAnAnswer(Mode mode) throws Exception {
		serve(Duration.ofMillis(500), mode.wishes);
		connectDeaf();
		awaitExhaustion();
		RawClient client = connect();
		for (int i = 0; i < 20; i++) {
			assertThat(client.get("/").read().body()).isEqualTo("hello");
		}
		awaitResets();
	}

	@Test
	void largeAnswerComesThroughToo() throws Exception {
		serve(Duration.ofMillis(500), UnaryOperator.identity());
		connectDeaf();
		awaitExhaustion();
		assertThat(Arrays.mismatch(connect().get("/large").read().bytes(), LARGE)).isEqualTo(-1);
	}

	@Test
	void noMoreAreResetThanWait() throws Exception {
		serve(Duration.ofMillis(500), UnaryOperator.identity());
		List<RawClient> deaf = new ArrayList<>();
		while (this.fixture.count(Counter.SEND_BUFFERS_LEASED) < BUFFERS) {
			deaf.add(connect().get("/large"));
			awaitRest();
		}
		assertThat(connect().get("/").read().body()).isEqualTo("hello");
		long ended = this.fixture.count(Counter.WRITE_STALLS_UNDER_PRESSURE);
		assertThat(ended).isBetween(1L, (long) deaf.size() - 1);
		assertThat(this.fixture.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(deaf.size() + 1 - ended);
	}

	/** Waits until the kernel takes nothing more. */
	private void awaitRest() {
		long before = -1;
		for (long sent = 0; sent != before; sent = this.fixture.count(Counter.BYTES_SENT)) {
			before = sent;
			LockSupport.parkNanos(50_000_000L);
		}
	}

	@ParameterizedTest
	@EnumSource(Mode.class)
	void slowClientsThatReadGetEveryByte(Mode mode) throws Exception {
		serve(Duration.ofSeconds(2), mode.wishes);
		List<Future<byte[]>> slow = new ArrayList<>();
		for (int i = 0; i < BUFFERS / 2; i++) {
			RawClient client = connect().get("/large");
			slow.add(this.threads.submit(readSlowly(client)));
		}
		connectDeaf();
		assertThat(connect().get("/").read().body()).isEqualTo("hello");
		for (Future<byte[]> body : slow) {
			assertThat(Arrays.mismatch(body.get(), LARGE)).isEqualTo(-1);
		}
		assertThat(this.fixture.count(Counter.WRITE_STALLS_UNDER_PRESSURE)).isBetween(1L, (long) DEAF);
	}

	private static Callable<byte[]> readSlowly(RawClient client) {
		return () -> {
			while (!client.line().isEmpty()) {
				// the head
			}
			return readSlowly(client.in(), new byte[LARGE.length]);
		};
	}

	private static byte[] readSlowly(InputStream in, byte[] body) throws IOException {
		for (int total = 0; total < body.length;) {
			total += in.readNBytes(body, total, Math.min(64 * 1024, body.length - total));
			LockSupport.parkNanos(10_000_000L);
		}
		return body;
	}

	@Test
	void deafClientsOfAUnixSocketAreResetToo() throws Exception {
		Path path = this.folder.resolve("server.sock");
		serve(Duration.ofMillis(500), (builder) -> builder.unixSocket(path));
		for (int i = 0; i < DEAF; i++) {
			UnixClient client = new UnixClient(path);
			this.clients.add(client);
			client.getAndClose("/large");
		}
		awaitExhaustion();
		UnixClient client = new UnixClient(path);
		this.clients.add(client);
		assertThat(client.getAndClose("/").readAll()).endsWith("hello");
		awaitResets();
	}

	@Test
	void deafClientsAreLeftAloneWhileNobodyWaits() throws Exception {
		serve(Duration.ofMillis(100), UnaryOperator.identity());
		connect().get("/large");
		awaitRest();
		RawClient client = connect();
		long end = System.nanoTime() + 1_000_000_000L;
		while (System.nanoTime() - end < 0) {
			assertThat(client.get("/").read().body()).isEqualTo("hello");
		}
		assertThat(this.fixture.count(Counter.WRITE_STALLS_UNDER_PRESSURE)).isZero();
		assertThat(this.fixture.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(2);
	}

	@Test
	void waitersThatGiveUpCountAsWell() throws Exception {
		serve(Duration.ofSeconds(1), UnaryOperator.identity());
		List<RawClient> deaf = new ArrayList<>();
		while (this.fixture.count(Counter.SEND_BUFFERS_LEASED) < BUFFERS) {
			deaf.add(connect().get("/large"));
			awaitRest();
		}
		while (this.fixture.count(Counter.WRITE_STALLS_UNDER_PRESSURE) == 0) {
			RawClient impatient = connect().get("/");
			LockSupport.parkNanos(100_000_000L);
			impatient.reset();
		}
	}

}
