package io.github.uringserver.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.github.uringserver.worker.Worker;

/**
 * A connection that remembers whether its user wants to receive, apart from what the
 * connection itself makes of it.
 */
final class WatchedConnection implements Connection {

	private final Connection connection;

	private boolean paused;

	WatchedConnection(Connection connection) {
		this.connection = connection;
	}

	/** Whether input is wanted. */
	boolean hasDemand() {
		return !this.paused;
	}

	@Override
	public void pauseReceive() {
		this.paused = true;
		this.connection.pauseReceive();
	}

	@Override
	public void resumeReceive() {
		this.paused = false;
		this.connection.resumeReceive();
	}

	@Override
	public long id() {
		return this.connection.id();
	}

	@Override
	public Worker worker() {
		return this.connection.worker();
	}

	@Override
	public InetSocketAddress remoteAddress() {
		return this.connection.remoteAddress();
	}

	@Override
	public InetSocketAddress localAddress() {
		return this.connection.localAddress();
	}

	@Override
	public int write(ByteBuffer source) {
		return this.connection.write(source);
	}

	@Override
	public int write(byte[] source, int offset, int length) {
		return this.connection.write(source, offset, length);
	}

	@Override
	public int sendSpaceBytes() {
		return this.connection.sendSpaceBytes();
	}

	@Override
	public void closeAfterSend() {
		this.connection.closeAfterSend();
	}

	@Override
	public void abort() {
		this.connection.abort();
	}

	@Override
	public void requestFlush() {
		this.connection.requestFlush();
	}

	@Override
	public boolean isOpen() {
		return this.connection.isOpen();
	}

	@Override
	public String toString() {
		return this.connection + (this.paused ? " paused" : " wanting input");
	}

}
