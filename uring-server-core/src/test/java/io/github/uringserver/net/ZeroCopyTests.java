package io.github.uringserver.net;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Zero-copy sends over real sockets. */
@Timeout(120)
class ZeroCopyTests {

	private static final int THRESHOLD = 3000;

	private static final int BUFFER_BYTES = 4096;

	private static final TransportConfiguration SIZES = new TransportConfiguration(64, 64, 4096, 64, BUFFER_BYTES,
			16 * BUFFER_BYTES)
		.with(new ZeroCopy(THRESHOLD, false));

	@Test
	void everySizeAroundTheThresholdAndTheBufferArrivesUnchanged() throws Exception {
		try (TransportFixture fixture = new TransportFixture(SIZES, EchoHandler::new);
				Socket socket = fixture.connect()) {
			for (int around : new int[] { 1, THRESHOLD, BUFFER_BYTES, 2 * BUFFER_BYTES, 5 * BUFFER_BYTES }) {
				for (int size = Math.max(1, around - 2); size <= around + 2; size++) {
					echo(socket, bytes(size, size));
				}
			}
			assertThat(fixture.count(Counter.SENDS_ZERO_COPY)).isPositive();
			assertThat(fixture.count(Counter.SENDS)).isGreaterThan(fixture.count(Counter.SENDS_ZERO_COPY));
			fixture.awaitCount(Counter.SENDS_ZERO_COPY_COPIED, fixture.count(Counter.SENDS_ZERO_COPY));
		}
	}

	private static void echo(Socket socket, byte[] bytes) throws Exception {
		OutputStream out = socket.getOutputStream();
		CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
			try {
				out.write(bytes);
			}
			catch (java.io.IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		});
		assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
		writer.join();
	}

	private static byte[] bytes(int length, long seed) {
		byte[] bytes = new byte[length];
		new Random(seed).nextBytes(bytes);
		return bytes;
	}

	@Test
	void slowReaderGetsEveryByteOfManyBuffersUsedAgain() throws Exception {
		byte[] all = bytes(3_000_000, 7);
		try (TransportFixture fixture = new TransportFixture(SIZES, EchoHandler::new);
				Socket socket = fixture.connect()) {
			CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
				try {
					socket.getOutputStream().write(all);
				}
				catch (java.io.IOException ex) {
					throw new java.io.UncheckedIOException(ex);
				}
			});
			InputStream in = socket.getInputStream();
			Random random = new Random(3);
			int read = 0;
			while (read < all.length) {
				byte[] piece = in.readNBytes(Math.min(all.length - read, 1 + random.nextInt(60_000)));
				assertThat(piece).isEqualTo(java.util.Arrays.copyOfRange(all, read, read + piece.length));
				read += piece.length;
				if (random.nextInt(8) == 0) {
					java.util.concurrent.locks.LockSupport.parkNanos(5_000_000L);
				}
			}
			writer.join();
		}
	}

	@Test
	void abortsInBetweenLeaveNothingBehind() throws Exception {
		try (TransportFixture fixture = new TransportFixture(SIZES, EchoHandler::new)) {
			Random random = new Random(5);
			for (int i = 0; i < 60; i++) {
				Socket socket = fixture.connect();
				socket.getOutputStream().write(bytes(1 + random.nextInt(20_000), i));
				if (random.nextBoolean()) {
					socket.setSoLinger(true, 0);
				}
				if (random.nextBoolean()) {
					socket.getInputStream().read(new byte[1 + random.nextInt(5000)]);
				}
				socket.close();
			}
			fixture.awaitNoConnections();
			assertThat(fixture.count(Counter.SENDS_ZERO_COPY_HELD)).isZero();
		}
	}

	@Test
	void stopWithSendsUnderWayLeavesNothingBehind() throws Exception {
		for (int i = 0; i < 5; i++) {
			try (TransportFixture fixture = new TransportFixture(SIZES, EchoHandler::new);
					Socket socket = fixture.connect()) {
				socket.getOutputStream().write(bytes(60_000, i));
				fixture.awaitCount(Counter.SENDS_ZERO_COPY, 1);
			}
		}
	}

}
