package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;

import io.github.uringserver.net.Connection;

/**
 * Input of one connection: what the loop of the connection reads from, and what is held
 * because nobody wants it yet: a body without demand, or the next request while one is
 * open. Has no array when nothing is held, which is so on every idle connection. It holds
 * everything it is given: the connection pauses reading in time, so that the kernel's
 * buffers bound it. Worker thread only.
 */
final class Input {

	private static final int INITIAL_BYTES = 1024;

	private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

	/** In reading mode: what is held is from the position to the limit. */
	private ByteBuffer held = EMPTY;

	/** What the loop reads from: data just received, or what is held. */
	private ByteBuffer source = EMPTY;

	/**
	 * Where the source ends; its limit is lower while a body handler is given a piece.
	 */
	private int sourceEnd;

	private long receivedBytes;

	private boolean ended;

	private boolean receivePaused;

	/** Counts what was received. */
	void received(ByteBuffer data) {
		this.receivedBytes += data.remaining();
	}

	/** What was received since the connection's beginning. */
	long receivedBytes() {
		return this.receivedBytes;
	}

	/** The peer has sent its last byte. */
	void ended() {
		this.ended = true;
	}

	/** Whether the peer has; something may be held still. */
	boolean isEnded() {
		return this.ended;
	}

	/** The loop begins to read from the data or from {@link #held()}. */
	void open(ByteBuffer data) {
		this.source = data;
		this.sourceEnd = data.limit();
	}

	/** The loop has come to its end. */
	void close() {
		this.source = EMPTY;
		this.sourceEnd = 0;
	}

	/** What the loop reads from; it consumes by moving the position. */
	ByteBuffer bytes() {
		return this.source;
	}

	/** Whether the loop has anything to read from. */
	boolean hasRemaining() {
		return this.source.hasRemaining();
	}

	/** Drops what the loop reads from. */
	void drop() {
		this.source.position(this.source.limit());
	}

	/** Whether something was received that was not read yet. May be asked at any time. */
	boolean isWaiting() {
		return this.source.position() < this.sourceEnd || isHolding();
	}

	/** How much was received that was not read yet. Not to be asked within a handler. */
	int waitingBytes() {
		return Math.max(this.sourceEnd - this.source.position(), this.held.remaining());
	}

	/** Whether everything was read, and no more will come. May be asked at any time. */
	boolean isExhausted() {
		return this.ended && !isWaiting();
	}

	/** Whether something is held. */
	boolean isHolding() {
		return this.held.hasRemaining();
	}

	/** What is held; the caller consumes it by moving the position. */
	ByteBuffer held() {
		return this.held;
	}

	/** Holds the rest of the data. */
	void hold(ByteBuffer data) {
		if (!data.hasRemaining()) {
			return;
		}
		int size = this.held.remaining();
		int newSize = Math.addExact(size, data.remaining());
		if (this.held.capacity() - this.held.position() < newSize) {
			makeSpace(size, newSize);
		}
		int end = this.held.limit();
		int count = data.remaining();
		data.get(this.held.array(), end, count);
		this.held.limit(end + count);
	}

	/** Moves what is held to the front, of a larger array if need be. */
	private void makeSpace(int size, int newSize) {
		if (this.held.capacity() >= newSize && this.held.position() >= size) {
			this.held.compact().flip();
			return;
		}
		ByteBuffer larger = ByteBuffer.allocate(Math.max(Math.max(newSize, INITIAL_BYTES), 2 * size));
		this.held = larger.put(this.held).flip();
	}

	/** Receiving pauses above the limit, and goes on below the half of it. */
	void regulate(Connection transport, int limitBytes) {
		int size = this.held.remaining();
		if (!this.receivePaused && size > limitBytes) {
			this.receivePaused = true;
			transport.pauseReceive();
		}
		else if (this.receivePaused && size <= limitBytes / 2) {
			this.receivePaused = false;
			transport.resumeReceive();
		}
	}

	/** Gives the array back when nothing is held. */
	void trim() {
		if (!this.held.hasRemaining()) {
			this.held = EMPTY;
		}
	}

	/** Drops everything. */
	void clear() {
		this.held = EMPTY;
	}

}
