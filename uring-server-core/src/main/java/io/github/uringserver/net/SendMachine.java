package io.github.uringserver.net;

import java.nio.ByteBuffer;

import io.github.uringserver.ring.Ring;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.MessageFlags;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.WorkerCounters;

/**
 * The outbound half of a connection: a bounded queue of send buffers and at most one send
 * under way (the kernel reorders unlinked sends).
 *
 * <pre>
 *          append                flush                     completion, queue empty
 *  EMPTY ─────────► QUEUED ─────────────────► SENDING ─────────────────────────────► EMPTY
 *                      ▲                        │ completion, bytes left (short send,
 *                      └────────────────────────┘ or appended meanwhile)
 * </pre>
 *
 * Every buffer of the queue but the last is full, so positions are plain arithmetic.
 * Bytes may be appended to the last buffer while the kernel reads the ones before them.
 */
final class SendMachine {

	private final SendBufferPool pool;

	private final WorkerCounters counters;

	private final SendStall stall;

	/** Buffer numbers, circular. */
	private final int[] buffers;

	private int first;

	private int count;

	/** Bytes of the first buffer that were sent. */
	private int firstOffset;

	/** Bytes in the last buffer. */
	private int lastFill;

	private int inFlightBytes;

	SendMachine(SendBufferPool pool, int maxBuffers, WorkerCounters counters, SendStall stall) {
		this.pool = pool;
		this.counters = counters;
		this.stall = stall;
		this.buffers = new int[maxBuffers];
	}

	/** Copies what fits; returns how many bytes. */
	int append(byte[] source, int offset, int length) {
		int done = 0;
		while (done < length && makeRoom()) {
			int piece = Math.min(length - done, room());
			this.pool.memory().put(tailPosition(), source, offset + done, piece);
			this.lastFill += piece;
			done += piece;
		}
		return done;
	}

	/** Copies what fits and moves the source's position; returns how many bytes. */
	int append(ByteBuffer source) {
		int length = source.remaining();
		int start = source.position();
		int done = 0;
		while (done < length && makeRoom()) {
			int piece = Math.min(length - done, room());
			this.pool.memory().put(tailPosition(), source, start + done, piece);
			this.lastFill += piece;
			done += piece;
		}
		source.position(start + done);
		return done;
	}

	/** Bytes that {@link #append} would take now. */
	int spaceBytes() {
		int inLast = (this.count > 0) ? room() : 0;
		int more = Math.min(this.buffers.length - this.count, this.pool.availableForMore());
		return inLast + more * this.pool.bufferSizeBytes();
	}

	/** Whether half the queue is free: worth telling who waits for space. */
	boolean hasWorthwhileSpace() {
		return this.count <= this.buffers.length / 2;
	}

	boolean isEmpty() {
		return this.count == 0;
	}

	boolean inFlight() {
		return this.inFlightBytes > 0;
	}

	/**
	 * Prepares one send of everything queued; the caller has checked that none is under
	 * way.
	 * @param moreWaits whether the handler waits for space to write more: a full queue is
	 * then sent with MSG_MORE, so that its last bytes share a segment with what follows
	 */
	void send(Ring ring, int fd, MessageHeaders headers, long userData, boolean moreWaits) {
		assert !inFlight() && !isEmpty();
		this.counters.increment(Counter.SENDS);
		this.stall.begin();
		int flags = MessageFlags.MSG_NOSIGNAL;
		if (moreWaits && this.count == this.buffers.length) {
			this.counters.increment(Counter.SENDS_MORE);
			flags |= MessageFlags.MSG_MORE;
		}
		if (this.count == 1) {
			this.inFlightBytes = this.lastFill - this.firstOffset;
			ring.send(fd, this.pool.address(this.buffers[this.first]) + this.firstOffset, this.inFlightBytes, flags,
					userData);
			return;
		}
		this.inFlightBytes = gather(headers);
		ring.sendMessage(fd, headers.end(), flags, userData);
	}

	private int gather(MessageHeaders headers) {
		headers.begin();
		int total = 0;
		for (int i = 0; i < this.count; i++) {
			int start = (i == 0) ? this.firstOffset : 0;
			int end = (i == this.count - 1) ? this.lastFill : this.pool.bufferSizeBytes();
			headers.add(this.pool.address(buffer(i)) + start, end - start);
			total += end - start;
		}
		return total;
	}

	/**
	 * The send has completed.
	 * @param result as the kernel tells it
	 * @return whether the connection can send on
	 */
	boolean completed(int result) {
		if (result >= 0) {
			sent(result);
		}
		else if (result == -Errno.EAGAIN || result == -Errno.EINTR) {
			sent(0);
		}
		else {
			failed();
			return false;
		}
		return true;
	}

	/** The kernel took {@code sentBytes}, 0 or more: gives finished buffers back. */
	private void sent(int sentBytes) {
		assert sentBytes <= this.inFlightBytes;
		if (sentBytes < this.inFlightBytes) {
			this.counters.increment(Counter.SENDS_SHORT);
		}
		this.counters.add(Counter.BYTES_SENT, sentBytes);
		this.stall.taken(sentBytes);
		this.inFlightBytes = 0;
		int left = sentBytes;
		while (left > 0) {
			int end = (this.count == 1) ? this.lastFill : this.pool.bufferSizeBytes();
			int piece = Math.min(left, end - this.firstOffset);
			this.firstOffset += piece;
			left -= piece;
			if (this.firstOffset == end) {
				releaseFirst();
			}
		}
		if (isEmpty()) {
			this.stall.end();
		}
	}

	/** The send failed or was cancelled. */
	void failed() {
		this.inFlightBytes = 0;
	}

	/** Nothing will be sent any more. */
	void stop() {
		this.stall.stop();
	}

	/** Gives every buffer back; nothing may be under way. */
	void clear() {
		assert !inFlight();
		while (this.count > 0) {
			releaseFirst();
		}
	}

	private void releaseFirst() {
		this.pool.release(this.buffers[this.first]);
		this.first = (this.first + 1 == this.buffers.length) ? 0 : this.first + 1;
		this.count--;
		this.firstOffset = 0;
	}

	private boolean makeRoom() {
		if (this.count > 0 && room() > 0) {
			return true;
		}
		if (this.count == this.buffers.length) {
			return false;
		}
		int buffer = this.pool.lease(this.count == 0);
		if (buffer == SendBufferPool.NONE) {
			this.counters.increment(Counter.SEND_BUFFERS_EXHAUSTED);
			return false;
		}
		int index = this.first + this.count;
		this.buffers[(index >= this.buffers.length) ? index - this.buffers.length : index] = buffer;
		this.count++;
		this.lastFill = 0;
		return true;
	}

	private int buffer(int i) {
		int index = this.first + i;
		return this.buffers[(index >= this.buffers.length) ? index - this.buffers.length : index];
	}

	private int room() {
		return this.pool.bufferSizeBytes() - this.lastFill;
	}

	private int tailPosition() {
		return buffer(this.count - 1) * this.pool.bufferSizeBytes() + this.lastFill;
	}

}
