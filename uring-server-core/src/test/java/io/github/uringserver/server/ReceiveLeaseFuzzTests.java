package io.github.uringserver.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.net.ReceiveLease;
import io.github.uringserver.net.ReceiveMode;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Leases under a fuzz, from a seed: clients send a known stream in random pieces and die
 * at random; handlers lease all, parts or nothing of what comes; what they hold is
 * released by the worker and two other threads, late and twice, after it was compared
 * with the stream. At the end the ring has every buffer.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReceiveLeaseFuzzTests {

	private static final int CLIENTS = 60;

	private static final int CLIENTS_AT_ONCE = 4;

	private static final int RELEASERS = 2;

	private static final Held END = new Held(null, 0);

	/** A lease, and where its bytes stand in the stream of its client. */
	private record Held(ReceiveLease lease, long offset) {

		void verify() {
			ByteBuffer bytes = this.lease.bytes();
			for (int i = 0; i < bytes.capacity(); i++) {
				if (bytes.get(i) != streamAt(this.offset + i)) {
					throw new AssertionError("byte " + (this.offset + i) + " is " + bytes.get(i));
				}
			}
		}

	}

	private final BlockingQueue<Held> held = new LinkedBlockingQueue<>();

	private final Map<Long, Long> offsets = new ConcurrentHashMap<>();

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	private Random workersRandom;

	/** A stream that does not repeat at the length of a buffer. */
	private static byte streamAt(long offset) {
		return (byte) (offset * 31 + (offset >> 7) + (offset >> 13));
	}

	@ParameterizedTest
	@CsvSource({ "1, PLAIN", "2, PLAIN", "3, PLAIN", "4, INCREMENTAL", "5, INCREMENTAL", "6, BUNDLE", "7, BUNDLE" })
	void everyBufferComesBack(long seed, ReceiveMode mode) throws Exception {
		this.workersRandom = new Random(seed);
		try (LeaseServer server = new LeaseServer(new LeaseRules(5, 3), this::receive,
				(builder) -> builder.receiveMode(mode))) {
			List<Thread> releasers = new ArrayList<>();
			for (int i = 0; i < RELEASERS; i++) {
				Random random = new Random(seed * 100 + i);
				releasers.add(start(() -> releaseAll(random)));
			}
			List<Thread> clients = new ArrayList<>();
			for (int i = 0; i < CLIENTS_AT_ONCE; i++) {
				Random random = new Random(-seed * 100 - i);
				clients.add(start(() -> beClients(server, random)));
			}
			for (Thread client : clients) {
				client.join();
			}
			// those that died in the accept queue are accepted, too
			server.fixture().awaitCount(Counter.CONNECTIONS_CLOSED, CLIENTS);
			for (int i = 0; i < RELEASERS; i++) {
				this.held.add(END);
			}
			for (Thread releaser : releasers) {
				releaser.join();
			}
			assertThat(this.failure.get()).as("seed " + seed).isNull();
			server.awaitEveryBuffer();
			assertThat(server.count(Counter.RECEIVE_LEASES)).as("seed " + seed).isGreaterThan(CLIENTS);
			assertThat(server.count(Counter.RECEIVE_LEASES_LOST)).isZero();
		}
	}

	/** The canary: bytes of another place in the stream are noticed. */
	@Test
	void wrongBytesAreNoticed() throws IOException {
		List<Throwable> noticed = new ArrayList<>();
		try (LeaseServer server = new LeaseServer(new LeaseRules(5, 3), (connection, data) -> {
			ReceiveLease lease = connection.lease(data);
			try {
				new Held(lease, 1).verify();
			}
			catch (AssertionError ex) {
				noticed.add(ex);
			}
			lease.release();
		}); RawClient client = server.connect()) {
			server.deliver(client, stream(0, 100));
		}
		assertThat(noticed).hasSize(1);
	}

	private Thread start(IoTask task) {
		Thread thread = new Thread(() -> {
			try {
				task.run();
			}
			catch (Throwable ex) {
				this.failure.compareAndSet(null, ex);
			}
		}, "fuzz");
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	// ---- the worker's thread

	private void receive(Connection connection, ByteBuffer data) {
		try {
			while (data.hasRemaining()) {
				take(connection, data);
			}
		}
		catch (Throwable ex) {
			this.failure.compareAndSet(null, ex);
			data.position(data.limit());
		}
		if (this.workersRandom.nextInt(4) == 0) {
			Held some = this.held.poll();
			if (some != null && some != END) {
				verifyAndRelease(some, this.workersRandom);
			}
		}
	}

	private void take(Connection connection, ByteBuffer data) {
		long offset = this.offsets.getOrDefault(connection.id(), 0L);
		int length = 1 + this.workersRandom.nextInt(data.remaining());
		this.offsets.put(connection.id(), offset + length);
		int end = data.limit();
		data.limit(data.position() + length);
		ReceiveLease lease = (this.workersRandom.nextInt(3) > 0) ? connection.lease(data) : null;
		if (lease != null) {
			this.held.add(new Held(lease, offset));
		}
		data.position(data.limit()).limit(end);
	}

	// ---- the threads that release

	private void releaseAll(Random random) throws InterruptedException {
		for (Held some = this.held.take(); some != END; some = this.held.take()) {
			if (random.nextInt(8) == 0) {
				Thread.yield();
			}
			verifyAndRelease(some, random);
		}
	}

	private void verifyAndRelease(Held some, Random random) {
		some.verify();
		if (random.nextInt(3) == 0) {
			some.lease().retain();
			some.lease().release();
			some.verify();
		}
		some.lease().release();
		if (random.nextInt(3) == 0) {
			assertThatIllegalStateException().isThrownBy(some.lease()::release);
			assertThatIllegalStateException().isThrownBy(some.lease()::bytes);
		}
	}

	// ---- the clients

	private void beClients(LeaseServer server, Random random) throws IOException {
		for (int i = 0; i < CLIENTS / CLIENTS_AT_ONCE; i++) {
			try (RawClient client = server.connect()) {
				int offset = 0;
				for (int pieces = random.nextInt(40); pieces > 0; pieces--) {
					int length = 1 + random.nextInt(3 * LeaseServer.BUFFER_BYTES);
					client.send(stream(offset, length));
					offset += length;
				}
				if (random.nextInt(2) == 0) {
					client.reset();
				}
			}
		}
	}

	private static byte[] stream(int offset, int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = streamAt(offset + i);
		}
		return bytes;
	}

	private interface IoTask {

		void run() throws Exception;

	}

}
