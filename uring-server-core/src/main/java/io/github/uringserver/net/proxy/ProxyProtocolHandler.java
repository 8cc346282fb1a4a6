package io.github.uringserver.net.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.ConnectionAddresses;
import io.github.uringserver.net.ConnectionHandler;
import io.github.uringserver.net.ConnectionHandlerFactory;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadline;

/**
 * Reads the header in front of a connection's protocol, then hands the connection over to
 * that protocol and is gone. Worker thread only.
 * <p>
 * A header that is required and does not come in time, or a malformed one, aborts the
 * connection: a receiver must not guess. Where the header may be absent, silence until
 * the deadline means that it is; the protocol behind has time limits of its own.
 */
final class ProxyProtocolHandler implements ConnectionHandler {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private static final Logger logger = LoggerFactory.getLogger(ProxyProtocolHandler.class);

	private final Connection connection;

	private final ConnectionHandlerFactory next;

	private final HeaderDecoder decoder;

	private final boolean headerRequired;

	private final HeaderReader reader = new HeaderReader();

	private final Deadline deadline = new HeaderDeadline();

	/** The protocol behind, from the moment it takes over. */
	private ConnectionHandler successor;

	private boolean shuttingDown;

	ProxyProtocolHandler(Connection connection, ConnectionHandlerFactory next, HeaderDecoder decoder,
			boolean headerRequired) {
		this.connection = connection;
		this.next = next;
		this.decoder = decoder;
		this.headerRequired = headerRequired;
	}

	/** The time for the header begins. */
	void awaitHeader(long timeoutNanos) {
		long nowNanos = this.connection.worker().nowNanos();
		this.connection.worker().deadlines().schedule(this.deadline, nowNanos + timeoutNanos);
	}

	@Override
	public void onReceive(ByteBuffer data) {
		int start = data.position();
		boolean first = this.reader.count() == 0;
		switch (this.reader.feed(data)) {
			case COMPLETE -> decode(data);
			case ABSENT -> absent(first ? data.position(start) : behind(data));
			case MALFORMED -> malformed("it has no end, or is too long");
			case INCOMPLETE -> {
			}
		}
	}

	private void decode(ByteBuffer rest) {
		try {
			Version2Checksum.check(this.reader.bytes(), this.reader.count());
			ConnectionAddresses addresses = this.decoder.decode(this.reader.bytes(), this.reader.count());
			count(Counter.PROXY_HEADERS);
			handOver(addresses, rest);
		}
		catch (MalformedHeaderException ex) {
			malformed(ex.getMessage());
		}
	}

	private void absent(ByteBuffer everything) {
		if (this.headerRequired) {
			malformed("there is none");
			return;
		}
		count(Counter.PROXY_HEADERS_ABSENT);
		handOver(null, everything);
	}

	/** What was gathered and what has come now, in one piece. */
	private ByteBuffer behind(ByteBuffer data) {
		ByteBuffer all = ByteBuffer.allocate(this.reader.count() + data.remaining());
		return all.put(this.reader.bytes(), 0, this.reader.count()).put(data).flip();
	}

	private void handOver(ConnectionAddresses addresses, ByteBuffer first) {
		cancelDeadline();
		this.connection.handOver(this::succeed, addresses, first);
		if (this.shuttingDown && this.successor != null && this.connection.isOpen()) {
			this.successor.onShutdown();
		}
	}

	private ConnectionHandler succeed(Connection same) {
		this.successor = this.next.create(same);
		return this.successor;
	}

	private void malformed(String reason) {
		logger.debug("Connection {} is aborted: its PROXY header is malformed: {}", this.connection.id(), reason);
		count(Counter.PROXY_HEADERS_MALFORMED);
		this.connection.abort();
	}

	/**
	 * A connection that closes without a word is how a proxy looks whether the server is
	 * there.
	 */
	@Override
	public void onEndOfInput() {
		if (this.reader.count() == 0) {
			this.connection.closeAfterSend();
		}
		else if (this.headerRequired || this.reader.isDecided()) {
			malformed("it is incomplete");
		}
		else {
			absent(behind(NOTHING));
			if (this.successor != null && this.connection.isOpen()) {
				this.successor.onEndOfInput();
			}
		}
	}

	/** The server stops: what has begun to come in is waited for. */
	@Override
	public void onShutdown() {
		this.shuttingDown = true;
		if (this.reader.count() == 0) {
			this.connection.closeAfterSend();
		}
	}

	@Override
	public void onSendSpace() {
		// nothing was written
	}

	@Override
	public void onSendComplete() {
		// nothing was written
	}

	@Override
	public void onClosed(IOException cause) {
		cancelDeadline();
	}

	private void cancelDeadline() {
		this.connection.worker().deadlines().cancel(this.deadline);
	}

	private void count(Counter counter) {
		this.connection.worker().counters().increment(counter);
	}

	private void onTooLate() {
		if (!this.headerRequired && !this.reader.isDecided()) {
			absent(behind(NOTHING));
			return;
		}
		logger.debug("Connection {} is aborted: its PROXY header did not come in time", this.connection.id());
		count(Counter.PROXY_HEADER_TIMEOUTS);
		this.connection.abort();
	}

	private final class HeaderDeadline extends Deadline {

		@Override
		protected void expired() {
			onTooLate();
		}

	}

}
