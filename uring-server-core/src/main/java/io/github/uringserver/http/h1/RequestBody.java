package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.RequestBodyHandler;

/**
 * The body of one request on its way from the input to its handler. The
 * {@link Http1Connection} calls {@link #advance} in a loop; what the handler does within
 * its calls (demand, discard, finish the response) is seen by the next turn of that loop,
 * so nothing here recurses. Worker thread only; reused with its exchange.
 *
 * <pre>
 *   OPEN ─┬─ last byte ──────────────────► COMPLETE
 *         ├─ malformed ──────────────────► REFUSED
 *         └─ client gone, server closes ─► BROKEN
 * </pre>
 *
 * The handler hears one terminal signal, unless it has discarded the body before: an
 * error also when the response ends while the body is open.
 */
final class RequestBody {

	private enum State {

		OPEN, COMPLETE, REFUSED, BROKEN

	}

	private final int maxDrainBytes;

	private final ChunkDecoder decoder;

	private State state;

	private boolean chunked;

	/** With a declared length: bytes still to come. */
	private long remaining;

	/** Who is still to be signalled. */
	private RequestBodyHandler handler;

	private boolean handlerGiven;

	private long demand;

	private boolean discarding;

	private int discardedBytes;

	private boolean tooLargeToDrain;

	private boolean arrived;

	private boolean continueExpected;

	private IOException failure;

	RequestBody(HttpLimits limits) {
		this.maxDrainBytes = limits.maxDrainBytes();
		this.decoder = new ChunkDecoder(limits.maxHeadBytes());
	}

	/**
	 * Begins the body of another request.
	 * @param length in bytes, 1 or more, or {@link RequestFraming#CHUNKED}
	 * @param continueExpected whether the client waits for {@code 100 Continue}
	 */
	void begin(long length, boolean continueExpected) {
		assert length != 0;
		this.state = State.OPEN;
		this.chunked = length == RequestFraming.CHUNKED;
		this.remaining = length;
		this.decoder.reset();
		this.handler = null;
		this.handlerGiven = false;
		this.demand = 0;
		this.discarding = false;
		this.discardedBytes = 0;
		this.tooLargeToDrain = false;
		this.arrived = false;
		this.continueExpected = continueExpected;
		this.failure = null;
	}

	/** Whether all of it was read. */
	boolean isComplete() {
		return this.state == State.COMPLETE;
	}

	/**
	 * Whether it cannot be complete when no more comes than this. Of a chunked body that
	 * is not known before it is read.
	 */
	boolean isCutShort(int bytesToCome) {
		return this.state == State.OPEN && !this.chunked && this.remaining > bytesToCome;
	}

	/** Whether its handler has asked for data that is still to come. */
	boolean isAwaited() {
		return this.state == State.OPEN && this.handler != null && this.demand > 0;
	}

	/** Why the body was refused, null if it was not. */
	Refusal refusal() {
		return (this.state == State.REFUSED) ? this.decoder.refusal() : null;
	}

	/**
	 * Gives the handler, which may be signalled at once.
	 * @throws IllegalStateException when there is one already, or the body was discarded
	 */
	void handler(RequestBodyHandler handler) {
		if (this.handlerGiven) {
			throw new IllegalStateException("The request body has a handler already, or was discarded");
		}
		this.handlerGiven = true;
		if (this.discarding || this.state == State.REFUSED || this.state == State.BROKEN) {
			handler.onError((this.failure != null) ? this.failure : unread());
		}
		else if (this.state == State.COMPLETE) {
			handler.onComplete();
		}
		else {
			this.handler = handler;
		}
	}

	/** Adds demand. */
	void demand(long pieces) {
		long sum = this.demand + pieces;
		this.demand = (sum < 0) ? Long.MAX_VALUE : sum;
	}

	/**
	 * Whether {@code 100 Continue} is due now that the body is wanted; it is due once.
	 */
	boolean takeContinue() {
		if (this.discarding || this.state != State.OPEN) {
			return false;
		}
		boolean due = this.continueExpected;
		this.continueExpected = false;
		return due;
	}

