package io.github.uringserver.net;

import java.nio.ByteBuffer;

import io.github.uringserver.ring.CompletionFlags;

/**
 * Does on the ring what a connection's {@link SendMachine} has queued, and remembers who
 * waits for space in it. Worker thread only.
 */
final class Transmission {

	private final Transport transport;

	private final TcpConnection connection;

	private final SendMachine machine;

	private boolean dirty;

	private boolean spaceWanted;

	/**
	 * Creates the outbound half.
	 * @param whenStalled run when the peer takes its data too slowly
	 */
	Transmission(Transport transport, TcpConnection connection, Runnable whenStalled) {
		this.transport = transport;
		this.connection = connection;
		this.machine = transport.newSendMachine(connection, whenStalled);
	}

	/** Queues what fits and moves the source's position; returns how many bytes. */
	int write(ByteBuffer source) {
		int length = source.remaining();
		return written(isAdmitted() ? this.machine.append(source) : 0, length);
	}

	/** Queues what fits; returns how many bytes. */
	int write(byte[] source, int offset, int length) {
		return written(isAdmitted() ? this.machine.append(source, offset, length) : 0, length);
	}

	/** Those who have come before for the last buffers are served before. */
	private boolean isAdmitted() {
		return !this.machine.isEmpty() || this.transport.sendPressure().admits(this.connection);
	}

	private int written(int taken, int length) {
		if (taken > 0) {
			markDirty();
		}
		if (taken < length) {
			this.spaceWanted = true;
			if (this.machine.isEmpty()) {
				this.transport.sendPressure().await(this.connection);
			}
		}
		return taken;
	}

	int spaceBytes() {
		return isAdmitted() ? this.machine.spaceBytes() : 0;
	}

	/** The connection is flushed at the end of this turn. */
	void markDirty() {
		if (!this.dirty) {
			this.dirty = true;
			this.transport.markDirty(this.connection);
		}
	}

	/** Prepares one send of what is queued, unless one is under way. */
	void flush() {
		this.dirty = false;
		if (this.connection.hasDescriptor() && !this.machine.inFlight() && !this.machine.isEmpty()) {
			this.connection.submitted();
			this.machine.send(this.transport.worker().ring(), this.connection.fd(), this.transport.messageHeaders(),
					this.connection.userData(Operation.SEND), this.spaceWanted);
		}
	}

	/** A send has completed. */
	void onSend(int result) {
		this.connection.completed();
		if (!this.connection.hasDescriptor()) {
			this.machine.failed();
		}
		this.connection.sent(!this.connection.hasDescriptor() || this.machine.completed(result), result);
	}

	/**
	 * A zero-copy send has completed: its result, or the notification that the kernel
	 * does not read its memory any more.
	 */
	void onZeroCopySend(int lane, int result, int flags) {
		if (CompletionFlags.isNotification(flags)) {
			if (this.machine.notified(lane, result == CompletionFlags.USAGE_COPIED)) {
				this.connection.completed();
			}
			this.connection.letGo();
			return;
		}
		if (this.machine.resultIn(lane, CompletionFlags.hasMore(flags))) {
			this.connection.completed();
		}
		if (!this.connection.hasDescriptor()) {
			this.machine.failed();
		}
		this.connection.sent(!this.connection.hasDescriptor() || this.machine.zeroCopyCompleted(result), result);
	}

	/** Whether there is space that somebody waits for; answers true once. */
	boolean offersSpace() {
		if (this.spaceWanted && this.machine.hasWorthwhileSpace()) {
			this.spaceWanted = false;
			return true;
		}
		return false;
	}

	/** Whether everything queued was handed to the kernel. */
	boolean isEmpty() {
		return this.machine.isEmpty();
	}

	/** Whether nothing is queued, and the kernel reads nothing of what was. */
	boolean holdsNothing() {
		return this.machine.holdsNothing();
	}

	/** What the peer has taken so far, as far as it is known. */
	long movedBytes() {
		return this.machine.movedBytes();
	}

	/** Nothing will be sent any more. */
	void stop() {
		this.transport.sendPressure().leave(this.connection);
		this.machine.stop();
	}

	/**
	 * Gives every buffer back and begins anew; stopped before, and nothing may be under
	 * way.
	 */
	void clear() {
		if (this.dirty) {
			this.dirty = false;
			this.transport.unmarkDirty(this.connection);
		}
		this.spaceWanted = false;
		this.machine.clear();
	}

}
