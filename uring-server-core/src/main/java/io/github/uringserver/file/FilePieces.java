package io.github.uringserver.file;

import java.nio.ByteBuffer;

/**
 * The filled buffers of one read, in the order of the file: the one that is handed over,
 * and one that was read ahead. Worker thread only.
 */
final class FilePieces {

	private final FileBufferPool pool;

	private int front = FileBufferPool.NONE;

	private int frontFrom;

	private int frontTo;

	private int next = FileBufferPool.NONE;

	private int nextTo;

	FilePieces(FileBufferPool pool) {
		this.pool = pool;
	}

	boolean isEmpty() {
		return this.front == FileBufferPool.NONE;
	}

	/** Whether there is no place for another one. */
	boolean isFull() {
		return this.next != FileBufferPool.NONE;
	}

	/** Takes a buffer with that many bytes, behind what is there. */
	void add(int buffer, int bytes) {
		assert !isFull();
		if (isEmpty()) {
			this.front = buffer;
			this.frontFrom = 0;
			this.frontTo = bytes;
		}
		else {
			this.next = buffer;
			this.nextTo = bytes;
		}
	}

	/** The bytes that come next. */
	ByteBuffer view() {
		return this.pool.view(this.front, this.frontFrom, this.frontTo);
	}

	/** All but the last {@code left} bytes of the view were taken. */
	void taken(int left) {
		this.frontFrom = this.frontTo - left;
		if (left > 0) {
			return;
		}
		int empty = this.front;
		this.front = this.next;
		this.frontFrom = 0;
		this.frontTo = this.nextTo;
		this.next = FileBufferPool.NONE;
		this.pool.release(empty);
	}

	/** Gives the buffers back with what is in them. */
	void release() {
		int first = this.front;
		int second = this.next;
		this.front = FileBufferPool.NONE;
		this.next = FileBufferPool.NONE;
		if (first != FileBufferPool.NONE) {
			this.pool.release(first);
		}
		if (second != FileBufferPool.NONE) {
			this.pool.release(second);
		}
	}

}
