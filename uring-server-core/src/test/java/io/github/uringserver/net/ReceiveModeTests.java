package io.github.uringserver.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Every way in which the kernel uses receive buffers brings the same bytes. */
@Timeout(120)
class ReceiveModeTests {

	private static final long SEED = Long.getLong("uring.test.seed", 20261121L);

	private static final TransportConfiguration SIZES = new TransportConfiguration(8, 8, 64, 64, 64, 256);

	@ParameterizedTest
	@EnumSource(ReceiveMode.class)
	void bytesOfInterleavedConnectionsAreNotMixedUp(ReceiveMode mode) {
		for (int walk = 0; walk < 30; walk++) {
			ScriptedRing ring = new ScriptedRing();
			ring.supporting("PBUF_RING_INC", "RECVSEND_BUNDLE");
			ScriptedTransport transport = new ScriptedTransport(ring, SIZES.with(mode));
			try {
				interleave(ring, transport, new Random(SEED + walk));
			}
			finally {
				transport.close();
			}
		}
	}

	private static void interleave(ScriptedRing ring, ScriptedTransport transport, Random random) {
		int[] fds = { transport.accept(), transport.accept(), transport.accept() };
		List<ByteArrayOutputStream> received = new ArrayList<>();
		List<ByteArrayOutputStream> echoed = new ArrayList<>();
		for (int fd : fds) {
			received.add(new ByteArrayOutputStream());
			echoed.add(new ByteArrayOutputStream());
		}
		for (int step = 0; step < 300; step++) {
			int i = random.nextInt(fds.length);
			if (transport.isReceiving(fds[i])) {
				byte[] bytes = new byte[1 + random.nextInt(200)];
				random.nextBytes(bytes);
				received.get(i).write(bytes, 0, ring.receive(transport.receive(fds[i]), bytes));
			}
			if (random.nextBoolean()) {
				transport.turn();
				collect(ring, fds, echoed);
			}
		}
		for (int i = 0; i < 1000 && !Arrays.equals(sizes(received), sizes(echoed)); i++) {
			transport.turn();
			collect(ring, fds, echoed);
		}
		for (int i = 0; i < fds.length; i++) {
			assertThat(echoed.get(i).toByteArray()).isEqualTo(received.get(i).toByteArray());
		}
		assertThat(ring.bufferRing(0).available()).isEqualTo(SIZES.receiveBuffers());
		assertThat(ring.bufferRing(0).leasedBuffers()).isZero();
	}

	private static int[] sizes(List<ByteArrayOutputStream> streams) {
		return streams.stream().mapToInt(ByteArrayOutputStream::size).toArray();
	}

	private static void collect(ScriptedRing ring, int[] fds, List<ByteArrayOutputStream> echoed) {
		for (int i = 0; i < fds.length; i++) {
			int fd = fds[i];
			List<ScriptedOperation> sends = ring.inFlight()
				.stream()
				.filter((send) -> send.fd() == fd && (send.kind() == Kind.SEND || send.kind() == Kind.SEND_MESSAGE))
				.toList();
			for (ScriptedOperation send : sends) {
				echoed.get(i).writeBytes(send.content());
				ring.sendAll(send);
			}
		}
	}

	@Test
	void bytesForAConnectionThatIsGoneAreSkipped() {
		ScriptedRing ring = new ScriptedRing();
		ring.supporting("PBUF_RING_INC");
		try (ScriptedTransport transport = new ScriptedTransport(ring, SIZES.with(ReceiveMode.INCREMENTAL))) {
			int gone = transport.accept();
			int alive = transport.accept();
			ring.receive(transport.receive(gone), new byte[] { 1, 2, 3 });
			transport.handler(0).connection().abort();
			ring.receive(transport.receive(alive), new byte[] { 4, 5 });
			transport.turn();
			assertThat(ring.single(Kind.SEND, alive).content()).containsExactly(4, 5);
			assertThat(transport.count(Counter.RECEIVES_INCREMENTAL)).isEqualTo(2);
		}
	}

	@ParameterizedTest
	@EnumSource(value = ReceiveMode.class, names = "PLAIN", mode = EnumSource.Mode.EXCLUDE)
	void kernelThatLacksItIsNamedAndReceivesPlainly(ReceiveMode mode) {
		ScriptedRing ring = new ScriptedRing();
		try (ScriptedTransport transport = new ScriptedTransport(ring, SIZES.with(mode))) {
			int fd = transport.accept();
			ring.receive(transport.receive(fd), new byte[] { 4, 5 });
			transport.turn();
			assertThat(ring.single(Kind.SEND, fd).content()).containsExactly(4, 5);
			assertThat(ring.features().refusals()).singleElement().asString().contains("the kernel lacks them (6.1");
		}
	}

	@ParameterizedTest
	@EnumSource(ReceiveMode.class)
	void realSocketsGetBackWhatTheySent(ReceiveMode mode) throws Exception {
		TransportConfiguration sizes = new TransportConfiguration(64, 16, 1024, 256, 4096, 64 * 1024).with(mode);
		try (TransportFixture fixture = new TransportFixture(sizes, EchoHandler::new)) {
			List<Socket> sockets = new ArrayList<>();
			for (int i = 0; i < 24; i++) {
				sockets.add(fixture.connect());
			}
			Random random = new Random(SEED);
			for (int round = 0; round < 40; round++) {
				exchange(sockets, random);
			}
			for (Socket socket : sockets) {
				socket.close();
			}
			fixture.awaitNoConnections();
			assertThat(fixture.count(Counter.RECEIVE_BUFFERS_FREE)).isEqualTo(16);
			checkThatTheModeWasInForce(fixture, mode);
		}
	}

	private static void exchange(List<Socket> sockets, Random random) throws IOException {
		List<byte[]> sent = new ArrayList<>();
		for (Socket socket : sockets) {
			byte[] bytes = new byte[1 + random.nextInt((random.nextInt(4) == 0) ? 20_000 : 300)];
			random.nextBytes(bytes);
			sent.add(bytes);
			socket.getOutputStream().write(bytes);
		}
		for (int i = 0; i < sockets.size(); i++) {
			assertThat(sockets.get(i).getInputStream().readNBytes(sent.get(i).length)).isEqualTo(sent.get(i));
		}
	}

	/** Where the kernel has it, it was used: else the test would prove nothing. */
	private static void checkThatTheModeWasInForce(TransportFixture fixture, ReceiveMode mode) {
		if (!fixture.worker().ring().features().refusals().isEmpty()) {
			return;
		}
		if (mode == ReceiveMode.INCREMENTAL) {
			assertThat(fixture.count(Counter.RECEIVES_INCREMENTAL)).isPositive();
		}
		else if (mode == ReceiveMode.BUNDLE) {
			assertThat(fixture.count(Counter.RECEIVE_BUFFERS_BUNDLED)).isPositive();
		}
	}

}
