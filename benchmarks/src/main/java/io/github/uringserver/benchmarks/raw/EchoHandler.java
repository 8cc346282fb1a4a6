package io.github.uringserver.benchmarks.raw;

import java.nio.ByteBuffer;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.ConnectionHandler;

/**
 * Sends back what it receives, and stops reading while the peer does not take it.
 * Allocates nothing while the send queue takes everything. Worker thread only.
 */
final class EchoHandler implements ConnectionHandler {

	private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

	private final Connection connection;

	/** What the send queue did not take yet. */
	private ByteBuffer held = NOTHING;

	private boolean ending;

	EchoHandler(Connection connection) {
		this.connection = connection;
	}

	@Override
	public void onReceive(ByteBuffer data) {
		if (!this.held.hasRemaining()) {
			this.connection.write(data);
		}
		if (data.hasRemaining()) {
			ByteBuffer more = ByteBuffer.allocate(this.held.remaining() + data.remaining());
			this.held = more.put(this.held).put(data).flip();
			this.connection.pauseReceive();
		}
	}

	@Override
	public void onSendSpace() {
		this.connection.write(this.held);
		if (this.held.hasRemaining()) {
			return;
		}
		this.held = NOTHING;
		if (this.ending) {
			this.connection.closeAfterSend();
		}
		else {
			this.connection.resumeReceive();
		}
	}

	@Override
	public void onEndOfInput() {
		this.ending = true;
		if (!this.held.hasRemaining()) {
			this.connection.closeAfterSend();
		}
	}

	@Override
	public void onShutdown() {
		onEndOfInput();
	}

}
