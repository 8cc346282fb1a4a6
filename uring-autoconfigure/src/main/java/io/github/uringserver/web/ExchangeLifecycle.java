package io.github.uringserver.web;

import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.ResponseListener;
import io.github.uringserver.worker.Worker;
import org.apache.commons.logging.Log;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

import org.springframework.http.HttpLogging;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * What holds an exchange together from the request to its end: hears of the connection,
 * knows the write and the body under way, and ends the exchange when the handler ends.
 * <p>
 * The handler's completion finishes the exchange, its error fails it. When the client
 * goes away first, the write under way fails, and then the handler's subscription is
 * cancelled, as with the peers: nobody is left to answer.
 * <p>
 * Belongs to the worker's thread, but for {@link #inWorkerThread()} and {@link #execute}.
 */
final class ExchangeLifecycle implements ResponseListener {

	/** The words by which the framework knows that there is nothing to complain about. */
	private static final String CLIENT_GONE = "Connection reset by peer";

	private static final Log logger = HttpLogging.forLogName(UringHttpHandlerAdapter.class);

	private final HttpExchange exchange;

	private final Worker worker;

	private final HandlerSubscriber handler = new HandlerSubscriber();

	private UringServerHttpResponse response;

	/** Null when the request has none. */
	private RequestBody requestBody;

	/** The write whose head was written, until it ends. */
	private BodyWriter writer;

	private boolean ended;

	/** Why the exchange ended; made when somebody asks. */
	private IOException end;

	ExchangeLifecycle(HttpExchange exchange) {
		this.exchange = exchange;
		this.worker = exchange.worker();
	}

	/** Before the handler is called. */
	void prepare(UringServerHttpResponse response, RequestBody requestBody) {
		this.response = response;
		this.requestBody = requestBody;
		this.exchange.responseListener(this);
	}

	/** Subscribes to what the handler returned. */
	void begin(Publisher<Void> completion) {
		completion.subscribe(this.handler);
	}

	HttpExchange exchange() {
		return this.exchange;
	}

	/** Whether the calling thread is the worker's. Any thread. */
	boolean inWorkerThread() {
		return this.worker.inWorkerThread();
	}

	/**
	 * Runs a task on the worker's thread. Any thread.
	 * @throws RejectedExecutionException when the worker is gone
	 */
	void execute(Runnable task) {
		this.worker.execute(task);
	}

	/** Why nothing may be asked of the exchange any more; null while it lives. */
	IOException end() {
		if (this.end == null) {
			if (this.ended) {
				this.end = new IOException("The response is complete");
			}
			else if (this.exchange.isEnded()) {
				this.end = new IOException(CLIENT_GONE);
			}
		}
		return this.end;
	}

	/**
	 * The body of the request has failed. When the exchange has ended with it, whatever
	 * the handler makes of that is not heard.
	 * @return what to tell the handler
	 */
	IOException bodyFailed(IOException cause) {
		if (this.ended || !this.exchange.isEnded()) {
			return cause;
		}
		if (this.end == null) {
			this.end = clientGone(cause);
		}
		this.response.markLost();
		return this.end;
	}

	/** What a worker that is gone makes of everything still under way. Any thread. */
	static IOException serverStopped() {
		return new IOException(CLIENT_GONE + ": the server was stopped");
	}

	/** A write has written its head. */
	void writing(BodyWriter writer) {
		this.writer = writer;
	}

	/** A write has ended. */
	void written(BodyWriter writer) {
		if (this.writer == writer) {
			this.writer = null;
		}
	}

	@Override
	public void onWritable() {
		if (this.writer != null) {
			this.writer.resume();
		}
	}

	@Override
	public void onFinished() {
		// the handler has completed before
	}

	@Override
	public void onError(IOException cause) {
		if (!this.ended) {
			this.end = clientGone(cause);
			abandon();
			this.handler.cancel();
		}
	}

	private static IOException clientGone(IOException cause) {
		if (DisconnectedClientHelper.isClientDisconnectedException(cause)) {
			return cause;
		}
		// not as its cause: the framework reads the message of the root cause
		IOException gone = new IOException(CLIENT_GONE + ": " + cause.getMessage());
		gone.addSuppressed(cause);
		return gone;
	}

	/** Lets go of the exchange, and fails what is still under way on it. */
	private void abandon() {
		this.ended = true;
		if (this.writer != null) {
			this.writer.abort(end());
		}
		if (this.requestBody != null) {
			this.requestBody.exchangeEnded();
		}
	}

	private void handlerEnded(Throwable failure) {
		if (end() != null) {
			trace("Handling ended after the exchange", failure);
		}
		else if (failure != null) {
			fail(failure);
		}
		else if (this.response.isHeadWritten()) {
			finish();
		}
		else {
			new BodyWriter(this.response, Mono.empty(), 0).subscribe(null, this::fail, this::finish);
		}
	}

	private void finish() {
		if (end() != null) {
			return;
		}
		try {
			if (!this.response.isHeadWritten()) {
				// a write nobody waited for has claimed the commit, and has not used it
				this.response.writeHead(0);
			}
		}
		catch (RuntimeException ex) {
			fail(ex);
			return;
		}
		abandon();
		this.exchange.finish();
		trace("Handling completed", null);
	}

	private void fail(Throwable failure) {
		if (end() != null) {
			return;
		}
		boolean committed = this.exchange.isCommitted();
		logger.error(logPrefix()
				+ (committed ? "Error after the response was committed, closing the connection" : "500 Server Error")
				+ " for " + this.exchange.head().method() + ' ' + this.exchange.head().target(), failure);
		abandon();
		this.exchange.fail(failure);
	}

	private void trace(String message, Throwable failure) {
		if (logger.isTraceEnabled()) {
			logger.trace(logPrefix() + message, failure);
		}
	}

	private String logPrefix() {
		return '[' + Long.toHexString(this.exchange.connectionId()) + '-' + this.exchange.sequence() + "] ";
	}

	/** Waits for the handler and hops to the worker with its result. */
	private final class HandlerSubscriber implements CoreSubscriber<Void>, Runnable {

		static final AtomicReferenceFieldUpdater<HandlerSubscriber, Subscription> SUBSCRIPTION = AtomicReferenceFieldUpdater
			.newUpdater(HandlerSubscriber.class, Subscription.class, "subscription");

		private volatile Subscription subscription;

		/** Published by the hop. */
		private Throwable failure;

		@Override
		public void onSubscribe(Subscription subscription) {
			if (Operators.setOnce(SUBSCRIPTION, this, subscription)) {
				subscription.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void onNext(Void nothing) {
			// there is none
		}

		@Override
		public void onError(Throwable error) {
			this.failure = error;
			onComplete();
		}

		@Override
		public void onComplete() {
			if (inWorkerThread()) {
				run();
				return;
			}
			try {
				execute(this);
			}
			catch (RejectedExecutionException ex) {
				// the worker is gone, and its exchanges with it
			}
		}

		@Override
		public void run() {
			handlerEnded(this.failure);
		}

		void cancel() {
			Operators.terminate(SUBSCRIPTION, this);
		}

	}

}
