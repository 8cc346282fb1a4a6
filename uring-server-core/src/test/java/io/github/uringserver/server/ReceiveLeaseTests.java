package io.github.uringserver.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.net.ReceiveLease;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Leased receive buffers on the real kernel: what is kept, and how it comes back. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReceiveLeaseTests {

	private static final LeaseRules GENEROUS = new LeaseRules(1000, 1);

	private final List<ReceiveLease> leases = Collections.synchronizedList(new ArrayList<>());

	private void leaseAll(Connection connection, ByteBuffer data) {
		ReceiveLease lease = connection.lease(data);
		if (lease != null) {
			assertThat(data.hasRemaining()).isFalse();
			this.leases.add(lease);
		}
	}

	private static byte[] filled(int content) {
		byte[] bytes = new byte[LeaseServer.BUFFER_BYTES];
		Arrays.fill(bytes, (byte) content);
		return bytes;
	}

	private static byte[] contentOf(ReceiveLease lease) {
		byte[] bytes = new byte[lease.bytes().capacity()];
		lease.bytes().duplicate().clear().get(bytes);
		return bytes;
	}

	@Test
	void leasedBytesStayWhileOthersComeAndGo() throws IOException {
		try (LeaseServer server = new LeaseServer(new LeaseRules(3, 1), this::leaseAll);
				RawClient client = server.connect()) {
			for (int i = 1; i <= 100; i++) {
				server.deliver(client, filled(i));
			}
			assertThat(this.leases).hasSize(3);
			server.turn();
			assertThat(server.count(Counter.RECEIVE_BUFFERS_LEASED)).isEqualTo(3);
			assertThat(server.count(Counter.RECEIVE_BUFFERS_FREE)).isEqualTo(LeaseServer.BUFFERS - 3);
			for (int i = 1; i <= 3; i++) {
				assertThat(contentOf(this.leases.get(i - 1))).containsOnly(i);
			}
			assertThat(server.count(Counter.RECEIVE_LEASES_REFUSED_CREDITS)).isEqualTo(97);
			this.leases.forEach(ReceiveLease::release);
			server.awaitEveryBuffer();
			server.deliver(client, filled(7));
			assertThat(contentOf(this.leases.get(3))).as("its credits are back").containsOnly(7);
			this.leases.get(3).release();
			server.awaitEveryBuffer();
		}
	}

	@Test
	void bufferComesBackWithTheLastOfItsParts() throws IOException {
		try (LeaseServer server = new LeaseServer(GENEROUS, (connection, data) -> {
			int end = data.limit();
			data.limit(data.position() + 100);
			leaseAll(connection, data);
			data.limit(end).position(data.position() + 50);
			leaseAll(connection, data);
		}); RawClient client = server.connect()) {
			server.deliver(client, filled(1));
			assertThat(this.leases).extracting((lease) -> lease.bytes().capacity())
				.containsExactly(100, LeaseServer.BUFFER_BYTES - 150);
			this.leases.get(1).release();
			server.fixture().awaitCount(Counter.RECEIVE_BUFFERS_LEASED, 1);
			server.turn();
			server.turn();
			assertThat(server.count(Counter.RECEIVE_BUFFERS_FREE)).isEqualTo(LeaseServer.BUFFERS - 1);
			this.leases.get(0).release();
			server.awaitEveryBuffer();
		}
	}

	@Test
	void releaseWithinTheCallGivesTheBufferBackOnce() throws IOException {
		try (LeaseServer server = new LeaseServer(GENEROUS, (connection, data) -> connection.lease(data).release());
				RawClient client = server.connect()) {
			for (int i = 0; i < 3 * LeaseServer.BUFFERS; i++) {
				server.deliver(client, filled(i));
			}
			assertThat(server.count(Counter.RECEIVE_LEASES)).isGreaterThanOrEqualTo(3 * LeaseServer.BUFFERS);
			server.awaitEveryBuffer();
		}
	}

	@Test
	void quarterOfTheRingIsLeftToTheOthers() throws IOException {
		try (LeaseServer server = new LeaseServer(GENEROUS, this::leaseAll);
				RawClient greedy = server.connect();
				RawClient other = server.connect()) {
			for (int i = 0; i < 2 * LeaseServer.BUFFERS; i++) {
				server.deliver(greedy, filled(i));
			}
			assertThat(this.leases).hasSizeBetween(LeaseServer.BUFFERS / 2, LeaseServer.BUFFERS * 3 / 4);
			assertThat(server.count(Counter.RECEIVE_LEASES_REFUSED_BUFFERS)).isPositive();
			for (int i = 0; i < 50; i++) {
				server.deliver(other, filled(i));
			}
			server.turn();
			assertThat(server.count(Counter.RECEIVE_BUFFERS_FREE)).isGreaterThanOrEqualTo(LeaseServer.BUFFERS / 4);
			this.leases.forEach(ReceiveLease::release);
			server.awaitEveryBuffer();
		}
	}

	@Test
	void littleIsCopied() throws IOException {
		try (LeaseServer server = new LeaseServer(new LeaseRules(1000, 100), this::leaseAll);
				RawClient client = server.connect()) {
			server.deliver(client, new byte[99]);
			assertThat(this.leases).isEmpty();
			server.deliver(client, new byte[100]);
			assertThat(this.leases).hasSize(1);
			this.leases.get(0).release();
			server.awaitEveryBuffer();
		}
	}

	@Test
	void onlyTheBytesBeingHandledCanBeLeased() throws IOException {
		List<Object> answers = Collections.synchronizedList(new ArrayList<>());
		try (LeaseServer server = new LeaseServer(GENEROUS, (connection, data) -> {
			answers.add(String.valueOf(connection.lease(ByteBuffer.allocate(10))));
			connection.worker().execute(() -> answers.add(String.valueOf(connection.lease(data))));
		}); RawClient client = server.connect()) {
			server.deliver(client, filled(1));
			server.turn();
			assertThat(answers).containsExactly("null", "null");
			server.awaitEveryBuffer();
		}
	}

	@Test
	void nothingIsLeasedUnlessItIsSwitchedOn() throws IOException {
		try (LeaseServer server = new LeaseServer(LeaseRules.OFF, this::leaseAll);
				RawClient client = server.connect()) {
			server.deliver(client, filled(1));
			assertThat(this.leases).isEmpty();
			server.awaitEveryBuffer();
		}
	}

	@Test
	void lateUseThrows() throws IOException {
		try (LeaseServer server = new LeaseServer(GENEROUS, this::leaseAll); RawClient client = server.connect()) {
			server.deliver(client, filled(1));
			ReceiveLease lease = this.leases.get(0);
			lease.retain();
			assertThat(lease.release()).isFalse();
			assertThat(lease.isReleased()).isFalse();
			assertThat(contentOf(lease)).containsOnly(1);
			assertThat(lease.release()).isTrue();
			assertThat(lease.isReleased()).isTrue();
			assertThatIllegalStateException().isThrownBy(lease::bytes).withMessageContaining("released already");
			assertThatIllegalStateException().isThrownBy(lease::retain).withMessageContaining("released already");
			assertThatIllegalStateException().isThrownBy(lease::release).withMessageContaining("too often");
			server.awaitEveryBuffer();
			server.deliver(client, filled(2));
			assertThatIllegalStateException().as("whoever has the buffer now").isThrownBy(lease::release);
			this.leases.get(1).release();
			server.awaitEveryBuffer();
		}
	}

	@Test
	void leaseOutlivesItsConnection() throws IOException {
		try (LeaseServer server = new LeaseServer(GENEROUS, this::leaseAll)) {
			try (RawClient client = server.connect()) {
				server.deliver(client, filled(5));
			}
			server.fixture().awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			try (RawClient next = server.connect()) {
				for (int i = 0; i < 4; i++) {
					server.deliver(next, filled(6));
				}
				assertThat(contentOf(this.leases.get(0))).containsOnly(5);
				this.leases.get(0).release();
				server.fixture().awaitCount(Counter.RECEIVE_LEASES_LATE, 1);
				this.leases.subList(1, this.leases.size()).forEach(ReceiveLease::release);
				server.awaitEveryBuffer();
				assertThat(server.count(Counter.RECEIVE_LEASES_LATE)).isOne();
			}
		}
	}

	@Test
	void leaseOutlivesTheServer() throws IOException {
		LeaseServer server = new LeaseServer(GENEROUS, this::leaseAll);
		try (server; RawClient client = server.connect()) {
			server.deliver(client, filled(5));
			server.deliver(client, filled(6));
		}
		assertThat(contentOf(this.leases.get(0))).containsOnly(5);
		this.leases.get(0).release();
		assertThat(contentOf(this.leases.get(1))).as("the memory goes with the last lease").containsOnly(6);
		assertThat(this.leases.get(1).release()).isTrue();
	}

	@Test
	void leaseThatNobodyCanReleaseComesBack() throws IOException {
		try (LeaseServer server = new LeaseServer(GENEROUS, (connection, data) -> connection.lease(data));
				RawClient client = server.connect()) {
			server.deliver(client, filled(1));
			server.deliver(client, filled(2));
			ServerFixture.await("both are found", () -> {
				System.gc();
				server.turn();
				return server.count(Counter.RECEIVE_LEASES_LOST) == 2;
			});
			server.awaitEveryBuffer();
		}
	}

	@Test
	void bytesTakenOutOfALostLeaseKeepItsBuffer() throws IOException {
		List<ByteBuffer> kept = Collections.synchronizedList(new ArrayList<>());
		try (LeaseServer server = new LeaseServer(GENEROUS,
				(connection, data) -> kept.add(connection.lease(data).bytes().duplicate().slice(10, 20)));
				RawClient client = server.connect()) {
			server.deliver(client, filled(3));
			for (int i = 0; i < 3; i++) {
				System.gc();
				server.turn();
			}
			assertThat(server.count(Counter.RECEIVE_LEASES_LOST)).isZero();
			assertThat(kept.get(0).get(5)).isEqualTo((byte) 3);
			kept.clear();
			ServerFixture.await("it is found", () -> {
				System.gc();
				server.turn();
				return server.count(Counter.RECEIVE_LEASES_LOST) == 1;
			});
			server.awaitEveryBuffer();
		}
	}

	@Test
	void encryptedConnectionHasNothingToLease() throws IOException {
		Assumptions.assumeTrue(SuiteTls.server() != null, "runs when the suite runs over TLS");
		List<Object> answers = Collections.synchronizedList(new ArrayList<>());
		try (LeaseServer server = new LeaseServer(GENEROUS,
				(connection, data) -> answers.add(String.valueOf(connection.lease(data))),
				(builder) -> builder.tls(SuiteTls.server())); RawClient client = server.fixture().connect()) {
			server.deliver(client, filled(1));
			assertThat(answers).isNotEmpty().containsOnly("null");
			assertThat(server.fixture().server().fallbacks()).anyMatch((line) -> line.contains("not leased: TLS"));
		}
	}

}
