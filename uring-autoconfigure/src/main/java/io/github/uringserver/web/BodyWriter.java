package io.github.uringserver.web;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.uringserver.http.HttpExchange;
import org.reactivestreams.Publisher;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBuffer;

/**
 * One write of a response body, and its commit: the {@code Mono} handed to the
 * application, the subscriber of its source and the subscription of its subscriber in a
 * single object.
 *
 * <pre>
 *   subscribe ─► first signal ─► commit actions ─► head ─► body ─► onComplete
 *                   │ error         │ error          │ refused │ client gone, source error
 *                   ▼               ▼                ▼         ▼
 *                onError, nothing written         onError   onError
 * </pre>
 *
 * The head is written with the first element or the completion of the source, so that a
 * source which fails at once leaves the response to whoever handles the error. A write
 * that comes up short keeps its buffer and goes on when the exchange has space. The
 * result completes when the connection's send queue has taken everything. Every buffer
 * that was received is released once.
 * <p>
 * What is declared here belongs to the worker's thread, unless it says otherwise.
 */
final class BodyWriter extends BodySource {

	/** The body has one element at most, and its length is that element's. */
	static final long LENGTH_OF_FIRST = -2;

	/** Elements written before as many are asked for again. */
	private static final int REPLENISH = PREFETCH - PREFETCH / 4;

	/**
	 * Buffers written in a row before others on the worker get their turn. The send queue
	 * is full long before, unless it drops what is written.
	 */
	private static final int MAX_BUFFERS_IN_A_ROW = 1024;

	private final UringServerHttpResponse response;

	/** As for the commit of the exchange, or {@link #LENGTH_OF_FIRST}. */
	private final long length;

	/** Set by the first signal, or with it; before the hop to the worker. */
	private CommitActions commitActions;

	/** As {@link #commitActions}. */
	private boolean commitActionsDone;

	/** Ends the write at once: set before the hop to the worker, or on its thread. */
	private Throwable failure;

	/** Whether this write has the right to commit and has not used it. */
	private boolean committing;

	private boolean headWritten;

	private boolean terminated;

	private boolean progressing;

	private boolean progressAgain;

	private int writtenSinceRequest;

	private int writtenInARow;

	private DataBuffer current;

	/** The part of {@link #current} being written; null when it was not begun. */
	private ByteBuffer part;

	/** The parts that follow; null when there is one only. */
	private DataBuffer.ByteBufferIterator parts;

	/**
	 * Creates the write; nothing happens before its subscription. Any thread.
	 * @param length the length of the body in bytes, 0 or more, or
	 * {@link HttpExchange#UNKNOWN_LENGTH}, or {@link #LENGTH_OF_FIRST}
	 */
	BodyWriter(UringServerHttpResponse response, Publisher<? extends DataBuffer> source, long length) {
		super(response.lifecycle(), source, length == LENGTH_OF_FIRST);
		this.response = response;
		this.length = length;
	}

	/** After a failure that wrote nothing, the write may be tried again. */
	@Override
	void subscribeAgain(CoreSubscriber<? super Void> subscriber) {
		if (this.response.isCommitted()) {
			Operators.error(subscriber, new IllegalStateException("The response body was written before"));
		}
		else {
			new BodyWriter(this.response, source(), this.length).subscribe(subscriber);
		}
	}

	/**
	 * Claims the commit and runs its actions. When another write was first, this one
	 * completes silently, as the framework's own responses do.
	 */
	@Override
	boolean begin() {
		Publisher<Void> actions = this.response.beginCommit();
		if (actions == null) {
			cancelSource();
			actual().onComplete();
			return false;
		}
		this.committing = true;
		if (actions == UringServerHttpResponse.NO_ACTIONS) {
			this.commitActionsDone = true;
		}
		else {
			this.commitActions = new CommitActions(this::commitActionsEnded, actual().currentContext());
			actions.subscribe(this.commitActions);
		}
		return true;
	}

	@Override
	void failedBeforeBegin() {
		this.response.clearContentHeaders();
	}

	/** Called by the commit actions, on any thread. */
	void commitActionsEnded(Throwable error) {
		this.failure = error;
		this.commitActionsDone = (error == null);
		signal(lifecycle().inWorkerThread());
	}

