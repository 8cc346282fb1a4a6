package io.github.uringserver.boot;

import java.net.BindException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerException;

import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.server.AddressInUseException;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;

/**
 * A {@link UringServer} with the life cycle that Spring Boot expects of a web server.
 * Made by {@link UringReactiveWebServerFactory}; started and stopped by the application
 * context, any number of times. May be used from any thread but a worker's.
 */
public final class UringWebServer implements WebServer {

	private static final Logger logger = LoggerFactory.getLogger(UringWebServer.class);

	private final Object monitor = new Object();

	private final UringServerConfiguration configuration;

	private final UringServer server;

	private final boolean listening;

	private final GracefulShutdown gracefulShutdown;

	/** Not null while started. */
	private AwaitThread awaitThread;

	/**
	 * Creates a server that does not listen yet.
	 * @param configuration what the server is to be like
	 * @param handler who answers the requests
	 * @param listening whether {@link #start()} opens a port at all
	 * @param shutdown whether requests may complete before {@link #stop()}
	 */
	UringWebServer(UringServerConfiguration configuration, HttpHandler handler, boolean listening, Shutdown shutdown) {
		this.configuration = configuration;
		this.server = new UringServer(configuration, handler);
		this.listening = listening;
		this.gracefulShutdown = (shutdown == Shutdown.GRACEFUL) ? new GracefulShutdown(this.server::shutDownGracefully)
				: null;
	}

	/**
	 * Binds the port, or the unix domain socket, and starts the workers. No-op when
	 * started.
	 * @throws PortInUseException when another socket listens on the port
	 * @throws WebServerException when the server cannot start for another reason
	 */
	@Override
	public void start() throws WebServerException {
		synchronized (this.monitor) {
			if (this.awaitThread != null) {
				return;
			}
			if (this.listening) {
				listen();
				logger.info("Uring started on {} ({})", where(getPort()),
						(this.configuration.tls() != null) ? "https" : "http");
			}
			else {
				logger.info("Uring started without a port");
			}
			this.awaitThread = AwaitThread.start();
		}
	}

	private void listen() {
		try {
			this.server.start();
		}
		catch (AddressInUseException ex) {
			if (this.configuration.unixSocket() != null) {
				throw new WebServerException("Unable to start Uring: " + ex.getMessage(), ex);
			}
			throw new PortInUseException(this.configuration.address().getPort(), ex);
		}
		catch (BindException ex) {
			throw new WebServerException("Unable to start Uring: " + ex.getMessage(), ex);
		}
		catch (RuntimeException ex) {
			throw new WebServerException("Unable to start Uring", ex);
		}
	}

	private String where(int port) {
		return (this.configuration.unixSocket() != null) ? "unix socket " + this.configuration.unixSocket()
				: "port " + port;
	}

	/**
	 * Stops at once, with requests in flight; a graceful shutdown under way ends with
	 * {@link GracefulShutdownResult#REQUESTS_ACTIVE}. No-op when stopped.
	 * @throws IllegalStateException on a worker's thread
	 */
	@Override
	public void stop() throws WebServerException {
		synchronized (this.monitor) {
			if (this.awaitThread == null) {
				return;
			}
			// refuses a worker's thread, and then nothing has changed
			this.server.stop();
			if (this.gracefulShutdown != null) {
				this.gracefulShutdown.abort();
			}
			this.awaitThread.release();
			this.awaitThread = null;
		}
	}

	/**
	 * Refuses new connections, lets requests under way complete, then calls back, on
	 * another thread. Calls back within the call when requests need not complete or the
	 * server is not running.
	 */
	@Override
	public void shutDownGracefully(GracefulShutdownCallback callback) {
		if (this.gracefulShutdown == null) {
			callback.shutdownComplete(GracefulShutdownResult.IMMEDIATE);
		}
		else if (!beginGracefulShutdown(callback)) {
			callback.shutdownComplete(GracefulShutdownResult.IDLE);
		}
	}

	private boolean beginGracefulShutdown(GracefulShutdownCallback callback) {
		synchronized (this.monitor) {
			if (!this.server.isRunning()) {
				return false;
			}
			this.gracefulShutdown.shutDownGracefully(callback);
			return true;
		}
	}

	/** The port bound, -1 when stopped, without a port or on a unix domain socket. */
	@Override
	public int getPort() {
		return this.server.port();
	}

	/** The server itself, for statistics. */
	public UringServer getServer() {
		return this.server;
	}

}
