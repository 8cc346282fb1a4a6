package io.github.uringserver.tls;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.SecureSession;
import io.github.uringserver.worker.Worker;

/**
 * The plain side of a TLS connection, as the protocol on top sees it. Worker thread only.
 */
final class TlsConnection implements Connection {

	private final Connection lower;

	private final TlsHandler handler;

	TlsConnection(Connection lower, TlsHandler handler) {
		this.lower = lower;
		this.handler = handler;
	}

	@Override
	public long id() {
		return this.lower.id();
	}

	@Override
	public Worker worker() {
		return this.lower.worker();
	}

	@Override
	public InetSocketAddress remoteAddress() {
		return this.lower.remoteAddress();
	}

	@Override
	public InetSocketAddress localAddress() {
		return this.lower.localAddress();
	}

	@Override
	public boolean isSecure() {
		return true;
	}

	@Override
	public SecureSession secureSession() {
		return this.handler.session();
	}

	@Override
	public boolean isNearlyUsedUp() {
		return this.handler.isKeyNearlyUsedUp();
	}

	@Override
	public int write(ByteBuffer source) {
		if (isOpen()) {
			return this.handler.write(source);
		}
		int length = source.remaining();
		source.position(source.limit());
		return length;
	}

	@Override
	public int write(byte[] source, int offset, int length) {
		return isOpen() ? this.handler.write(source, offset, length) : length;
	}

	@Override
	public int sendSpaceBytes() {
		return isOpen() ? this.handler.sendSpaceBytes() : 0;
	}

	@Override
	public void pauseReceive() {
		this.lower.pauseReceive();
	}

	@Override
	public void resumeReceive() {
		this.lower.resumeReceive();
	}

	@Override
	public void closeAfterSend() {
		if (isOpen()) {
			this.handler.closeAfterSend();
		}
	}

	@Override
	public void abort() {
		this.lower.abort();
	}

	@Override
	public void requestFlush() {
		if (isOpen()) {
			this.handler.requestUpperFlush();
		}
	}

	@Override
	public boolean isOpen() {
		return this.handler.isOpen() && this.lower.isOpen();
	}

}
