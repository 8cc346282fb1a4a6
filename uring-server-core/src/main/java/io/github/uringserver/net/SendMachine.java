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
 * <p>
 * With zero-copy sends the kernel goes on reading what it has taken, until the peer has
 * acknowledged it: such buffers leave the queue, and stay leased in {@link HeldSends}.
 */
final class SendMachine {

	private final SendBufferPool pool;

	private final WorkerCounters counters;

	private final SendStall stall;

	/** Null when every send copies. */
	private final HeldSends held;

	private final int maxBuffers;

	/** Buffer numbers, circular; null while there are none. */
	private int[] buffers;

	private int first;

	private int count;

	/** Bytes of the first buffer that were sent. */
	private int firstOffset;

	/** Bytes in the last buffer. */
	private int lastFill;

	private int inFlightBytes;

	/**
	 * Creates the queue of one connection.
	 * @param zeroCopy decides which sends go without a copy; null when none does
	 */
	SendMachine(SendBufferPool pool, int maxBuffers, WorkerCounters counters, SendStall stall, ZeroCopySends zeroCopy) {
		this.pool = pool;
		this.counters = counters;
		this.stall = stall;
		this.held = (zeroCopy != null) ? new HeldSends(zeroCopy, pool, maxBuffers) : null;
		this.maxBuffers = maxBuffers;
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
		int available = holdsNothing() ? this.pool.availableForFirst() : this.pool.availableForMore();
		int more = Math.min(this.maxBuffers - this.count, available);
		return inLast + more * this.pool.bufferSizeBytes();
	}

	/** Whether half the queue is free: worth telling who waits for space. */
	boolean hasWorthwhileSpace() {
		return this.count <= this.maxBuffers / 2;
	}

	/** See {@link SendStall#movedBytes}. */
	long movedBytes() {
		return this.stall.movedBytes();
	}

	/** Whether the kernel has taken everything. */
	boolean isEmpty() {
		return this.count == 0;
	}

	/** Whether no buffer is leased: nothing is queued, or read by the kernel. */
	boolean holdsNothing() {
		return this.count == 0 && (this.held == null || this.held.isEmpty());
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
		if (moreWaits && this.count == this.maxBuffers) {
			this.counters.increment(Counter.SENDS_MORE);
			flags |= MessageFlags.MSG_MORE;
		}
		if (this.held != null && sendZeroCopy(ring, fd, headers, userData, flags)) {
			return;
		}
		if (this.count == 1) {
			this.inFlightBytes = queuedBytes();
			ring.send(fd, this.pool.address(this.buffers[this.first]) + this.firstOffset, this.inFlightBytes, flags,
					userData);
			return;
		}
		this.inFlightBytes = gather(headers);
		ring.sendMessage(fd, headers.end(), flags, userData);
	}

	/** Answers false if this send is to copy: small, or copying is better just now. */
	private boolean sendZeroCopy(Ring ring, int fd, MessageHeaders headers, long userData, int flags) {
		boolean all = this.count == 1 || this.held.gathers();
		int bytes = all ? queuedBytes() : this.pool.bufferSizeBytes() - this.firstOffset;
		int bufferCount = all ? this.count : 1;
		if (!this.held.wants(bytes, bufferCount)) {
			return false;
		}
		int lane = this.held.open();
		for (int i = 0; i < bufferCount; i++) {
			this.held.hold(lane, buffer(i));
		}
		long laneData = Operation.withLane(Operation.SEND_ZERO_COPY, userData, lane);
		int buffer = this.buffers[this.first];
		if (bufferCount == 1) {
			this.inFlightBytes = bytes;
			ring.sendZeroCopy(fd, this.pool.address(buffer) + this.firstOffset, bytes,
					all ? flags : flags | MessageFlags.MSG_MORE, this.pool.fixedBuffer(buffer), laneData);
		}
		else {
			this.inFlightBytes = gather(headers);
			ring.sendMessageZeroCopy(fd, headers.end(), flags, this.pool.fixedBuffer(buffer), laneData);
		}
		return true;
	}

	private int queuedBytes() {
		return (this.count - 1) * this.pool.bufferSizeBytes() + this.lastFill - this.firstOffset;
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

	/**
	 * As {@link #completed} for a zero-copy send: a socket that knows none gets the bytes
	 * once more, with a copy.
	 */
	boolean zeroCopyCompleted(int result) {
		if (result == -Errno.EOPNOTSUPP) {
			this.held.refused();
			sent(0);
			return true;
		}
		return completed(result);
	}

	/**
	 * The result of a zero-copy send is in.
	 * @param more whether the notification is still to come
	 * @return whether that was its last completion
	 */
	boolean resultIn(int lane, boolean more) {
		return this.held.resultIn(lane, more);
	}

	/**
	 * The kernel has let go of the memory of a zero-copy send.
	 * @return whether that was its last completion
	 */
	boolean notified(int lane, boolean copied) {
		boolean last = this.held.notified(lane, copied);
		endStallIfDone();
		return last;
	}

	/** What the kernel reads still counts: the peer has not acknowledged it. */
	private void endStallIfDone() {
		if (holdsNothing()) {
			this.stall.end();
		}
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
		releaseArrayIfEmpty();
		endStallIfDone();
	}

	/** An idle connection holds no array. */
	private void releaseArrayIfEmpty() {
		if (isEmpty() && this.buffers != null) {
			this.pool.releaseArray(this.buffers);
			this.buffers = null;
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

	/**
	 * Gives every buffer back and begins anew; nothing may be under way, also no
	 * notification.
	 */
	void clear() {
		assert !inFlight();
		while (this.count > 0) {
			releaseFirst();
		}
		releaseArrayIfEmpty();
		assert holdsNothing();
		this.first = 0;
		this.stall.clear();
		if (this.held != null) {
			this.held.clear();
		}
	}

	private void releaseFirst() {
		this.pool.release(this.buffers[this.first]);
		this.first = (this.first + 1 == this.maxBuffers) ? 0 : this.first + 1;
		this.count--;
		this.firstOffset = 0;
	}

	private boolean makeRoom() {
		if (this.count > 0 && room() > 0) {
			return true;
		}
		if (this.count == this.maxBuffers) {
			return false;
		}
		int buffer = this.pool.lease(holdsNothing());
		if (buffer == SendBufferPool.NONE) {
			this.counters.increment(Counter.SEND_BUFFERS_EXHAUSTED);
			return false;
		}
		if (this.buffers == null) {
			this.buffers = this.pool.leaseArray(this.maxBuffers);
		}
		this.buffers[place(this.count)] = buffer;
		this.count++;
		this.lastFill = 0;
		return true;
	}

	private int buffer(int i) {
		return this.buffers[place(i)];
	}

	/** Where the buffer lies that is {@code i} behind the first. */
	private int place(int i) {
		int index = this.first + i;
		return (index >= this.maxBuffers) ? index - this.maxBuffers : index;
	}

	private int room() {
		return this.pool.bufferSizeBytes() - this.lastFill;
	}

	private int tailPosition() {
		return buffer(this.count - 1) * this.pool.bufferSizeBytes() + this.lastFill;
	}

}
