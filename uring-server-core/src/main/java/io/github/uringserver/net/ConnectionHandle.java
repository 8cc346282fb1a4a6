package io.github.uringserver.net;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.github.uringserver.worker.Worker;

/**
 * What handlers see of a connection. Its slot's {@link TcpConnection} serves other
 * connections afterwards, so each call asks first whether it still serves the one with
 * this id, which no other has. If not, the connection is closed, for ever: nothing is
 * done, however long a handler keeps this.
 * <p>
 * So one such object is made for each connection, of 32 bytes, and nothing else: one that
 * were used again could not tell an old holder from the new one. The addresses are here
 * because a closed connection still knows those that were asked for. Worker thread only.
 */
final class ConnectionHandle implements Connection {

	/** Stands for an address that nobody has asked for. */
	private static final InetSocketAddress UNKNOWN = InetSocketAddress.createUnresolved("unknown", 0);

	private final TcpConnection connection;

	private final long id;

	private InetSocketAddress remote = UNKNOWN;

	private InetSocketAddress local = UNKNOWN;

	ConnectionHandle(TcpConnection connection, long id) {
		this.connection = connection;
		this.id = id;
	}

	/** Whether the slot still is this connection's. */
	private boolean isPresent() {
		return this.connection.id() == this.id;
	}

	@Override
	public long id() {
		return this.id;
	}

	@Override
	public Worker worker() {
		return this.connection.worker();
	}

	@Override
	public InetSocketAddress remoteAddress() {
		if (this.remote == UNKNOWN && hasDescriptor()) {
			this.remote = this.connection.sockets().remoteAddress(this.connection.fd());
		}
		return known(this.remote);
	}

	@Override
	public InetSocketAddress localAddress() {
		if (this.local == UNKNOWN && hasDescriptor()) {
			this.local = this.connection.sockets().localAddress(this.connection.fd());
		}
		return known(this.local);
	}

	private boolean hasDescriptor() {
		return isPresent() && this.connection.hasDescriptor();
	}

	private static InetSocketAddress known(InetSocketAddress address) {
		return (address != UNKNOWN) ? address : null;
	}

	@Override
	public ReceiveLease lease(ByteBuffer data) {
		return isPresent() ? Connection.super.lease(data) : null;
	}

	@Override
	public int write(ByteBuffer source) {
		if (isOpen()) {
			return this.connection.transmission().write(source);
		}
		int length = source.remaining();
		source.position(source.limit());
		return length;
	}

	@Override
	public int write(byte[] source, int offset, int length) {
		return isOpen() ? this.connection.transmission().write(source, offset, length) : length;
	}

	@Override
	public int sendSpaceBytes() {
		return isOpen() ? this.connection.transmission().spaceBytes() : 0;
	}

	@Override
	public void requestFlush() {
		if (isPresent()) {
			this.connection.requestFlush();
		}
	}

	@Override
	public void pauseReceive() {
		if (isPresent()) {
			this.connection.pauseReceive();
		}
	}

	@Override
	public void resumeReceive() {
		if (isPresent()) {
			this.connection.resumeReceive();
		}
	}

	@Override
	public boolean isOpen() {
		return isPresent() && this.connection.isOpen();
	}

	@Override
	public void closeAfterSend() {
		if (isPresent()) {
			this.connection.closeAfterSend();
		}
	}

	@Override
	public void abort() {
		if (isPresent()) {
			this.connection.abort();
		}
	}

	@Override
	public void handOver(ConnectionHandlerFactory next, ConnectionAddresses addresses, ByteBuffer first) {
		if (!isPresent() || !this.connection.hasHandler()) {
			return;
		}
		if (addresses != null) {
			this.remote = addresses.remote();
			this.local = addresses.local();
		}
		this.connection.handOver(this, next, first);
	}

	@Override
	public String toString() {
		return isPresent() ? this.connection.toString() : "TcpConnection[" + this.id + ", CLOSED, ENDED]";
	}

}
