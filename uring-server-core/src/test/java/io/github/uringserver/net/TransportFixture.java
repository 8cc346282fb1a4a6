package io.github.uringserver.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

import org.junit.jupiter.api.Assumptions;

import io.github.uringserver.ring.KernelRing;
import io.github.uringserver.ring.RingConfiguration;
import io.github.uringserver.ring.RingProbe;
import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.server.SuiteOption;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.sys.MemorySource;
import io.github.uringserver.sys.Sockets;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * One worker with a transport on the real kernel, listening on a port of the system's
 * choice. Skips the test with the reason where io_uring is not available.
 */
final class TransportFixture implements AutoCloseable {

	static final TransportConfiguration SMALL = new TransportConfiguration(1024, 64, 4096, 64, 16 * 1024, 64 * 1024);

	private static final long PATIENCE_NANOS = 20_000_000_000L;

	private final Worker worker;

	private final int port;

	private Transport transport;

	TransportFixture(TransportConfiguration configuration, ConnectionHandlerFactory handlers) {
		this(configuration, new RingConfiguration(256, 4), handlers);
	}

	TransportFixture(TransportConfiguration configuration, RingConfiguration ring, ConnectionHandlerFactory handlers) {
		UringServerConfiguration suite = SuiteOption.apply(UringServerConfiguration.builder().ring(ring)).build();
		TransportConfiguration sizes = withSuiteOptions(configuration, suite);
		MemorySource memory = new MemorySource(suite.memory(), 0);
		RingSupport support = RingProbe.probe(ring, configuration.receiveBuffers(),
				configuration.receiveBufferSizeBytes());
		Assumptions.assumeTrue(support.isSupported(), support::detail);
		int listener = Sockets.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024, false);
		this.port = Sockets.localAddress(listener).getPort();
		Function<Worker, ConnectionHandlerFactory> protocol = (worker) -> handlers;
		this.worker = Worker.builder(KernelRing.open(suite.ring(), memory), (w) -> {
			this.transport = new Transport(w, listener, sizes, ring.submissionQueueEntries(), protocol);
			this.transport.leases(suite.receiveLeases());
			return this.transport;
		}).memory(memory).build();
		this.worker.start();
	}

	/** What a test wishes by itself is left to it. */
	private static TransportConfiguration withSuiteOptions(TransportConfiguration wishes,
			UringServerConfiguration suite) {
		Entrance entrance = wishes.entrance().rules().isActive() ? wishes.entrance()
				: new Entrance(suite.admission(), new byte[0], false);
		ZeroCopy zeroCopy = wishes.zeroCopy().isOn() ? wishes.zeroCopy() : suite.zeroCopy();
		ReceiveMode receiveMode = (wishes.receiveMode() != ReceiveMode.PLAIN) ? wishes.receiveMode()
				: suite.receiveMode();
		return new TransportConfiguration(wishes.maxConnections(), wishes.receiveBuffers(),
				wishes.receiveBufferSizeBytes(), wishes.sendBuffers(), wishes.sendBufferSizeBytes(),
				wishes.sendQueueBytes(), wishes.sendPace(), wishes.sendPaceUnderPressure(), entrance,
				wishes.directDescriptors() || suite.directDescriptors(), zeroCopy, receiveMode);
	}

	Worker worker() {
		return this.worker;
	}

	int port() {
		return this.port;
	}

	/** Runs the orderly shutdown on the worker. */
	void shutDown(Runnable whenIdle) {
		this.worker.execute(() -> this.transport.shutDown(whenIdle));
	}

	Socket connect() throws IOException {
		Socket socket = new Socket();
		socket.setSoTimeout(20_000);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.port), 20_000);
		return socket;
	}

	long count(Counter counter) {
		return this.worker.counters().get(counter);
	}

	/** Waits until a counter has at least this value. */
	void awaitCount(Counter counter, long atLeast) {
		await(counter + " >= " + atLeast, () -> count(counter) >= atLeast);
	}

	/** Waits until every connection is gone. */
	void awaitNoConnections() {
		await("no connections", () -> count(Counter.CONNECTIONS_ACTIVE) == 0);
	}

	static void await(String what, BooleanSupplier condition) {
		long deadline = System.nanoTime() + PATIENCE_NANOS;
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline > 0) {
				throw new AssertionError("Not reached: " + what);
			}
			java.util.concurrent.locks.LockSupport.parkNanos(500_000L);
		}
	}

	/** Stops the worker and checks that nothing was left behind. */
	@Override
	public void close() {
		this.worker.stop();
		if (!this.transport.isQuiescent()) {
			throw new AssertionError("not quiescent after stop");
		}
		if (this.transport.sendBuffersLeased() != 0) {
			throw new AssertionError("send buffers leaked: " + this.transport.sendBuffersLeased());
		}
	}

}
