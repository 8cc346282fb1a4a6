package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.uringserver.net.Connection;

/**
 * Output of one connection, in order, past the bounded send queue: what the queue does
 * not take at once is kept here and goes first when there is space again. Heads, chunk
 * frames and the body of a one-call response are put here whole; the body of a streamed
 * response only as far as the queue takes it. So what is kept is bounded by one response
 * head, one small chunk and the caller's own body. Worker thread only.
 */
final class Output {

	private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] NOTHING = new byte[0];

	private final Connection connection;

	/** A copy of what did not fit. */
	private byte[] kept = NOTHING;

	private int keptFrom;

	private int keptTo;

	/** A caller's array, sent after what is kept. */
	private byte[] borrowed = NOTHING;

	private int borrowedFrom;

	/** Whether the send queue may have something that the kernel does not. */
	private boolean queued;

	Output(Connection connection) {
		this.connection = connection;
	}

	/** Whether the send queue has everything. */
	boolean isEmpty() {
		return this.keptFrom == this.keptTo && this.borrowedFrom == this.borrowed.length;
	}

	/** Whether the kernel has everything. */
	boolean isSent() {
		return !this.queued && isEmpty();
	}

	/** The kernel has everything that the send queue had. */
	void sent() {
		this.queued = false;
	}

	/** Bytes the send queue would take now. */
	int spaceBytes() {
		return isEmpty() ? this.connection.sendSpaceBytes() : 0;
	}

	/** Sends the interim response that asks for the body. */
	void putContinue() {
		put(CONTINUE, 0, CONTINUE.length);
	}

	/** Sends the bytes, or keeps a copy of those that do not fit. */
	void put(byte[] source, int from, int to) {
		assert this.borrowedFrom == this.borrowed.length;
		int taken = isEmpty() ? queue(source, from, to - from) : 0;
		if (taken < to - from) {
			keep(source, from + taken, to);
		}
	}

	/**
	 * Sends the next {@code count} bytes of the source, or keeps those that do not fit.
	 */
	void put(ByteBuffer source, int count) {
		int end = source.position() + count;
		write(source, count);
		if (source.position() < end) {
			byte[] rest = new byte[end - source.position()];
			source.get(rest);
			put(rest, 0, rest.length);
		}
	}

	/** Sends an array that does not change, the last bytes of a response. */
	void putLast(byte[] source) {
		int taken = isEmpty() ? queue(source, 0, source.length) : 0;
		if (taken < source.length) {
			this.borrowed = source;
			this.borrowedFrom = taken;
		}
	}

	/**
	 * Sends up to {@code count} bytes of the source, as many as fit, and moves its
	 * position.
	 */
	void write(ByteBuffer source, int count) {
		if (!isEmpty()) {
			return;
		}
		int limit = source.limit();
		source.limit(source.position() + count);
		this.queued = true;
		try {
			this.connection.write(source);
		}
		finally {
			source.limit(limit);
		}
	}

	private int queue(byte[] source, int from, int count) {
		this.queued = true;
		return this.connection.write(source, from, count);
	}

	private void keep(byte[] source, int from, int to) {
		int count = to - from;
		if (this.kept.length - this.keptTo < count) {
			byte[] larger = new byte[this.keptTo - this.keptFrom + count];
			System.arraycopy(this.kept, this.keptFrom, larger, 0, this.keptTo - this.keptFrom);
			this.kept = larger;
			this.keptTo -= this.keptFrom;
			this.keptFrom = 0;
		}
		System.arraycopy(source, from, this.kept, this.keptTo, count);
		this.keptTo += count;
	}

	/**
	 * Sends what was kept.
	 * @return whether nothing is left; else there will be space later
	 */
	boolean flush() {
		if (this.keptFrom < this.keptTo) {
			this.keptFrom += queue(this.kept, this.keptFrom, this.keptTo - this.keptFrom);
			if (this.keptFrom < this.keptTo) {
				return false;
			}
			forgetKept();
		}
		if (this.borrowedFrom < this.borrowed.length) {
			this.borrowedFrom += queue(this.borrowed, this.borrowedFrom, this.borrowed.length - this.borrowedFrom);
			if (this.borrowedFrom < this.borrowed.length) {
				return false;
			}
			forgetBorrowed();
		}
		return true;
	}

	/** Drops everything. */
	void clear() {
		forgetKept();
		forgetBorrowed();
	}

	private void forgetKept() {
		this.kept = NOTHING;
		this.keptFrom = 0;
		this.keptTo = 0;
	}

	private void forgetBorrowed() {
		this.borrowed = NOTHING;
		this.borrowedFrom = 0;
	}

}
