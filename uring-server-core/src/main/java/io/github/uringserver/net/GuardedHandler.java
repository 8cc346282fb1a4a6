package io.github.uringserver.net;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.WorkerCounters;

/**
 * Calls a connection's handler: what it throws ends this connection and no other, and
 * nothing is called after {@link #closed}. Worker thread only.
 */
final class GuardedHandler {

	private static final Logger logger = LoggerFactory.getLogger(GuardedHandler.class);

	private final TcpConnection connection;

	private final WorkerCounters counters;

	/** Null before {@link #create} and after {@link #closed}. */
	private ConnectionHandler handler;

	GuardedHandler(TcpConnection connection, WorkerCounters counters) {
		this.connection = connection;
		this.counters = counters;
	}

	/**
	 * Makes the handler.
	 * @param seen what it sees of the connection
	 */
	void create(ConnectionHandlerFactory factory, Connection seen) {
		try {
			this.handler = factory.create(seen);
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	/** Another handler takes over, beginning with these bytes. */
	void replace(ConnectionHandlerFactory factory, Connection seen, ByteBuffer first) {
		create(factory, seen);
		if (first.hasRemaining() && this.connection.isOpen()) {
			receive(first);
		}
	}

	boolean isPresent() {
		return this.handler != null;
	}

	void receive(ByteBuffer data) {
		try {
			this.handler.onReceive(data);
			assert !data.hasRemaining() || !this.connection.isOpen() : "the handler left bytes: " + data;
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	void endOfInput() {
		try {
			this.handler.onEndOfInput();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	void sendSpace() {
		try {
			this.handler.onSendSpace();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	void sendComplete() {
		try {
			this.handler.onSendComplete();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	void flush() {
		if (this.handler == null) {
			return;
		}
		try {
			this.handler.onFlush();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	void shutDown() {
		try {
			this.handler.onShutdown();
		}
		catch (Throwable ex) {
			failed(ex);
		}
	}

	/** Tells the handler once that the connection is gone. */
	void closed(IOException cause) {
		ConnectionHandler told = this.handler;
		this.handler = null;
		if (told == null) {
			return;
		}
		try {
			told.onClosed(cause);
		}
		catch (Throwable ex) {
			this.counters.increment(Counter.HANDLER_FAILURES);
			logger.error("The handler of connection {} failed on its close", this.connection.id(), ex);
		}
	}

	/**
	 * The connection's slot is free; one that was made too late is never called.
	 */
	void clear() {
		this.handler = null;
	}

	private void failed(Throwable ex) {
		this.counters.increment(Counter.HANDLER_FAILURES);
		logger.error("Connection {} is aborted: its handler failed", this.connection.id(), ex);
		this.connection.abort();
	}

}
