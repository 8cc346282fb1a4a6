package io.github.uringserver.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.server.SuiteOption;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More clients than slots, from a seed: they open, send, stall, half-close, close and
 * reset, each with bytes of its own, which it gets back and no others; while every
 * handler plays with the connections of those that are gone.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SlotReuseStressTests {

	private static final TransportConfiguration FEW = new TransportConfiguration(4, 4, 512, 8, 512, 2048);

	private static final int CLIENTS = 6;

	/** That were served; where there is no slot a client tries again. */
	private static final int CONNECTIONS_EACH = 50;

	private static final long RETRY_NANOS = 500_000L;

	private static final int MOST_KEPT = 32;

	/**
	 * More than the server's queue takes. Sends of 512 bytes without a copy wait for
	 * delayed acknowledgements, so with them it is less.
	 */
	private static final int STALLING_BYTES = SuiteOption.ZERO_COPY.isActive() ? 16 * 1024 : 1 << 20;

	private final Deque<Connection> kept = new ArrayDeque<>();

	private Random workersRandom;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void everyoneGetsItsOwnBytesOnly(long seed) throws Exception {
		this.workersRandom = new Random(seed);
		ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
		try (TransportFixture fixture = new TransportFixture(FEW, Player::new)) {
			List<Callable<Void>> clients = new ArrayList<>();
			for (int n = 0; n < CLIENTS; n++) {
				clients.add(client(fixture.port(), seed * CLIENTS + n));
			}
			for (Future<Void> client : threads.invokeAll(clients)) {
				client.get();
			}
			fixture.awaitNoConnections();
			assertThat(fixture.count(Counter.HANDLER_FAILURES)).isZero();
			assertThat(fixture.count(Counter.CONNECTIONS_ACCEPTED)).isGreaterThanOrEqualTo(CLIENTS * CONNECTIONS_EACH);
		}
		finally {
			threads.shutdownNow();
		}
	}

	private Callable<Void> client(int port, long seed) {
		Random random = new Random(seed);
		return () -> {
			int served = 0;
			while (served < CONNECTIONS_EACH) {
				try (Client client = new Client(port, random)) {
					if (client.live()) {
						served++;
					}
					else {
						LockSupport.parkNanos(RETRY_NANOS);
					}
				}
				catch (AssertionError ex) {
					throw new AssertionError("seed " + seed, ex);
				}
			}
			return null;
		};
	}

	/** Echoes, and calls what it should not. */
	private final class Player implements ConnectionHandler {

		private final Connection connection;

		private ByteBuffer held = ByteBuffer.allocate(0);

		private boolean ended;

		private boolean closing;

		Player(Connection connection) {
			this.connection = connection;
			playWithTheDead();
		}

		private void playWithTheDead() {
			for (Connection dead : SlotReuseStressTests.this.kept) {
				StaleCalls.callOne(dead, SlotReuseStressTests.this.workersRandom.nextInt(1000));
			}
		}

		@Override
		public void onReceive(ByteBuffer data) {
			playWithTheDead();
			ByteBuffer all = ByteBuffer.allocate(this.held.remaining() + data.remaining());
			this.held = all.put(this.held).put(data).flip();
			send();
			playWithTheDead();
		}

		private void send() {
			this.connection.write(this.held);
			if (this.held.hasRemaining()) {
				this.connection.pauseReceive();
			}
			else if (this.ended) {
				this.closing = true;
				this.connection.closeAfterSend();
			}
			else {
				this.connection.resumeReceive();
			}
		}

		@Override
		public void onSendSpace() {
			send();
		}

		@Override
		public void onEndOfInput() {
			this.ended = true;
			send();
		}

		@Override
		public void onClosed(IOException cause) {
			assertThat(this.closing || cause != null).as("somebody else has closed it").isTrue();
			SlotReuseStressTests.this.kept.add(this.connection);
			if (SlotReuseStressTests.this.kept.size() > MOST_KEPT) {
				SlotReuseStressTests.this.kept.poll();
			}
		}

		@Override
		public void onShutdown() {
			this.connection.closeAfterSend();
		}

	}

	/** One connection of a client; none of its bytes is a hostile one. */
	private static final class Client implements AutoCloseable {

		private final SocketChannel channel;

		private final Random random;

		private final int stream;

		private final ByteBuffer input = ByteBuffer.allocate(8192);

		private long written;

		private long read;

		Client(int port, Random random) throws IOException {
			this.random = random;
			this.stream = random.nextInt(1 << 16);
			this.channel = SocketChannel.open();
			this.channel.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
			this.channel.connect(new InetSocketAddress("127.0.0.1", port));
		}

		/** Answers false if there was no slot. */
		boolean live() throws IOException {
			try {
				steps();
			}
			catch (IOException ex) {
				assertThat(this.read).as("a connection that had a slot: " + ex).isZero();
			}
			return this.read > 0;
		}

		private void steps() throws IOException {
			for (int steps = this.random.nextInt(4); steps >= 0; steps--) {
				if (this.random.nextInt(6) == 0) {
					stall();
				}
				else {
					write(1 + this.random.nextInt(1500));
				}
				if (this.random.nextInt(5) == 0) {
					reset();
					return;
				}
				readAll();
			}
			if (this.random.nextBoolean()) {
				this.channel.shutdownOutput();
				assertThat(read()).isEqualTo(-1);
			}
		}

		private void reset() throws IOException {
			this.channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		}

		private void write(int bytes) throws IOException {
			ByteBuffer output = ByteBuffer.allocate(bytes);
			for (int i = 0; i < bytes; i++) {
				output.put(at(this.written + i));
			}
			output.flip();
			this.written += this.channel.write(output);
		}

		/** Writes until nobody takes it, and reads nothing meanwhile. */
		private void stall() throws IOException {
			this.channel.configureBlocking(false);
			long before;
			do {
				before = this.written;
				write(16 * 1024);
			}
			while (this.written > before && this.written < STALLING_BYTES);
			this.channel.configureBlocking(true);
		}

		private void readAll() throws IOException {
			while (this.read < this.written) {
				if (read() < 0) {
					throw new IOException("End of input");
				}
			}
		}

		private int read() throws IOException {
			this.input.clear();
			int bytes = this.channel.read(this.input);
			for (int i = 0; i < bytes; i++) {
				if (this.input.get(i) != at(this.read + i)) {
					throw new AssertionError("byte " + (this.read + i) + " is " + this.input.get(i));
				}
			}
			this.read += Math.max(0, bytes);
			assertThat(this.read).isLessThanOrEqualTo(this.written);
			return bytes;
		}

		private byte at(long offset) {
			byte value = (byte) (this.stream * 31 + this.stream / 256 * 17 + offset * 7 + offset / 251);
			return (value != StaleCalls.HOSTILE) ? value : 0;
		}

		@Override
		public void close() throws IOException {
			this.channel.close();
		}

	}

}
