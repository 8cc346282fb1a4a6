package io.github.uringserver.tls;

import java.nio.ByteBuffer;

import javax.net.ssl.SSLException;

import io.github.uringserver.net.Connection;
import io.github.uringserver.worker.Counter;

/**
 * The outbound half of a TLS connection: plain text in, records out, in order. Worker
 * thread only.
 * <p>
 * What is written in one turn is gathered and leaves as one record at its end, or as soon
 * as a record is full; large writes are encrypted where they lie. What is gathered before
 * a large write leaves by itself unless it is little: a record that took its rest from
 * the write would put every following one out of step with the writes, and half of a body
 * would be copied. All records of a turn leave in one send. After silence the first
 * record of a large write is small: the client can use it when the first segments are
 * there, within the initial congestion window.
 * <p>
 * When the send queue takes only a part of a record the rest is kept, and nothing is
 * taken until it is gone: so at most one record and one gathered piece are held per
 * connection that does not read.
 */
final class TlsOutput {

	/** Three segments of an Ethernet. */
	static final int FIRST_RECORD_BYTES = 4096;

	/** A record of the type alert: fatal, decode_error. */
	private static final byte[] DECODE_ERROR = { 21, 3, 3, 0, 2, 2, 50 };

	private final Connection lower;

	private final TlsWorker worker;

	private final TlsEngine engine;

	private final int recordBytes;

	/** Gathered plain text; null while there is none. */
	private byte[] gathered;

	private int gatheredBytes;

	/** The rest of a record; null while there is none. */
	private byte[] unsent;

	private int unsentFrom;

	private int unsentTo;

	/** Whether anything was ever sent. */
	private boolean begun;

	/** Whether nothing was sent since the send queue ran empty. */
	private boolean afterSilence = true;

	TlsOutput(Connection lower, TlsWorker worker, TlsEngine engine) {
		this.lower = lower;
		this.worker = worker;
		this.engine = engine;
		this.recordBytes = engine.recordCapacityBytes();
	}

	/** Whether everything gathered and encrypted has gone to the send queue. */
	boolean isEmpty() {
		return this.unsent == null && this.gatheredBytes == 0 && !this.engine.hasOutput();
	}

	/** Plain text that would be taken now. */
	int spaceBytes() {
		if (this.unsent != null) {
			return 0;
		}
		int records = this.lower.sendSpaceBytes() / TlsEngine.MAX_RECORD_BYTES;
		return Math.max(1, records) * this.recordBytes - this.gatheredBytes;
	}

	int write(byte[] source, int from, int length) throws SSLException {
		int taken = 0;
		while (taken < length && this.unsent == null) {
			int left = length - taken;
			if (this.gatheredBytes >= FIRST_RECORD_BYTES && left >= this.recordBytes) {
				encryptGathered();
				continue;
			}
			int wanted = wantedBytes(left);
			if (this.gatheredBytes == 0 && left >= wanted) {
				encrypt(source, from + taken, wanted);
				taken += wanted;
			}
			else {
				int piece = Math.min(left, wanted - this.gatheredBytes);
				System.arraycopy(source, from + taken, gathering(), this.gatheredBytes, piece);
				taken += piece;
				gathered(piece, wanted);
			}
		}
		return taken;
	}

	int write(ByteBuffer source) throws SSLException {
		if (source.hasArray()) {
			int taken = write(source.array(), source.arrayOffset() + source.position(), source.remaining());
			source.position(source.position() + taken);
			return taken;
		}
		int start = source.position();
		while (source.hasRemaining() && this.unsent == null) {
			int wanted = wantedBytes(source.remaining());
			int piece = Math.min(source.remaining(), wanted - this.gatheredBytes);
			source.get(gathering(), this.gatheredBytes, piece);
			gathered(piece, wanted);
		}
		return source.position() - start;
	}

	/** How much plain text the record that is begun shall have. */
	private int wantedBytes(int more) {
		boolean small = this.afterSilence && this.gatheredBytes < FIRST_RECORD_BYTES
				&& this.gatheredBytes + more > this.recordBytes;
		return small ? FIRST_RECORD_BYTES : this.recordBytes;
	}

	private byte[] gathering() {
		if (this.gathered == null) {
			this.gathered = this.worker.arrays().take();
		}
		return this.gathered;
	}

	private void gathered(int piece, int wanted) throws SSLException {
		this.gatheredBytes += piece;
		if (this.gatheredBytes == wanted) {
			encryptGathered();
		}
		else {
			this.lower.requestFlush();
		}
	}

	/**
	 * Encrypts what was gathered: at the end of the turn, and before the end of it all.
	 */
	void flush() throws SSLException {
		if (this.gatheredBytes > 0 && this.unsent == null) {
			encryptGathered();
		}
	}

	private void encryptGathered() throws SSLException {
		int count = this.gatheredBytes;
		this.gatheredBytes = 0;
		encrypt(this.gathered, 0, count);
		this.worker.arrays().giveBack(this.gathered);
		this.gathered = null;
	}

	/** The engine has nothing to say before: that went out when it came up. */
	private void encrypt(byte[] source, int from, int count) throws SSLException {
		assert !this.engine.hasOutput();
		this.worker.count(Counter.TLS_RECORDS_SENT);
		byte[] record = this.worker.outgoing();
		emit(record, this.engine.send(source, from, count, record, 0));
		this.afterSilence = false;
		drainEngine(); // the engine may have changed its key
	}

	/**
	 * Sends what the engine itself has to say: its handshake, tickets, key updates,
	 * alerts.
	 */
	void drainEngine() {
		while (this.unsent == null && this.engine.hasOutput()) {
			byte[] record = this.worker.outgoing();
			int count = this.engine.takeOutput(record, 0);
			if (count == 0) {
				return;
			}
			emit(record, count);
		}
	}

	/**
	 * An alert in the clear, where the engine has none and the client knows no keys yet
	 * (RFC 8446 § 6).
	 */
	void alertUnlessBegun() {
		if (!this.begun) {
			emit(DECODE_ERROR, DECODE_ERROR.length);
		}
	}

	private void emit(byte[] record, int count) {
		this.begun = true;
		int taken = this.lower.write(record, 0, count);
		if (taken < count) {
			this.unsent = this.worker.arrays().take();
			System.arraycopy(record, taken, this.unsent, 0, count - taken);
			this.unsentFrom = 0;
			this.unsentTo = count - taken;
		}
	}

	/**
	 * The send queue has space: goes on with what was kept.
	 * @return whether plain text is taken again
	 */
	boolean resume() throws SSLException {
		if (this.unsent != null) {
			this.unsentFrom += this.lower.write(this.unsent, this.unsentFrom, this.unsentTo - this.unsentFrom);
			if (this.unsentFrom < this.unsentTo) {
				return false;
			}
			this.worker.arrays().giveBack(this.unsent);
			this.unsent = null;
		}
		drainEngine();
		return this.unsent == null;
	}

	/** The send queue has run empty. */
	void sendComplete() {
		this.afterSilence = true;
	}

	/** Drops everything. */
	void release() {
		this.worker.arrays().giveBack(this.gathered);
		this.worker.arrays().giveBack(this.unsent);
		this.gathered = null;
		this.gatheredBytes = 0;
		this.unsent = null;
	}

}