	/**
	 * Whether the client may be waiting for {@code 100 Continue} still. Whether it sends
	 * the body after another answer cannot be known (RFC 9110, 10.1.1).
	 * @param inputWaiting whether there is input that was not read
	 */
	boolean isWithheld(boolean inputWaiting) {
		return this.continueExpected && !this.arrived && !inputWaiting && this.state == State.OPEN;
	}

	/** The handler wants no more of it and is not signalled any more. */
	void discard() {
		this.handler = null;
		this.handlerGiven = true;
		drain();
	}

	/** The response is at its end: a handler that still waits for data is told. */
	void abandon() {
		RequestBodyHandler waiting = this.handler;
		boolean unread = this.state == State.OPEN;
		drain();
		if (unread && waiting != null) {
			this.handler = null;
			waiting.onError(unread());
		}
	}

	private static IOException unread() {
		return new IOException("The response ended before the request body was read");
	}

	private void drain() {
		if (this.state == State.OPEN && !this.discarding) {
			this.discarding = true;
			this.tooLargeToDrain = !this.chunked && this.remaining > this.maxDrainBytes;
		}
	}

	/** The rest will not come, or is not read by this server. */
	void fail(IOException cause) {
		if (this.state == State.COMPLETE || this.state == State.BROKEN) {
			return;
		}
		if (this.state == State.OPEN) {
			this.state = State.BROKEN;
		}
		this.failure = cause;
		RequestBodyHandler waiting = this.handler;
		this.handler = null;
		if (waiting != null) {
			waiting.onError(cause);
		}
	}

	/** Whether it is being discarded and more of it comes than is worth while. */
	boolean isTooLargeToDrain() {
		return this.tooLargeToDrain;
	}

	/**
	 * Whether nobody has asked for it, and more of it is to come than would be drained.
	 * Somebody may still ask; of a chunked body it is never known.
	 */
	boolean isNeglected() {
		return this.state == State.OPEN && !this.handlerGiven && !this.chunked && this.remaining > this.maxDrainBytes;
	}

	/**
	 * Reads on, by one piece of data at most.
	 * @return whether something was read, completed or refused
	 */
	boolean advance(ByteBuffer input) {
		if (this.state != State.OPEN) {
			return false;
		}
		this.arrived |= input.hasRemaining();
		int count = availableBytes(input);
		if (this.state != State.OPEN) {
			return true;
		}
		if (count == 0) {
			return false;
		}
		if (this.discarding) {
			return skip(input, count);
		}
		if (this.handler == null || this.demand == 0) {
			return false;
		}
		deliver(input, count);
		return true;
	}

	/** How many bytes of data stand at the position of the input. */
	private int availableBytes(ByteBuffer input) {
		if (!this.chunked) {
			return (int) Math.min(this.remaining, input.remaining());
		}
		if (!this.decoder.advance(input)) {
			this.state = State.REFUSED;
		}
		else if (this.decoder.isDone()) {
			this.state = State.COMPLETE;
			signalComplete();
		}
		return (int) Math.min(this.decoder.dataBytes(), input.remaining());
	}

	private boolean skip(ByteBuffer input, int available) {
		int count = Math.min(available, this.maxDrainBytes - this.discardedBytes);
		this.tooLargeToDrain |= count < available;
		input.position(input.position() + count);
		this.discardedBytes += count;
		taken(count);
		return count > 0;
	}

	private void deliver(ByteBuffer input, int count) {
		if (this.demand != Long.MAX_VALUE) {
			this.demand--;
		}
		taken(count);
		int limit = input.limit();
		int end = input.position() + count;
		input.limit(end);
		try {
			this.handler.onData(input);
		}
		finally {
			input.limit(limit).position(end);
		}
		if (this.state == State.COMPLETE) {
			signalComplete();
		}
	}

	/**
	 * Accounts for data before the handler sees it: what the handler does then finds the
	 * state as it will be.
	 */
	private void taken(int count) {
		if (this.chunked) {
			this.decoder.taken(count);
			return;
		}
		this.remaining -= count;
		if (this.remaining == 0) {
			this.state = State.COMPLETE;
		}
	}

	private void signalComplete() {
		RequestBodyHandler waiting = this.handler;
		this.handler = null;
		if (waiting != null) {
			waiting.onComplete();
		}
	}

}
