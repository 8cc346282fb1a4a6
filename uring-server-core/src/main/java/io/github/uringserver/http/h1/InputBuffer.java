package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;

import io.github.uringserver.net.Connection;

/**
 * Holds input of one connection that nobody wants yet: a body without demand, or the next
 * request while one is open. Has no array when it is empty, which it is on every idle
 * connection. It takes everything it is given: the connection pauses reading in time, so
 * that the kernel's buffers bound it. Worker thread only.
 */
final class InputBuffer {

	private static final int INITIAL_BYTES = 1024;

	private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

	/** In reading mode: what is held is from the position to the limit. */
	private ByteBuffer content = EMPTY;

	private boolean receivePaused;

	/** What is held; the caller consumes it by moving the position. */
	ByteBuffer content() {
		return this.content;
	}

	/** How many bytes are held. */
	int sizeBytes() {
		return this.content.remaining();
	}

	/** Takes the rest of the data. */
	void append(ByteBuffer data) {
		int size = this.content.remaining();
		int newSize = Math.addExact(size, data.remaining());
		if (this.content.capacity() - this.content.position() < newSize) {
			makeSpace(size, newSize);
		}
		int end = this.content.limit();
		int count = data.remaining();
		data.get(this.content.array(), end, count);
		this.content.limit(end + count);
	}

	/** Moves what is held to the front, of a larger array if need be. */
	private void makeSpace(int size, int newSize) {
		if (this.content.capacity() >= newSize && this.content.position() >= size) {
			this.content.compact().flip();
			return;
		}
		ByteBuffer larger = ByteBuffer.allocate(Math.max(Math.max(newSize, INITIAL_BYTES), 2 * size));
		this.content = larger.put(this.content).flip();
	}

	/** Receiving pauses above the limit, and goes on below the half of it. */
	void regulate(Connection transport, int limitBytes) {
		int size = sizeBytes();
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
		if (!this.content.hasRemaining()) {
			this.content = EMPTY;
		}
	}

	/** Drops everything. */
	void clear() {
		this.content = EMPTY;
	}

}
