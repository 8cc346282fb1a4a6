package io.github.uringserver.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.file.FileRead;
import io.github.uringserver.file.FileReads;
import io.github.uringserver.file.FileSink;

/**
 * The {@link FileTransfer} of every protocol: takes the bytes of a {@link FileRead} as
 * far as the exchange has space for them. Used by the codecs, which pass on when there is
 * space again and when the exchange has come to its end. Worker thread only.
 * <p>
 * What the listener throws fails the exchange.
 */
public final class ExchangeFileTransfer implements FileTransfer {

	private static final Logger logger = LoggerFactory.getLogger(ExchangeFileTransfer.class);

	private final HttpExchange exchange;

	private final FileTransferListener listener;

	private final BooleanSupplier bodyDropped;

	private FileRead read;

	private boolean ended;

	/**
	 * Creates a transfer; {@link #open} or {@link #refuse} follows.
	 * @param bodyDropped whether the committed response has no body
	 */
	public ExchangeFileTransfer(HttpExchange exchange, FileTransferListener listener, BooleanSupplier bodyDropped) {
		this.exchange = exchange;
		this.listener = listener;
		this.bodyDropped = bodyDropped;
	}

	/** Opens the file on the worker's {@link FileReads}. */
	public void open(Path file, long position, long count) {
		this.read = this.exchange.worker().module(FileReads.class).open(file, position, count, new Sink());
	}

	/** Opens nothing: the listener is told after this call. */
	public void refuse(IOException cause) {
		this.exchange.worker().execute(() -> breakOff(cause));
	}

	/** Whether the listener will hear nothing more. */
	public boolean isEnded() {
		return this.ended;
	}

	@Override
	public void start() {
		if (this.ended) {
			return;
		}
		if (!this.exchange.isCommitted()) {
			throw new IllegalStateException("The response is not committed");
		}
		if (this.bodyDropped.getAsBoolean()) {
			cancel();
			completed();
		}
		else {
			this.read.start();
		}
	}

	@Override
	public void cancel() {
		this.ended = true;
		if (this.read != null) {
			this.read.cancel();
		}
	}

	/** The exchange takes bytes again. */
	public void onWritable() {
		if (!this.ended) {
			this.read.resume();
		}
	}

	/** The exchange has ended, or its client is gone. */
	public void breakOff(IOException cause) {
		if (!this.ended) {
			cancel();
			failed(cause);
		}
	}

	private void completed() {
		this.ended = true;
		try {
			this.listener.onComplete();
		}
		catch (RuntimeException | Error ex) {
			listenerFailed(ex);
		}
	}

	private void failed(IOException cause) {
		this.ended = true;
		try {
			this.listener.onError(cause);
		}
		catch (RuntimeException | Error ex) {
			listenerFailed(ex);
		}
	}

	private void listenerFailed(Throwable ex) {
		logger.error("The listener of a file body of {} failed", this.exchange, ex);
		cancel();
		this.exchange.fail(ex);
	}

	private final class Sink implements FileSink {

		@Override
		public void onOpened() {
			try {
				ExchangeFileTransfer.this.listener.onOpened();
			}
			catch (RuntimeException | Error ex) {
				listenerFailed(ex);
			}
		}

		@Override
		public void onData(ByteBuffer data) {
			try {
				ExchangeFileTransfer.this.exchange.write(data);
			}
			catch (RuntimeException | Error ex) {
				logger.error("A file body of {} cannot be written", ExchangeFileTransfer.this.exchange, ex);
				breakOff(new IOException("The response cannot be written", ex));
			}
		}

		@Override
		public void onComplete() {
			completed();
		}

		@Override
		public void onError(IOException cause) {
			failed(cause);
		}

	}

}
