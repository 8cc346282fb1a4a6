package io.github.uringserver.ring;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.MessageFlags;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.Sockets;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;

/** What a ring takes and gives back: descriptors, mappings, heap. */
@ExtendWith(OwnThread.class)
class KernelRingResourceTests {

	private static final int CYCLES = 200;

	private static final long BUFFER_RING_BYTES = 4 << 20;

	private static final int ROUNDS = 20;

	private static final int TURNS = 1000;

	@Test
	void nothingIsLeftOfTwoHundredRings() throws Exception {
		useRing();
		long descriptors = ProcessResources.descriptors();
		long mappedBytes = ProcessResources.mappedBytes();
		for (int i = 0; i < CYCLES; i++) {
			useRing();
		}
		assertThat(ProcessResources.descriptors()).isEqualTo(descriptors);
		assertThat(ProcessResources.ringMappings()).isZero();
		// the JVM maps memory of its own as it likes, but not as much as the buffers of
		// every other ring
		assertThat(ProcessResources.mappedBytes() - mappedBytes).isLessThan(CYCLES / 2 * BUFFER_RING_BYTES);
	}

	private static void useRing() {
		try (KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT)) {
			ring.enable();
			assertThat(ring.features().registeredRingFd()).as("a thread has 16 places for rings").isTrue();
			ring.registerBufferRing(0, 16, (int) (BUFFER_RING_BYTES / 16));
			ring.timeout(1_000_000_000L, 1);
			ring.nop(2);
			assertThat(new Completions(ring).next().userData()).isEqualTo(2);
		}
	}

	@Test
	void closeWaitsUntilTheKernelHasLetGo() throws Exception {
		for (int i = 0; i < ROUNDS; i++) {
			KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT);
			ring.enable();
			InetSocketAddress address;
			try (SocketPair listening = new SocketPair()) {
				address = Sockets.localAddress(listening.listener());
				ring.acceptMultishot(listening.listener(), 1);
				ring.enter(0);
				ring.close();
			}
			// an accept in flight would keep the port
			int again = Sockets.listen(address, 1, false);
			assertThat(again).isNotNegative();
			Linux.close(again);
		}
	}

	@Test
	void closedRingHasLetGoOfItsSockets() throws Exception {
		try (SocketPair listening = new SocketPair(); SocketPair pair = SocketPair.connected()) {
			KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT);
			ring.enable();
			ring.registerBufferRing(0, 16, 4096);
			ring.acceptMultishot(listening.listener(), 1);
			ring.receiveMultishot(pair.server(), 0, 2);
			ring.pollMultishot(pair.server(), Ring.POLL_IN, 3);
			ring.timeout(1_000_000_000L, 4);
			ring.enter(0);
			ring.close();
			// an operation in flight would hold the socket open beyond this close
			pair.closeServer();
			assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void operationsThatWereNeverEnteredAreNotStarted() throws Exception {
		try (SocketPair pair = SocketPair.connected(); NativeMemory out = NativeMemory.allocate(16)) {
			KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT);
			ring.enable();
			ring.send(pair.server(), out.address(), 16, MessageFlags.MSG_NOSIGNAL, 1);
			ring.close();
			pair.closeServer();
			assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
		}
	}

	@Test
	void closeIsIdempotent() throws Exception {
		KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT);
		ring.enable();
		ring.close();
		long descriptors = ProcessResources.descriptors();
		int other = Linux.eventFd();
		ring.close();
		assertThat(ProcessResources.descriptors()).as("nobody else's descriptor is closed").isEqualTo(descriptors + 1);
		Linux.close(other);
	}

	@Test
	void ringThatWasNeverEnabledIsClosedByAnyThread() throws Exception {
		KernelRing.open(RingConfiguration.DEFAULT).close();
		long descriptors = ProcessResources.descriptors();
		KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT);
		Thread closer = new Thread(ring::close);
		closer.start();
		closer.join();
		assertThat(ProcessResources.descriptors()).isEqualTo(descriptors);
		assertThat(ProcessResources.ringMappings()).isZero();
	}

	@Test
	void ringOfADeadThreadIsClosedByAnyThread() throws Exception {
		try (SocketPair pair = SocketPair.connected()) {
			KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT);
			Thread owner = new Thread(() -> {
				ring.enable();
				ring.registerBufferRing(0, 16, 4096);
				ring.receiveMultishot(pair.server(), 0, 1);
				ring.enter(0);
			});
			owner.start();
			owner.join();
			ring.close();
			pair.closeServer();
			assertThat(pair.client().getInputStream().read()).isEqualTo(-1);
			assertThat(ProcessResources.ringMappings()).isZero();
		}
	}

	@Test
	void enteringAndDrainingAllocateNothing() {
		try (KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT)) {
			ring.enable();
			long[] completed = new long[1];
			CompletionHandler handler = (userData, result, flags) -> completed[0]++;
			assertAllocatesNothing(() -> {
				ring.nop(1);
				ring.nop(2);
				ring.enter(2);
				ring.drain(handler, 16);
			});
			assertThat(completed[0]).isPositive();
		}
	}

	@Test
	void receivingAndSendingAllocateNothing() throws Exception {
		try (KernelRing ring = KernelRing.open(RingConfiguration.DEFAULT);
				SocketPair pair = SocketPair.connected();
				NativeMemory out = NativeMemory.allocate(64)) {
			ring.enable();
			BufferRing buffers = ring.registerBufferRing(0, 16, 64);
			Echo echo = new Echo(ring, buffers, pair.server(), out);
			byte[] message = new byte[10];
			Socket client = pair.client();
			ring.receiveMultishot(pair.server(), 0, Echo.RECEIVE);
			ring.enter(0);
			// the client's end allocates: it has a thread of its own
			Thread peer = new Thread(() -> {
				try {
					while (!echo.finished) {
						client.getOutputStream().write(message);
						client.getInputStream().readNBytes(message, 0, message.length);
					}
				}
				catch (IOException ex) {
					throw new IllegalStateException(ex);
				}
			});
			peer.start();
			assertAllocatesNothing(echo::turn);
			echo.finished = true;
			Await.until(() -> {
				ring.enter(0);
				ring.drain(echo, 16);
				return !peer.isAlive();
			});
		}
	}

	/**
	 * Several rounds, one of which has to be clean: what the JVM itself does now and then
	 * on any thread is not the ring's.
	 */
	private static void assertAllocatesNothing(Runnable turn) {
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long least = Long.MAX_VALUE;
		for (int round = 0; round < ROUNDS && least > 0; round++) {
			long before = threads.getCurrentThreadAllocatedBytes();
			for (int i = 0; i < TURNS; i++) {
				turn.run();
			}
			least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
		}
		assertThat(least).as("bytes allocated in " + TURNS + " turns").isZero();
	}

	/** Sends back whatever arrives. */
	private static final class Echo implements CompletionHandler {

		static final long RECEIVE = 1;

		private final Ring ring;

		private final BufferRing buffers;

		private final int fd;

		private final NativeMemory out;

		private volatile boolean finished;

		private Echo(Ring ring, BufferRing buffers, int fd, NativeMemory out) {
			this.ring = ring;
			this.buffers = buffers;
			this.fd = fd;
			this.out = out;
		}

		void turn() {
			this.ring.enter(1);
			this.ring.drain(this, 16);
		}

		@Override
		public void onCompletion(long userData, int result, int flags) {
			if (userData == RECEIVE) {
				int id = CompletionFlags.bufferId(flags);
				this.buffers.taken(id);
				this.out.buffer().put(0, this.buffers.memory(), id * this.buffers.bufferSizeBytes(), result);
				this.buffers.recycle(id);
				this.buffers.publish();
				this.ring.send(this.fd, this.out.address(), result, MessageFlags.MSG_NOSIGNAL, 2);
			}
		}

	}

}