	/** The exchange is over before the body is. */
	void abort(IOException cause) {
		this.failure = cause;
		progress();
	}

	@Override
	void workerTerminated() {
		fail(ExchangeLifecycle.serverStopped());
	}

	@Override
	void resume() {
		this.writtenInARow = 0;
		progress();
	}

	/** Signals within a signal make it go round again, not recurse. */
	@Override
	void progress() {
		this.progressAgain = true;
		if (this.progressing) {
			return;
		}
		this.progressing = true;
		try {
			while (this.progressAgain) {
				this.progressAgain = false;
				step();
			}
		}
		finally {
			this.progressing = false;
		}
	}

	private void step() {
		if (isCancelled()) {
			terminate();
		}
		else if (this.failure != null) {
			fail(this.failure);
		}
		else if (this.commitActionsDone && (this.headWritten || writeHead())) {
			writeBody();
		}
	}

	/** Waits for the first element or the end, which tell the length. */
	private boolean writeHead() {
		boolean sourceEnded = isSourceEnded();
		this.current = (this.current != null) ? this.current : take();
		if (this.current == null && !sourceEnded) {
			return false;
		}
		IOException end = lifecycle().end();
		if (end != null) {
			this.response.markLost();
			fail(end);
			return false;
		}
		try {
			this.response.writeHead(headLength());
		}
		catch (RuntimeException ex) {
			fail(ex);
			return false;
		}
		this.committing = false;
		this.headWritten = true;
		lifecycle().writing(this);
		return true;
	}

	private long headLength() {
		if (this.current == null && this.length < 0) {
			return 0;
		}
		return isSingle() ? this.current.readableByteCount() : this.length;
	}

	private void writeBody() {
		while (this.writtenInARow < MAX_BUFFERS_IN_A_ROW) {
			boolean sourceEnded = isSourceEnded();
			this.current = (this.current != null) ? this.current : take();
			if (this.current == null && sourceEnded) {
				end();
			}
			if (this.current == null || !writeCurrent()) {
				return;
			}
			this.writtenInARow++;
			replenish();
			if (this.progressAgain) {
				return;
			}
		}
		signalLater();
	}

	/** Writes on; false when there is no space for all of it. */
	private boolean writeCurrent() {
		if (this.part == null) {
			openCurrent();
		}
		HttpExchange exchange = lifecycle().exchange();
		while (this.part != null) {
			if (this.part.hasRemaining() && !exchange.write(this.part)) {
				return false;
			}
			this.part = (this.parts != null && this.parts.hasNext()) ? this.parts.next() : null;
		}
		releaseCurrent();
		return true;
	}

	private void openCurrent() {
		if (this.current instanceof DefaultDataBuffer buffer) {
			this.part = buffer.getNativeBuffer();
		}
		else {
			this.parts = this.current.readableByteBuffers();
			this.part = this.parts.hasNext() ? this.parts.next() : null;
		}
	}

	private void releaseCurrent() {
		DataBuffer buffer = this.current;
		if (buffer != null) {
			this.current = null;
			this.part = null;
			if (this.parts != null) {
				this.parts.close();
				this.parts = null;
			}
			DataBufferUtils.release(buffer);
		}
	}

	private void replenish() {
		if (!isSingle() && ++this.writtenSinceRequest == REPLENISH) {
			this.writtenSinceRequest = 0;
			requestMore(REPLENISH);
		}
	}

	private void end() {
		if (sourceError() != null) {
			fail(sourceError());
		}
		else if (!this.terminated) {
			terminate();
			actual().onComplete();
		}
	}

	private void fail(Throwable error) {
		if (!this.terminated) {
			cancelSource();
			terminate();
			this.response.clearContentHeaders();
			actual().onError(error);
		}
	}

	private void terminate() {
		this.terminated = true;
		releaseCurrent();
		releaseGathered();
		lifecycle().written(this);
		if (this.committing) {
			this.committing = false;
			abandonCommit();
		}
	}

	private void abandonCommit() {
		if (this.commitActions != null) {
			this.commitActions.cancel();
		}
		this.response.abandonCommit();
	}

}
