package io.github.uringserver.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Assumptions;

import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.net.ConnectionHandlerFactory;
import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.worker.Counter;

/**
 * A running server on the real kernel, on a port of the system's choice. Skips the test
 * with the reason where io_uring is not available. Its close checks that nothing is left
 * open.
 */
public final class ServerFixture implements AutoCloseable {

	private static final long PATIENCE_NANOS = 20_000_000_000L;

	private final UringServer server;

	/** Starts a server with one worker. */
	public ServerFixture(HttpHandler handler) throws IOException {
		this(handler, UnaryOperator.identity());
	}

	/** Starts a server with one worker and these wishes. */
	public ServerFixture(HttpHandler handler, UnaryOperator<UringServerConfigurationBuilder> wishes)
			throws IOException {
		this(new UringServer(supported(wishes), handler));
	}

	private ServerFixture(UringServer server) throws IOException {
		this.server = server;
		this.server.start();
	}

	/** Starts a raw server with one worker and these wishes. */
	public static ServerFixture raw(ConnectionHandlerFactory handlers,
			UnaryOperator<UringServerConfigurationBuilder> wishes) throws IOException {
		return new ServerFixture(UringServer.raw(supported(wishes), handlers));
	}

	private static UringServerConfiguration supported(UnaryOperator<UringServerConfigurationBuilder> wishes) {
		UringServerConfiguration configuration = wishes.apply(defaults()).build();
		assumeSupported(configuration);
		return configuration;
	}

	/**
	 * Small sizes, one worker, a free port of the loopback interface; TLS and other
	 * options when the suite runs with them.
	 */
	public static UringServerConfigurationBuilder defaults() {
		return SuiteOption.apply(UringServerConfiguration.builder()
			.address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
			.workers(1)
			.pinning(false)
			.maxConnectionsPerWorker(2048)
			.receiveBuffers(128)
			.sendBuffers(128)
			.tls(SuiteTls.server()));
	}

	/** Skips the test where io_uring is not available. */
	public static void assumeSupported(UringServerConfiguration configuration) {
		RingSupport support = UringServer.probe(configuration);
		Assumptions.assumeTrue(support.isSupported(), support::detail);
	}

	/** The server. */
	public UringServer server() {
		return this.server;
	}

	/** The port it listens on. */
	public int port() {
		return this.server.port();
	}

	/** A new connection to it. */
	public RawClient connect() throws IOException {
		return new RawClient(port());
	}

	/** A new connection to it that does not speak TLS. */
	public RawClient connectPlain() throws IOException {
		return new RawClient(SuiteTls.connectPlain(port()));
	}

	/** A counter, summed over the workers. */
	public long count(Counter counter) {
		return this.server.workers().stream().mapToLong((worker) -> worker.counters().get(counter)).sum();
	}

	/** Waits until a counter has this value. */
	public void awaitCount(Counter counter, long value) {
		await(counter + " == " + value, () -> count(counter) == value);
	}

	/** Waits for a condition, for twenty seconds at most. */
	public static void await(String what, BooleanSupplier condition) {
		long deadline = System.nanoTime() + PATIENCE_NANOS;
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline > 0) {
				throw new AssertionError("Not reached: " + what);
			}
			LockSupport.parkNanos(500_000L);
		}
	}

	@Override
	public void close() {
		this.server.stop();
	}

}
