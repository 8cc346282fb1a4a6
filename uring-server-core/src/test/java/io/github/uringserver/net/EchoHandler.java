package io.github.uringserver.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Sends back what it receives; pauses receiving while the send queue is full. */
class EchoHandler implements ConnectionHandler {

	private final Connection connection;

	private ByteBuffer held = ByteBuffer.allocate(0);

	EchoHandler(Connection connection) {
		this.connection = connection;
	}

	Connection connection() {
		return this.connection;
	}

	@Override
	public void onReceive(ByteBuffer data) {
		if (!this.held.hasRemaining()) {
			this.connection.write(data);
		}
		if (data.hasRemaining()) {
			ByteBuffer more = ByteBuffer.allocate(this.held.remaining() + data.remaining());
			more.put(this.held).put(data).flip();
			this.held = more;
			this.connection.pauseReceive();
		}
	}

	@Override
	public void onEndOfInput() {
		if (!this.held.hasRemaining()) {
			this.connection.closeAfterSend();
		}
	}

	@Override
	public void onSendSpace() {
		this.connection.write(this.held);
		if (!this.held.hasRemaining()) {
			this.connection.resumeReceive();
		}
	}

	@Override
	public void onSendComplete() {
		// nothing to do
	}

	@Override
	public void onClosed(IOException cause) {
		// nothing to do
	}

	@Override
	public void onShutdown() {
		this.connection.closeAfterSend();
	}

}
