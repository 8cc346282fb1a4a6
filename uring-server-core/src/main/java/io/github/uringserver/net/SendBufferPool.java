package io.github.uringserver.net;

import java.nio.ByteBuffer;

import io.github.uringserver.ring.Ring;
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

	/** By buffer: how many use it; null while every lease has one user. */
	private byte[] users;

	/** Arrays for the numbers of buffers; as many as were ever leased at once. */
	private final int[][] arrays;

	private int arrayCount;

	/** Indices of the fixed buffers the pool is registered as; null when it is not. */
	private int[] fixedBuffers;

	private int buffersPerFixedBuffer;

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
		this.arrays = new int[buffers][];
		for (int i = 0; i < buffers; i++) {
			this.free[i] = buffers - 1 - i;
		}
		this.freeCount = buffers;
	}

	/**
	 * Makes the pool known to the kernel as fixed buffers, as few as may be, none of
	 * which parts a buffer.
	 * @return 0, or a negative errno: see {@link Ring#registerBuffer}
	 */
	int register(Ring ring) {
		this.buffersPerFixedBuffer = (int) Math.min(this.free.length,
				Ring.MAX_FIXED_BUFFER_BYTES / this.bufferSizeBytes);
		int count = (this.free.length + this.buffersPerFixedBuffer - 1) / this.buffersPerFixedBuffer;
		int[] indices = new int[count];
		for (int i = 0; i < count; i++) {
			int from = i * this.buffersPerFixedBuffer;
			int to = Math.min(this.free.length, from + this.buffersPerFixedBuffer);
			indices[i] = ring.registerBuffer(address(from), (long) (to - from) * this.bufferSizeBytes);
			if (indices[i] < 0) {
				return indices[i];
			}
		}
		this.fixedBuffers = indices;
		this.users = new byte[this.free.length];
		return 0;
	}

	/** Whether all the buffers lie in one fixed buffer; once registered. */
	boolean isOneFixedBuffer() {
		return this.fixedBuffers.length == 1;
	}

	/** The index of the fixed buffer in which a buffer lies; once registered. */
	int fixedBuffer(int buffer) {
		return this.fixedBuffers[buffer / this.buffersPerFixedBuffer];
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
		int buffer = this.free[--this.freeCount];
		if (this.users != null) {
			this.users[buffer] = 1;
		}
		return buffer;
	}

	/** A leased buffer has one user more: it is free when each has released it. */
	void retain(int buffer) {
		assert this.users[buffer] > 0 : "not leased: " + buffer;
		this.users[buffer]++;
	}

	/** Whether a connection that holds none could lease one. */
	boolean hasFree() {
		return this.freeCount > 0;
	}

	/** How many buffers a connection that holds none could lease. */
	int availableForFirst() {
		return hasFree() ? Math.max(1, availableForMore()) : 0;
	}

	/** How many buffers a connection that already holds some could lease. */
	int availableForMore() {
		return Math.max(0, this.freeCount - this.reserved);
	}

	/** Gives a buffer back. The kernel must be done with it. */
	void release(int buffer) {
		if (this.users != null && --this.users[buffer] > 0) {
			return;
		}
		assert this.freeCount < this.free.length : "released twice: " + buffer;
		this.free[this.freeCount++] = buffer;
	}

	/** How many buffers there are. */
	int size() {
		return this.free.length;
	}

	/**
	 * Leases an array for the numbers of a connection's buffers: an idle connection needs
	 * none. Whoever holds one holds a buffer, so there are never more than buffers.
	 * @param length always the same
	 */
	int[] leaseArray(int length) {
		if (this.arrayCount == 0) {
			return new int[length];
		}
		int[] array = this.arrays[--this.arrayCount];
		assert array.length == length : array.length;
		return array;
	}

	/** Gives an array back. */
	void releaseArray(int[] array) {
		this.arrays[this.arrayCount++] = array;
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
