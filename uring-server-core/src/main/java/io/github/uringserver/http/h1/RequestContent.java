package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.RequestBodyHandler;

/**
 * What the request of one exchange has of a body: nothing, mostly, which is complete at
 * once and has a handler to be told so; else a {@link RequestBody}. Worker thread only;
 * reused with its exchange.
 */
final class RequestContent {

	private final HttpLimits limits;

	/** Made for the first request that has one. */
	private RequestBody body;

	private boolean present;

	private boolean emptyTaken;

	private long length;

	RequestContent(HttpLimits limits) {
		this.limits = limits;
	}

	/**
	 * Begins that of another request.
	 * @param length in bytes, 0 for no body, or {@link RequestFraming#CHUNKED}
	 * @param continueExpected whether the client waits for {@code 100 Continue}
	 */
	void begin(long length, boolean continueExpected) {
		this.length = length;
		this.present = length != 0;
		this.emptyTaken = false;
		if (this.present) {
			if (this.body == null) {
				this.body = new RequestBody(this.limits);
			}
			this.body.begin(length, continueExpected);
		}
	}

	/** Whether there is a body that is not known to be empty. */
	boolean isPresent() {
		return this.present;
	}

	/** In bytes, 0 without a body, or {@link HttpExchange#UNKNOWN_LENGTH}. */
	long length() {
		return (this.length == RequestFraming.CHUNKED) ? HttpExchange.UNKNOWN_LENGTH : this.length;
	}

	/** See {@link HttpExchange#receiveBody}. */
	void receive(RequestBodyHandler handler) {
		if (this.present) {
			this.body.handler(handler);
			return;
		}
		if (this.emptyTaken) {
			throw new IllegalStateException("The request body has a handler already");
		}
		this.emptyTaken = true;
		handler.onComplete();
	}

	/**
	 * Adds demand for the body that is present.
	 * @param committed whether the response is: then no {@code 100 Continue} is due
	 * @return whether {@code 100 Continue} is due now
	 */
	boolean demand(long pieces, boolean committed) {
		this.body.demand(pieces);
		return !committed && this.body.takeContinue();
	}

	/** The handler wants no more of the body that is present. */
	void discard() {
		this.body.discard();
	}

	/**
	 * The exchange ends: tells a handler that waits in vain.
	 * @param cause why nothing more is read; null when the response is just at its end
	 */
	void end(IOException cause) {
		if (!this.present) {
			return;
		}
		if (cause == null) {
			this.body.abandon();
		}
		else {
			this.body.fail(cause);
		}
	}

	/** Whether all of it was read. */
	boolean isRead() {
		return !this.present || this.body.isComplete();
	}

	/**
	 * Whether it is known that it cannot be complete when no more comes than this.
	 */
	boolean isCutShort(int bytesToCome) {
		return this.present && this.body.isCutShort(bytesToCome);
	}

	/** Whether the handler has asked for data that is still to come. */
	boolean isAwaited() {
		return this.present && this.body.isAwaited();
	}

	/** Whether the rest is not worth reading. */
	boolean isTooLargeToDrain() {
		return this.present && this.body.isTooLargeToDrain();
	}

	/**
	 * Whether, as far as is known, the end of the request will be found.
	 * @param inputWaiting whether there is input that was not read
	 */
	boolean isDrainable(boolean inputWaiting) {
		return !this.present
				|| !(this.body.isTooLargeToDrain() || this.body.isNeglected() || this.body.isWithheld(inputWaiting));
	}

	/** Why it was refused, null if it was not. */
	Refusal refusal() {
		return this.present ? this.body.refusal() : null;
	}

	/**
	 * Reads on; what its handler throws is the caller's.
	 * @return whether there was something to read
	 */
	boolean advance(ByteBuffer input) {
		return this.present && this.body.advance(input);
	}

}
