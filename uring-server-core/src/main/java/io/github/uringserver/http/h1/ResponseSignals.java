package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.http.ExchangeFileTransfer;
import io.github.uringserver.http.FileTransfer;
import io.github.uringserver.http.ResponseListener;

/**
 * What the listener of one response is told, if there is one: each end once, writable
 * only after a short write. While a file is written, it is the file that hears of space.
 * Worker thread only; reused with its exchange.
 */
final class ResponseSignals {

	private static final Logger logger = LoggerFactory.getLogger(ResponseSignals.class);

	private ResponseListener listener;

	/** The last one; it may have ended. */
	private ExchangeFileTransfer file;

	private boolean writableAwaited;

	/** Forgets the last response. */
	void reset() {
		this.listener = null;
		this.file = null;
		this.writableAwaited = false;
	}

	void listener(ResponseListener listener) {
		this.listener = listener;
	}

	/**
	 * A file is going to be written.
	 * @param heard whether anybody will see it; false when the client is gone
	 * @throws IllegalStateException if another one is being written
	 */
	FileTransfer open(ExchangeFileTransfer transfer, boolean heard, Path path, long position, long count) {
		if (this.file != null && !this.file.isEnded()) {
			throw new IllegalStateException("Another file is being written");
		}
		if (!heard) {
			transfer.refuse(new IOException("Connection reset by peer"));
			return transfer;
		}
		transfer.open(path, position, count);
		this.file = transfer;
		return transfer;
	}

	/**
	 * A part of the body was written.
	 * @param all false when the write came up short: space is awaited
	 */
	boolean written(boolean all) {
		this.writableAwaited = !all;
		return all;
	}

	/** There is send space; what the listener throws is the caller's. */
	void writable() {
		if (!this.writableAwaited) {
			return;
		}
		this.writableAwaited = false;
		if (this.file != null && !this.file.isEnded()) {
			this.file.onWritable();
		}
		else if (this.listener != null) {
			this.listener.onWritable();
		}
	}

	/** The handler has ended the exchange: a file that is not written yet will not be. */
	void exchangeEnded() {
		if (this.file != null) {
			endFile(new IOException("The exchange ended before the file was written"));
		}
	}

	private void endFile(IOException cause) {
		ExchangeFileTransfer writing = this.file;
		this.file = null;
		writing.breakOff(cause);
	}

	/** The response has come to its end, as the handler wanted it. */
	void ended(boolean complete) {
		end(complete ? null : new IOException("The response ended before it was complete"));
	}

	/** The response will not be complete: the client is gone. */
	void failed(IOException cause) {
		end(cause);
	}

	private void end(IOException cause) {
		ResponseListener waiting = this.listener;
		this.listener = null;
		if (this.file != null) {
			endFile(cause);
		}
		if (waiting == null) {
			return;
		}
		try {
			if (cause == null) {
				waiting.onFinished();
			}
			else {
				waiting.onError(cause);
			}
		}
		catch (RuntimeException | Error ex) {
			logger.warn("A response listener failed", ex);
		}
	}

}
