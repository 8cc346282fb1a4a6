package io.github.uringserver.net;

import java.nio.ByteBuffer;

import io.github.uringserver.sys.NativeMemory;

/**
 * The send buffers of one worker: equal pieces of one native region, leased last-in,
 * first-out so that the same few stay in the processor's cache. Worker thread only.
 * <p>
 * A quarter of the pool is kept for connections that hold no buffer yet, so that a few
 * slow readers of large bodies cannot keep everyone else from answering.
 */
final class SendBufferPool {

	/** What {@link #lease} answers when there is nothing to be had. */
	static final int NONE = -1;

	private static final int RESERVED_FRACTION = 4;

	private final NativeMemory region;

	private final ByteBuffer memory;

	private final int bufferSizeBytes;

	private final int reserved;

	private final int[] free;

	private int freeCount;

	/**
	 * Creates a pool with all buffers free.
	 * @param region where they are, {@code buffers * bufferSizeBytes} bytes; the pool's
	 * from now on
	 */
	SendBufferPool(int buffers, int bufferSizeBytes, NativeMemory region) {
		this.region = region;
		this.memory = this.region.buffer();
		this.bufferSizeBytes = bufferSizeBytes;
		this.reserved = buffers / RESERVED_FRACTION;
		this.free = new int[buffers];
		for (int i = 0; i < buffers; i++) {
			this.free[i] = buffers - 1 - i;
		}
		this.freeCount = buffers;
	}

	/**
	 * Leases a buffer.
	 * @param first whether the connection holds no other
	 * @return the buffer's number, or {@link #NONE}
	 */
	int lease(boolean first) {
		if (this.freeCount <= (first ? 0 : this.reserved)) {
			return NONE;
		}
		return this.free[--this.freeCount];
	}

	/** Whether a connection that holds none could lease one. */
	boolean hasFree() {
		return this.freeCount > 0;
	}

	/** How many buffers a connection that already holds some could lease. */
	int availableForMore() {
		return Math.max(0, this.freeCount - this.reserved);
	}

	/** Gives a buffer back. The kernel must be done with it. */
	void release(int buffer) {
		assert this.freeCount < this.free.length : "released twice: " + buffer;
		this.free[this.freeCount++] = buffer;
	}

	/** How many buffers are leased. */
	int leased() {
		return this.free.length - this.freeCount;
	}

	/** The whole region: buffer {@code n} starts at {@code n * bufferSizeBytes()}. */
	ByteBuffer memory() {
		return this.memory;
	}

	/** The native address of a buffer. */
	long address(int buffer) {
		return this.region.address() + (long) buffer * this.bufferSizeBytes;
	}

	int bufferSizeBytes() {
		return this.bufferSizeBytes;
	}

	/** Frees the region. The kernel must be done with all of it. */
	void close() {
		this.region.close();
	}

}
