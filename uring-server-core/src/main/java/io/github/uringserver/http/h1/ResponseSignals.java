package io.github.uringserver.http.h1;

import java.io.IOException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.http.ResponseListener;

/**
 * What the listener of one response is told, if there is one: each end once, writable
 * only after a short write. Worker thread only; reused with its exchange.
 */
final class ResponseSignals {

	private static final Logger logger = LoggerFactory.getLogger(ResponseSignals.class);

	private ResponseListener listener;

	private boolean writableAwaited;

	/** Forgets the last response. */
	void reset() {
		this.listener = null;
		this.writableAwaited = false;
	}

	void listener(ResponseListener listener) {
		this.listener = listener;
	}

	/** Whether the last write came up short. */
	void awaitWritable(boolean awaited) {
		this.writableAwaited = awaited;
	}

	/** There is send space; what the listener throws is the caller's. */
	void writable() {
		if (this.writableAwaited) {
			this.writableAwaited = false;
			if (this.listener != null) {
				this.listener.onWritable();
			}
		}
	}

	/** The response is complete. */
	void finished() {
		ResponseListener waiting = this.listener;
		this.listener = null;
		if (waiting == null) {
			return;
		}
		try {
			waiting.onFinished();
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A response listener failed", ex);
		}
	}

	/** The response will not be complete. */
	void failed(IOException cause) {
		ResponseListener waiting = this.listener;
		this.listener = null;
		if (waiting == null) {
			return;
		}
		try {
			waiting.onError(cause);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A response listener failed", ex);
		}
	}

}
