package io.github.uringserver.tls;

import java.nio.ByteBuffer;

/**
 * Cuts what a connection receives into records. One that came whole is copied to the
 * worker's scratch array; the first part of one that did not is held until the rest is
 * there. Worker thread only.
 */
final class RecordReader {

	/** What {@link #next} answers when these bytes are no records. */
	static final int MALFORMED = -1;

	private final ArrayPool arrays;

	private final byte[] scratch;

	/** Null while nothing is held. */
	private byte[] held;

	private int from;

	private int to;

	private byte[] record;

	private int recordFrom;

	RecordReader(ArrayPool arrays, byte[] scratch) {
		this.arrays = arrays;
		this.scratch = scratch;
	}

	/** Keeps all of it for later. */
	void hold(ByteBuffer data) {
		take(data, data.remaining());
	}

	/** What is held, from 0 to {@link #heldBytes()}, before the first record is read. */
	byte[] held() {
		return this.held;
	}

	int heldBytes() {
		return this.to - this.from;
	}

	/**
	 * The next record, from what is held and then from the data; what is no whole record
	 * is held.
	 * @return the length of the record at {@link #recordFrom} in {@link #record}, good
	 * until the next call; 0 when there is none, with all data taken; {@link #MALFORMED}
	 */
	int next(ByteBuffer data) {
		if (this.held != null) {
			return nextHeld(data);
		}
		int available = data.remaining();
		if (available < TlsEngine.RECORD_HEADER_BYTES) {
			hold(data);
			return 0;
		}
		data.get(data.position(), this.scratch, 0, TlsEngine.RECORD_HEADER_BYTES);
		if (!Records.isHeader(this.scratch, 0)) {
			return MALFORMED;
		}
		int length = wantedBytes(this.scratch, 0);
		if (available < length) {
			hold(data);
			return 0;
		}
		data.get(this.scratch, 0, length);
		this.record = this.scratch;
		this.recordFrom = 0;
		return length;
	}

	private int nextHeld(ByteBuffer data) {
		if (this.from == this.to) {
			release();
			return next(data);
		}
		if (!takeUpTo(TlsEngine.RECORD_HEADER_BYTES, data)) {
			return 0;
		}
		if (!Records.isHeader(this.held, this.from)) {
			return MALFORMED;
		}
		int length = wantedBytes(this.held, this.from);
		if (!takeUpTo(length, data)) {
			return 0;
		}
		this.record = this.held;
		this.recordFrom = this.from;
		this.from += length;
		return length;
	}

	/** Of a record that is too long the engine is given the header, to refuse it. */
	private static int wantedBytes(byte[] bytes, int from) {
		int length = Records.length(bytes, from);
		return (length <= TlsEngine.MAX_RECORD_BYTES) ? length : TlsEngine.RECORD_HEADER_BYTES;
	}

	/** Holds as many bytes as are wanted, as far as they are there. */
	private boolean takeUpTo(int wanted, ByteBuffer data) {
		int missing = wanted - heldBytes();
		if (missing > 0) {
			take(data, Math.min(missing, data.remaining()));
		}
		return heldBytes() >= wanted;
	}

	private void take(ByteBuffer data, int count) {
		if (count == 0) {
			return;
		}
		if (this.held == null) {
			this.held = this.arrays.take();
			this.from = 0;
			this.to = 0;
		}
		if (this.held.length - this.to < count) {
			makeRoom(count);
		}
		data.get(this.held, this.to, count);
		this.to += count;
	}

	private void makeRoom(int count) {
		byte[] target = this.held;
		if (heldBytes() + count > this.held.length) {
			target = new byte[heldBytes() + count];
		}
		System.arraycopy(this.held, this.from, target, 0, heldBytes());
		if (target != this.held) {
			this.arrays.giveBack(this.held);
			this.held = target;
		}
		this.to -= this.from;
		this.from = 0;
	}

	/** The array of the present record. */
	byte[] record() {
		return this.record;
	}

	/** Where the present record begins. */
	int recordFrom() {
		return this.recordFrom;
	}

	/** Forgets everything. */
	void release() {
		this.arrays.giveBack(this.held);
		this.held = null;
		this.from = 0;
		this.to = 0;
	}

}
