package io.github.uringserver.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.ring.RingConfiguration;
import io.github.uringserver.server.SuiteOption;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The transport on the real kernel. */
@Timeout(120)
class TransportTests {

	private static final int MIB = 1 << 20;

	@Test
	void bytesAreEchoed() throws Exception {
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL, EchoHandler::new);
				Socket socket = fixture.connect()) {
			assertEcho(socket, "hello".getBytes(StandardCharsets.US_ASCII));
			assertThat(fixture.count(Counter.BYTES_RECEIVED)).isEqualTo(5);
			fixture.awaitCount(Counter.BYTES_SENT, 5);
		}
	}

	@Test
	void manyConnectionsOnFewReceiveBuffersLoseNothing() throws Exception {
		TransportConfiguration scarce = new TransportConfiguration(512, 16, 512, 512, 4096, 16 * 1024);
		try (TransportFixture fixture = new TransportFixture(scarce, EchoHandler::new)) {
			List<Socket> sockets = new ArrayList<>();
			for (int i = 0; i < 256; i++) {
				sockets.add(fixture.connect());
			}
			for (int round = 0; round < 5; round++) {
				CountDownLatch written = holdWorker(fixture);
				for (int i = 0; i < sockets.size(); i++) {
					sockets.get(i).getOutputStream().write(pattern(3000, i + round));
				}
				written.countDown();
				for (int i = 0; i < sockets.size(); i++) {
					assertThat(sockets.get(i).getInputStream().readNBytes(3000)).isEqualTo(pattern(3000, i + round));
				}
			}
			assertThat(fixture.count(Counter.RECEIVE_BUFFERS_EXHAUSTED)).isPositive();
			close(sockets);
			fixture.awaitNoConnections();
		}
	}

	@Test
	void tinyCompletionQueueLosesNothing() throws Exception {
		TransportConfiguration roomy = new TransportConfiguration(512, 512, 512, 512, 4096, 16 * 1024);
		try (TransportFixture fixture = new TransportFixture(roomy, new RingConfiguration(8, 2), EchoHandler::new)) {
			List<Socket> sockets = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				sockets.add(fixture.connect());
			}
			CountDownLatch written = holdWorker(fixture);
			for (int i = 0; i < sockets.size(); i++) {
				sockets.get(i).getOutputStream().write(pattern(2000, i));
			}
			written.countDown();
			for (int i = 0; i < sockets.size(); i++) {
				assertThat(sockets.get(i).getInputStream().readNBytes(2000)).isEqualTo(pattern(2000, i));
			}
			assertThat(fixture.count(Counter.SUBMISSION_QUEUE_FULL)).isPositive();
			close(sockets);
			fixture.awaitNoConnections();
		}
	}

	@Test
	void gatheringSendsBeyondTheSubmissionQueueKeepTheirOwnBytes() throws Exception {
		TransportConfiguration roomy = new TransportConfiguration(64, 64, 4096, 256, 4096, 16 * 1024);
		List<Connection> connections = new ArrayList<>();
		try (TransportFixture fixture = new TransportFixture(roomy, new RingConfiguration(8, 2), (connection) -> {
			connections.add(connection);
			return new EchoHandler(connection);
		})) {
			List<Socket> sockets = new ArrayList<>();
			for (int i = 0; i < 40; i++) {
				sockets.add(fixture.connect());
				fixture.awaitCount(Counter.CONNECTIONS_ACTIVE, i + 1);
			}
			fixture.worker().execute(() -> {
				for (int i = 0; i < connections.size(); i++) {
					connections.get(i).write(ByteBuffer.wrap(pattern(6000, i)));
				}
			});
			for (int i = 0; i < sockets.size(); i++) {
				assertThat(sockets.get(i).getInputStream().readNBytes(6000)).isEqualTo(pattern(6000, i));
			}
			close(sockets);
			fixture.awaitNoConnections();
		}
	}

	@Test
	void writesOfOneTurnLeaveInOneSend() throws Exception {
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL,
				(connection) -> new EchoHandler(connection) {
					@Override
					public void onReceive(ByteBuffer data) {
						for (int i = 0; i < 10; i++) {
							connection().write(new byte[3000], 0, 3000);
						}
						data.position(data.limit());
					}
				}); Socket socket = fixture.connect()) {
			socket.getOutputStream().write(1);
			socket.getInputStream().readNBytes(30_000);
			assertThat(fixture.count(Counter.SENDS)).isEqualTo(1);
		}
	}

	@Test
	void slowReaderGetsEveryByteOfALargeAnswer() throws Exception {
		byte[] content = pattern(8 * MIB, 7);
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL,
				(connection) -> new LargeAnswer(connection, content)); Socket socket = new Socket()) {
			socket.setReceiveBufferSize(4096);
			socket.setSoTimeout(20_000);
			socket.connect(new java.net.InetSocketAddress("127.0.0.1", fixture.port()));
			socket.getOutputStream().write(1);
			assertThat(socket.getInputStream().readNBytes(content.length)).isEqualTo(content);
			assertThat(fixture.count(Counter.SENDS)).isGreaterThan(64);
		}
	}

	@Test
	void sendPoolSmallerThanTheDemandStarvesNobody() throws Exception {
		byte[] content = pattern(MIB, 3);
		TransportConfiguration scarce = new TransportConfiguration(64, 64, 4096, 8, 4096, 64 * 1024);
		try (TransportFixture fixture = new TransportFixture(scarce,
				(connection) -> new LargeAnswer(connection, content))) {
			List<Socket> sockets = new ArrayList<>();
			for (int i = 0; i < 32; i++) {
				Socket socket = fixture.connect();
				sockets.add(socket);
				socket.getOutputStream().write(1);
			}
			for (Socket socket : sockets) {
				assertThat(socket.getInputStream().readNBytes(content.length)).isEqualTo(content);
			}
			assertThat(fixture.count(Counter.SEND_BUFFERS_EXHAUSTED)).isPositive();
			close(sockets);
			fixture.awaitNoConnections();
		}
	}

	@Test
	void pausedReceiveLeavesBytesInTheSocketAndResumes() throws Exception {
		AtomicReference<Connection> server = new AtomicReference<>();
		AtomicInteger received = new AtomicInteger();
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL, (connection) -> {
			server.set(connection);
			return new EchoHandler(connection) {
				@Override
				public void onReceive(ByteBuffer data) {
					received.addAndGet(data.remaining());
					data.position(data.limit());
					connection().pauseReceive();
				}
			};
		}); Socket socket = fixture.connect()) {
			int total = 16 * MIB;
			CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> writeAll(socket, new byte[total]));
			fixture.awaitCount(Counter.RECEIVE_PAUSES, 1);
			// The socket buffers of loopback take a few MiB; the rest must wait in the
			// client.
			assertThat(writer.isDone()).isFalse();
			assertThat(received.get()).isLessThan(total / 2);
			while (received.get() < total) {
				fixture.worker().execute(() -> server.get().resumeReceive());
				Thread.onSpinWait();
			}
			writer.get(20, TimeUnit.SECONDS);
			assertThat(received.get()).isEqualTo(total);
		}
	}

	@Test
	void resetIsNoticedWhileReadingPauses() throws Exception {
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL,
				(connection) -> new EchoHandler(connection) {
					@Override
					public void onReceive(ByteBuffer data) {
						data.position(data.limit());
						connection().pauseReceive();
					}
				}); Socket socket = fixture.connect()) {
			socket.getOutputStream().write(new byte[MIB / 8]);
			fixture.awaitCount(Counter.RECEIVE_PAUSES, 1);
			socket.setSoLinger(true, 0);
			socket.close();
			fixture.awaitNoConnections();
			assertThat(fixture.count(Counter.CONNECTION_ERRORS)).isEqualTo(1);
		}
	}

	@Test
	void endOfInputIsHeardOfWhenReadingGoesOn() throws Exception {
		AtomicReference<Connection> server = new AtomicReference<>();
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL, (connection) -> {
			server.set(connection);
			return new EchoHandler(connection) {
				@Override
				public void onReceive(ByteBuffer data) {
					super.onReceive(data);
					connection().pauseReceive();
				}
			};
		}); Socket socket = fixture.connect()) {
			socket.getOutputStream().write(7);
			assertThat(socket.getInputStream().read()).isEqualTo(7);
			fixture.awaitCount(Counter.RECEIVE_PAUSES, 1);
			socket.shutdownOutput();
			assertThat(fixture.count(Counter.CONNECTIONS_ACTIVE)).isEqualTo(1);
			fixture.worker().execute(() -> server.get().resumeReceive());
			assertThat(socket.getInputStream().read()).isEqualTo(-1);
			fixture.awaitNoConnections();
		}
	}

	@Test
	void closeAfterSendDeliversTheAnswerAlthoughInputIsUnread() throws Exception {
		byte[] answer = pattern(200_000, 5);
		try (TransportFixture fixture = new TransportFixture(
				new TransportConfiguration(64, 64, 4096, 64, 16 * 1024, MIB),
				(connection) -> new EchoHandler(connection) {
					@Override
					public void onReceive(ByteBuffer data) {
						data.position(data.limit());
						connection().pauseReceive();
						connection().write(answer, 0, answer.length);
						connection().closeAfterSend();
					}
				}); Socket socket = fixture.connect()) {
			CompletableFuture.runAsync(() -> writeAll(socket, new byte[MIB]));
			assertThat(socket.getInputStream().readAllBytes()).isEqualTo(answer);
			socket.close();
			fixture.awaitNoConnections();
		}
	}

	@Test
	void lingeringEndsWhenThePeerNeverCloses() throws Exception {
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL,
				(connection) -> new EchoHandler(connection) {
					@Override
					public void onReceive(ByteBuffer data) {
						super.onReceive(data);
						connection().closeAfterSend();
					}
				}); Socket socket = fixture.connect()) {
			socket.getOutputStream().write(1);
			assertThat(socket.getInputStream().readAllBytes()).hasSize(1);
			fixture.awaitNoConnections();
			assertThat(fixture.count(Counter.LINGER_TIMEOUTS)).isEqualTo(1);
		}
	}

	@Test
	void abortResetsThePeer() throws Exception {
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL,
				(connection) -> new EchoHandler(connection) {
					@Override
					public void onReceive(ByteBuffer data) {
						connection().abort();
					}
				}); Socket socket = fixture.connect()) {
			socket.getOutputStream().write(1);
			assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class)
				.hasMessageContaining("reset");
			fixture.awaitNoConnections();
		}
	}

	@Test
	void resetByThePeerIsReportedOnce() throws Exception {
		List<IOException> causes = new ArrayList<>();
		CountDownLatch closed = new CountDownLatch(1);
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL,
				(connection) -> new EchoHandler(connection) {
					@Override
					public void onClosed(IOException cause) {
						causes.add(cause);
						closed.countDown();
					}
				})) {
			Socket socket = fixture.connect();
			assertEcho(socket, new byte[] { 1 });
			socket.setSoLinger(true, 0);
			socket.close();
			assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
			fixture.awaitNoConnections();
			assertThat(fixture.count(Counter.CONNECTION_ERRORS)).isEqualTo(1);
		}
		assertThat(causes).singleElement()
			.satisfies((cause) -> assertThat(cause).hasMessage("Connection reset by peer"));
	}

	@Test
	void failingHandlerEndsItsOwnConnectionOnly() throws Exception {
		AtomicInteger connections = new AtomicInteger();
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL, (connection) -> {
			boolean fails = connections.getAndIncrement() == 0;
			return new EchoHandler(connection) {
				@Override
				public void onReceive(ByteBuffer data) {
					if (fails) {
						throw new IllegalStateException("expected by the test");
					}
					super.onReceive(data);
				}
			};
		}); Socket failing = fixture.connect()) {
			fixture.awaitCount(Counter.CONNECTIONS_ACCEPTED, 1);
			try (Socket healthy = fixture.connect()) {
				assertEcho(healthy, new byte[] { 1 });
				failing.getOutputStream().write(1);
				assertThatThrownBy(() -> failing.getInputStream().read()).isInstanceOf(SocketException.class);
				assertEcho(healthy, new byte[] { 2 });
				assertThat(fixture.count(Counter.HANDLER_FAILURES)).isEqualTo(1);
			}
		}
	}

	@Test
	void connectionsBeyondTheSlabAreClosedAndSlotsAreReused() throws Exception {
		TransportConfiguration two = new TransportConfiguration(2, 64, 4096, 64, 4096, 16 * 1024);
		try (TransportFixture fixture = new TransportFixture(two, EchoHandler::new)) {
			try (Socket first = fixture.connect(); Socket second = fixture.connect()) {
				assertEcho(first, new byte[] { 1 });
				assertEcho(second, new byte[] { 2 });
				try (Socket third = fixture.connect()) {
					assertThat(endsAtOnce(third)).isTrue();
				}
				assertThat(fixture.count(Counter.CONNECTIONS_REJECTED)).isEqualTo(1);
			}
			fixture.awaitNoConnections();
			try (Socket again = fixture.connect()) {
				assertEcho(again, new byte[] { 3 });
			}
		}
	}

	@Test
	void orderlyShutdownServesWhatWaitsInTheAcceptQueue() throws Exception {
		CountDownLatch idle = new CountDownLatch(1);
		CountDownLatch blocked = new CountDownLatch(1);
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL, EchoHandler::new)) {
			fixture.worker().execute(() -> awaitLatch(blocked));
			List<Socket> waiting = new ArrayList<>();
			for (int i = 0; i < 20; i++) {
				Socket socket = fixture.connect();
				socket.getOutputStream().write(i);
				waiting.add(socket);
			}
			fixture.shutDown(idle::countDown);
			blocked.countDown();
			for (int i = 0; i < waiting.size(); i++) {
				assertThat(waiting.get(i).getInputStream().read()).isEqualTo(i);
				assertThat(waiting.get(i).getInputStream().read()).isEqualTo(-1);
			}
			close(waiting);
			assertThat(idle.await(20, TimeUnit.SECONDS)).isTrue();
			assertThatThrownBy(fixture::connect).isInstanceOf(IOException.class);
		}
	}

	@Test
	void stopWithEverythingInFlightLeavesNothingBehind() throws Exception {
		Random random = new Random(42);
		for (int round = 0; round < 10; round++) {
			List<Socket> sockets = new ArrayList<>();
			try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL,
					(connection) -> new LargeAnswer(connection, new byte[4 * MIB]))) {
				for (int i = 0; i < 30; i++) {
					Socket socket = fixture.connect();
					sockets.add(socket);
					if (random.nextBoolean()) {
						socket.getOutputStream().write(new byte[random.nextInt(10_000) + 1]);
					}
				}
				fixture.awaitCount(Counter.CONNECTIONS_ACCEPTED, 30);
			}
			close(sockets);
		}
	}

	@Test
	void noHeapPerEcho() throws Exception {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL, EchoHandler::new);
				Socket socket = fixture.connect()) {
			byte[] message = pattern(64, 9);
			long least = Long.MAX_VALUE;
			for (int round = 0; round < 15 && least > 500; round++) {
				long before = threads.getThreadAllocatedBytes(fixture.worker().thread().getId());
				for (int i = 0; i < 10_000; i++) {
					socket.getOutputStream().write(message);
					socket.getInputStream().readNBytes(message, 0, 64);
				}
				least = Math.min(least, threads.getThreadAllocatedBytes(fixture.worker().thread().getId()) - before);
			}
			assertThat(least).as("bytes allocated by the worker over 10,000 echoes").isLessThanOrEqualTo(500);
		}
	}

	@Test
	void idleWorkerTakesNoTurns() throws Exception {
		SuiteOption.ADMISSION.assumeInactive("its tick forgets peers as long as there are any");
		try (TransportFixture fixture = new TransportFixture(TransportFixture.SMALL, EchoHandler::new);
				Socket socket = fixture.connect()) {
			assertEcho(socket, new byte[] { 1 });
			fixture.awaitCount(Counter.BYTES_SENT, 1);
			long[] turns = { fixture.count(Counter.TURNS) };
			long quietSince = System.nanoTime();
			while (System.nanoTime() - quietSince < 1_000_000_000L) {
				long now = fixture.count(Counter.TURNS);
				if (now != turns[0] && now - turns[0] < 10) {
					quietSince = System.nanoTime();
				}
				turns[0] = now;
				java.util.concurrent.locks.LockSupport.parkNanos(10_000_000L);
			}
			assertThat(fixture.count(Counter.TURNS)).isEqualTo(turns[0]);
		}
	}

	/** The worker stands still until the latch is counted down: what arrives piles up. */
	private static CountDownLatch holdWorker(TransportFixture fixture) {
		CountDownLatch held = new CountDownLatch(1);
		CountDownLatch release = new CountDownLatch(1);
		fixture.worker().execute(() -> {
			held.countDown();
			awaitLatch(release);
		});
		awaitLatch(held);
		return release;
	}

	private static void awaitLatch(CountDownLatch latch) {
		try {
			latch.await(20, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void assertEcho(Socket socket, byte[] bytes) throws IOException {
		OutputStream out = socket.getOutputStream();
		InputStream in = socket.getInputStream();
		out.write(bytes);
		assertThat(in.readNBytes(bytes.length)).isEqualTo(bytes);
	}

	private static boolean endsAtOnce(Socket socket) {
		try {
			return socket.getInputStream().read() == -1;
		}
		catch (IOException ex) {
			return true;
		}
	}

	private static void writeAll(Socket socket, byte[] bytes) {
		try {
			socket.getOutputStream().write(bytes);
		}
		catch (IOException ex) {
			// the test has closed the socket
		}
	}

	private static void close(List<Socket> sockets) throws IOException {
		for (Socket socket : sockets) {
			socket.close();
		}
	}

	private static byte[] pattern(int length, int seed) {
		byte[] bytes = new byte[length];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	/** Answers the first byte with the whole content, as the send queue has space. */
	private static final class LargeAnswer extends EchoHandler {

		private final ByteBuffer content;

		private boolean started;

		LargeAnswer(Connection connection, byte[] content) {
			super(connection);
			this.content = ByteBuffer.wrap(content);
		}

		@Override
		public void onReceive(ByteBuffer data) {
			data.position(data.limit());
			if (!this.started) {
				this.started = true;
				connection().write(this.content);
			}
		}

		@Override
		public void onSendSpace() {
			connection().write(this.content);
		}

	}

}
