package io.github.uringserver.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.admission.AdmissionRules;
import io.github.uringserver.net.Connection;
import io.github.uringserver.net.ConnectionHandler;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** A server for a protocol of one's own, on the real kernel, plain and over TLS. */
@Timeout(120)
class RawServerTests {

	private static final int MIB = 1 << 20;

	private static ServerFixture start(Function<Connection, ConnectionHandler> handlers) throws IOException {
		return ServerFixture.raw(handlers::apply, UnaryOperator.identity());
	}

	static byte[] pattern(int length, long seed) {
		byte[] bytes = new byte[length];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	static CompletableFuture<Void> sendInBackground(RawClient client, byte[] bytes) {
		return CompletableFuture.runAsync(() -> {
			try {
				client.send(bytes);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

	@Test
	void everyConnectionGetsItsOwnBytesBack() throws Exception {
		try (ServerFixture fixture = start(Echo::new);
				RawClient one = fixture.connect();
				RawClient other = fixture.connect()) {
			for (int i = 1; i <= 20; i++) {
				byte[] first = pattern(i * 50, i);
				byte[] second = pattern(i * 70, -i);
				one.send(first);
				other.send(second);
				assertThat(one.in().readNBytes(first.length)).isEqualTo(first);
				assertThat(other.in().readNBytes(second.length)).isEqualTo(second);
			}
			assertThat(fixture.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(2);
		}
	}

	@Test
	void clientThatDoesNotReadIsNotReadEither() throws Exception {
		byte[] sent = pattern(24 * MIB, 1);
		try (ServerFixture fixture = start(Echo::new); RawClient client = fixture.connect()) {
			CompletableFuture<Void> sending = sendInBackground(client, sent);
			ServerFixture.await("a pause", () -> fixture.count(Counter.RECEIVE_PAUSES) > 0);
			assertThat(sending).as("more than the buffers between the two").isNotDone();
			assertThat(client.in().readNBytes(sent.length)).isEqualTo(sent);
			sending.get();
			client.endOutput();
			assertThat(client.in().read()).isEqualTo(-1);
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			fixture.awaitCount(Counter.SEND_BUFFERS_LEASED, 0);
		}
	}

	@Test
	void writeTellsWhatItTookAndSpaceComesBack() throws Exception {
		byte[] all = pattern(8 * MIB, 2);
		AtomicBoolean cameUpShort = new AtomicBoolean();
		try (ServerFixture fixture = start((connection) -> new Source(connection, all, cameUpShort));
				RawClient client = fixture.connect()) {
			client.send("go");
			ServerFixture.await("a write that came up short", cameUpShort::get);
			assertThat(client.in().readAllBytes()).isEqualTo(all);
		}
	}

	@Test
	void peerThatHalfClosesGetsTheRest() throws Exception {
		byte[] sent = pattern(2 * MIB, 3);
		try (ServerFixture fixture = start(Echo::new); RawClient client = fixture.connect()) {
			CompletableFuture<Void> sending = sendInBackground(client, sent).thenRun(() -> {
				try {
					client.endOutput();
				}
				catch (IOException ex) {
					throw new UncheckedIOException(ex);
				}
			});
			assertThat(client.in().readAllBytes()).isEqualTo(sent);
			sending.get();
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.CONNECTION_ERRORS)).isZero();
		}
	}

	@Test
	void abortIsAResetForThePeerAndNoErrorHere() throws Exception {
		CompletableFuture<IOException> closed = new CompletableFuture<>();
		try (ServerFixture fixture = start((connection) -> new Echo(connection) {
			@Override
			public void onReceive(ByteBuffer data) {
				connection.abort();
				assertThat(closed).as("told within the call").isDone();
			}

			@Override
			public void onClosed(IOException cause) {
				closed.complete(cause);
			}
		}); RawClient client = fixture.connect()) {
			client.send("x");
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(closed.get()).isNull();
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			assertThat(fixture.count(Counter.HANDLER_FAILURES)).isZero();
		}
	}

	@Test
	void resetIsToldWithItsCause() throws Exception {
		SuiteTls.assumePlain();
		CompletableFuture<IOException> closed = new CompletableFuture<>();
		try (ServerFixture fixture = start((connection) -> new Echo(connection) {
			@Override
			public void onClosed(IOException cause) {
				closed.complete(cause);
			}
		})) {
			RawClient client = fixture.connect();
			client.send("x");
			assertThat(client.in().read()).isEqualTo('x');
			client.reset();
			assertThat(closed.get()).hasMessage("Connection reset by peer");
		}
	}

	@Test
	void failingHandlerEndsItsConnectionOnly() throws Exception {
		try (ServerFixture fixture = start((connection) -> new Echo(connection) {
			@Override
			public void onReceive(ByteBuffer data) {
				if (data.get(data.position()) == '!') {
					throw new IllegalStateException("made by the test");
				}
				super.onReceive(data);
			}
		}); RawClient good = fixture.connect(); RawClient bad = fixture.connect()) {
			good.send("a");
			assertThat(good.in().read()).isEqualTo('a');
			bad.send("!");
			assertThat(bad.isClosedByServer()).isTrue();
			good.send("b");
			assertThat(good.in().read()).isEqualTo('b');
			assertThat(fixture.count(Counter.HANDLER_FAILURES)).isEqualTo(1);
		}
	}

	@Test
	void otherThreadsWriteThroughTheWorker() throws Exception {
		CompletableFuture<Connection> accepted = new CompletableFuture<>();
		try (ServerFixture fixture = start((connection) -> {
			accepted.complete(connection);
			return new Echo(connection);
		}); RawClient client = fixture.connect()) {
			client.send("x");
			assertThat(client.in().read()).isEqualTo('x');
			Connection connection = accepted.get();
			connection.worker().execute(() -> connection.write(ByteBuffer.wrap(new byte[] { 'y' })));
			assertThat(client.in().read()).isEqualTo('y');
			client.close();
			fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			CompletableFuture<Integer> taken = new CompletableFuture<>();
			connection.worker().execute(() -> taken.complete(connection.write(new byte[5], 0, 5)));
			assertThat(taken.get()).as("dropped on a closed connection").isEqualTo(5);
		}
	}

	@Test
	void orderlyShutdownLetsHandlersFinish() throws Exception {
		AtomicReference<Connection> asked = new AtomicReference<>();
		try (ServerFixture fixture = start((connection) -> new Echo(connection) {
			@Override
			public void onShutdown() {
				asked.set(connection);
			}
		}); RawClient client = fixture.connect()) {
			client.send("x");
			assertThat(client.in().read()).isEqualTo('x');
			CompletableFuture<Void> idle = new CompletableFuture<>();
			fixture.server().shutDownGracefully(() -> idle.complete(null));
			ServerFixture.await("onShutdown", () -> asked.get() != null);
			client.send("y");
			assertThat(client.in().read()).isEqualTo('y');
			assertThat(idle).isNotDone();
			asked.get().worker().execute(() -> {
				asked.get().write("bye".getBytes(), 0, 3);
				asked.get().closeAfterSend();
			});
			assertThat(client.in().readAllBytes()).isEqualTo("bye".getBytes());
			client.close();
			idle.get();
		}
	}

	@Test
	void peerOverALimitIsClosedWithoutAWord() throws Exception {
		SuiteTls.assumePlain();
		AdmissionRules one = new AdmissionRules(1, Duration.ofHours(1), 0, AddressRanges.NONE, 64);
		try (ServerFixture fixture = ServerFixture.raw(Echo::new, (wishes) -> wishes.admission(one));
				RawClient first = fixture.connect();
				RawClient refused = fixture.connect()) {
			first.send("x");
			assertThat(first.in().read()).isEqualTo('x');
			assertThat(refused.isClosedByServer()).isTrue();
			assertThat(fixture.count(Counter.CONNECTIONS_REJECTED_RATE)).isEqualTo(1);
		}
	}

	@Test
	void plainTextOnATlsPortIsClosedWithoutAWord() throws Exception {
		try (ServerFixture fixture = ServerFixture.raw(Echo::new, (wishes) -> wishes.tls(SuiteTls.any()));
				RawClient client = fixture.connectPlain()) {
			client.send("GET / HTTP/1.1\r\n\r\n");
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(fixture.count(Counter.TLS_PLAIN_TEXT_REQUESTS)).isEqualTo(1);
		}
	}

	@Test
	void connectionTellsWhetherItIsSecure() throws Exception {
		boolean encrypted = SuiteTls.server() != null;
		CompletableFuture<Connection> accepted = new CompletableFuture<>();
		try (ServerFixture fixture = start((connection) -> {
			accepted.complete(connection);
			return new Echo(connection);
		}); RawClient client = fixture.connect()) {
			client.send("x");
			assertThat(client.in().read()).isEqualTo('x');
			assertThat(accepted.get().isSecure()).isEqualTo(encrypted);
			assertThat(accepted.get().secureSession() != null).isEqualTo(encrypted);
		}
	}

	@Test
	void unixDomainSocketIsServed(@TempDir Path folder) throws Exception {
		SuiteTls.assumePlain();
		Path path = folder.resolve("echo.sock");
		try (ServerFixture fixture = ServerFixture.raw((connection) -> new Echo(connection) {
			@Override
			public void onReceive(ByteBuffer data) {
				super.onReceive(data);
				onEndOfInput();
			}
		}, (wishes) -> wishes.unixSocket(path)); UnixClient client = new UnixClient(path)) {
			assertThat(client.send("hello").readAll()).isEqualTo("hello");
			assertThat(fixture.port()).isEqualTo(-1);
		}
	}

	/** Sends back what it receives. */
	private static class Echo implements ConnectionHandler {

		private final Connection connection;

		private ByteBuffer held = ByteBuffer.allocate(0);

		private boolean ending;

		Echo(Connection connection) {
			this.connection = connection;
		}

		@Override
		public void onReceive(ByteBuffer data) {
			if (!this.held.hasRemaining()) {
				this.connection.write(data);
			}
			if (data.hasRemaining()) {
				ByteBuffer more = ByteBuffer.allocate(this.held.remaining() + data.remaining());
				this.held = more.put(this.held).put(data).flip();
				this.connection.pauseReceive();
			}
		}

		@Override
		public void onSendSpace() {
			this.connection.write(this.held);
			if (!this.held.hasRemaining()) {
				this.connection.resumeReceive();
				endIfDone();
			}
		}

		@Override
		public void onEndOfInput() {
			this.ending = true;
			endIfDone();
		}

		private void endIfDone() {
			if (this.ending && !this.held.hasRemaining()) {
				this.connection.closeAfterSend();
			}
		}

		@Override
		public void onShutdown() {
			onEndOfInput();
		}

	}

	/** Answers the first byte with everything it has, then closes. */
	private static final class Source extends Echo {

		private final Connection connection;

		private final ByteBuffer left;

		private final AtomicBoolean cameUpShort;

		Source(Connection connection, byte[] all, AtomicBoolean cameUpShort) {
			super(connection);
			this.connection = connection;
			this.left = ByteBuffer.wrap(all);
			this.cameUpShort = cameUpShort;
		}

		@Override
		public void onReceive(ByteBuffer data) {
			data.position(data.limit());
			onSendSpace();
		}

		@Override
		public void onSendSpace() {
			int wanted = this.left.remaining();
			int space = this.connection.sendSpaceBytes();
			int taken = this.connection.write(this.left);
			assertThat(taken).as("no less than was said").isGreaterThanOrEqualTo(Math.min(wanted, space));
			assertThat(this.left.remaining()).isEqualTo(wanted - taken);
			if (this.left.hasRemaining()) {
				this.cameUpShort.set(true);
			}
			else {
				this.connection.closeAfterSend();
			}
		}

	}

}
