package io.github.uringserver.net;

import java.nio.ByteBuffer;

import io.github.uringserver.sys.MsgHdrLayout;
import io.github.uringserver.sys.NativeMemory;

/**
 * Native scratch space for the {@code msghdr}s and iovecs of sendmsg operations. Worker
 * thread only.
 * <p>
 * The kernel copies them when it consumes the submission. They are used round-robin, and
 * there is one more than the submission queue has entries: a header is written before its
 * submission finds room, when the queue may be full of submissions that point to the
 * others.
 */
final class MessageHeaders {

	private static final int IOVECS_OFFSET = MsgHdrLayout.SIZE_BYTES;

	private static final int STRIDE = IOVECS_OFFSET
			+ TransportConfiguration.MAX_BUFFERS_PER_SEND * MsgHdrLayout.IOVEC_SIZE_BYTES;

	private final NativeMemory region;

	private final ByteBuffer memory;

	private final int entries;

	private int next;

	private int iovecs;

	/**
	 * Allocates them.
	 * @param submissionQueueEntries the size of the submission queue
	 */
	MessageHeaders(int submissionQueueEntries) {
		this.entries = submissionQueueEntries + 1;
		this.region = NativeMemory.allocate((long) this.entries * STRIDE);
		this.memory = this.region.buffer();
	}

	/** Begins the next message. */
	void begin() {
		this.next = (this.next + 1) % this.entries;
		this.iovecs = 0;
	}

	/** Adds a piece of native memory to the message. */
	void add(long address, int lengthBytes) {
		assert this.iovecs < TransportConfiguration.MAX_BUFFERS_PER_SEND;
		int offset = this.next * STRIDE + IOVECS_OFFSET + this.iovecs * MsgHdrLayout.IOVEC_SIZE_BYTES;
		this.memory.putLong(offset + MsgHdrLayout.IOVEC_BASE, address);
		this.memory.putLong(offset + MsgHdrLayout.IOVEC_LENGTH, lengthBytes);
		this.iovecs++;
	}

	/**
	 * Ends the message.
	 * @return the native address of its {@code msghdr}
	 */
	long end() {
		int offset = this.next * STRIDE;
		long address = this.region.address() + offset;
		this.memory.putLong(offset + MsgHdrLayout.IOV, address + IOVECS_OFFSET);
		this.memory.putLong(offset + MsgHdrLayout.IOV_LENGTH, this.iovecs);
		return address;
	}

	void close() {
		this.region.close();
	}

}
