package io.github.uringserver.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.server.SuiteOption;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Peers that do not read, on the real kernel. */
@Timeout(60)
class WriteStallTests {

	/** More than the kernel takes for a peer that does not read. */
	private static final int OUTPUT_BYTES = 16 << 20;

	/** The send queue of a connection takes most of the output. */
	private static final TransportConfiguration ROOMY = new TransportConfiguration(16, 64, 4096, 64, OUTPUT_BYTES / 64,
			OUTPUT_BYTES, Pace.of(Duration.ofMillis(300), 240), Pace.UNLIMITED, Entrance.OPEN, false, ZeroCopy.OFF,
			ReceiveMode.PLAIN);

	private final AtomicReference<IOException> cause = new AtomicReference<>();

	private static Socket connectWithASmallWindow(TransportFixture fixture) throws IOException {
		Socket socket = new Socket();
		socket.setReceiveBufferSize(4096);
		socket.setSoTimeout(20_000);
		socket.connect(new InetSocketAddress("127.0.0.1", fixture.port()));
		return socket;
	}

	private static void assertLeftNothing(TransportFixture fixture) {
		fixture.awaitNoConnections();
		assertThat(deadlines(fixture)).isZero();
	}

	/** But for the gate's, which forgets peers. */
	private static int deadlines(TransportFixture fixture) {
		int ticks = SuiteOption.ADMISSION.isActive() ? 1 : 0;
		return CompletableFuture
			.supplyAsync(() -> Math.max(0, fixture.worker().deadlines().scheduled() - ticks), fixture.worker())
			.join();
	}

	@Test
	void peerThatTakesNothingIsReset() throws Exception {
		try (TransportFixture fixture = new TransportFixture(ROOMY, (connection) -> new Flood(connection, false));
				Socket socket = connectWithASmallWindow(fixture)) {
			socket.getOutputStream().write(1);
			fixture.awaitCount(Counter.WRITE_STALLS, 1);
			assertLeftNothing(fixture);
			assertThat(this.cause.get()).hasMessageContaining("Broken pipe");
		}
	}

	@Test
	void closeThatWaitsForThePeerIsBoundedToo() throws Exception {
		try (TransportFixture fixture = new TransportFixture(ROOMY, (connection) -> new Flood(connection, true));
				Socket socket = connectWithASmallWindow(fixture)) {
			socket.getOutputStream().write(1);
			fixture.awaitCount(Counter.WRITE_STALLS, 1);
			assertLeftNothing(fixture);
			assertThat(this.cause.get()).hasMessageContaining("Broken pipe");
		}
	}

	@Test
	void idleConnectionIsNotTimed() throws Exception {
		try (TransportFixture fixture = new TransportFixture(ROOMY, EchoHandler::new);
				Socket idle = fixture.connect()) {
			idle.getOutputStream().write(1);
			assertThat(idle.getInputStream().read()).isEqualTo(1);
			TransportFixture.await("no deadline", () -> deadlines(fixture) == 0);
			idle.getOutputStream().write(2);
			assertThat(idle.getInputStream().read()).isEqualTo(2);
			assertThat(fixture.count(Counter.WRITE_STALLS)).isZero();
		}
	}

	/** Answers the first byte with a lot, and closes behind it if it is told to. */
	private final class Flood extends EchoHandler {

		private final boolean closes;

		private boolean answered;

		Flood(Connection connection, boolean closes) {
			super(connection);
			this.closes = closes;
		}

		@Override
		public void onReceive(ByteBuffer data) {
			data.position(data.limit());
			if (this.answered) {
				return;
			}
			this.answered = true;
			int taken = connection().write(ByteBuffer.allocate(OUTPUT_BYTES));
			assertThat(taken).isGreaterThan(OUTPUT_BYTES / 2);
			if (this.closes) {
				connection().closeAfterSend();
			}
		}

		@Override
		public void onClosed(IOException reason) {
			WriteStallTests.this.cause.set(reason);
		}

	}

}
