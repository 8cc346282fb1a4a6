package io.github.uringserver.server;

import java.net.BindException;
import java.util.List;

import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.ring.RingFeatures;
import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.worker.Worker;

/**
 * An HTTP server on io_uring, usable without any framework:
 *
 * <pre>
 * UringServer server = new UringServer(configuration, exchange -&gt; exchange.respond(200, "text/plain", hello));
 * server.start();
 * </pre>
 *
 * Life-cycle methods may be called from any thread but a worker's; they are serialized by
 * the server. {@link #start()} works again after {@link #stop()}: every start makes new
 * workers and rings.
 */
public final class UringServer {

	/** Creates a server that does not listen yet. */
	public UringServer(UringServerConfiguration configuration, HttpHandler handler) {
		throw new IllegalStateException(configuration + "" + handler);
	}

	/** Asks the kernel whether a server with these sizes can run here. Never throws. */
	public static RingSupport probe(UringServerConfiguration configuration) {
		throw new IllegalStateException("" + configuration);
	}

	/**
	 * Binds, listens and starts the workers. No-op when running.
	 * @throws BindException when the port is in use (also when another process listens on
	 * it with SO_REUSEPORT) or the address cannot be bound; the message says which
	 * @throws io.github.uringserver.ring.RingException when the kernel refuses a ring
	 */
	public void start() throws BindException {
	}

	/** Aborts every connection, stops the workers, frees everything. Idempotent. */
	public void stop() {
	}

	/**
	 * Stops accepting (what waits in the accept queues is still served), closes idle
	 * connections now and the others with their next response, which says
	 * {@code Connection: close}.
	 * @param whenIdle run once, on any thread, when the last connection is closed; not
	 * run if {@link #stop()} comes first
	 */
	public void shutDownGracefully(Runnable whenIdle) {
	}

	/** Whether the server is running. */
	public boolean isRunning() {
		return false;
	}

	/** The port bound, -1 when not running. */
	public int port() {
		return -1;
	}

	/** The workers of the running server, empty when not running. For statistics. */
	public List<Worker> workers() {
		return List.of();
	}

	/** Features of the running rings, null when not running. */
	public RingFeatures features() {
		return null;
	}

}
