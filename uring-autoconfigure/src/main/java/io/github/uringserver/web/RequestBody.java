package io.github.uringserver.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;

import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.net.ReceiveLease;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * The body of a request: at once the publisher, its only subscription and the handler of
 * the bytes. Subscribed and asked from any thread; everything else happens on the
 * worker's thread, to which demand of other threads hops in batches.
 * <p>
 * Data that arrives during a call of {@code request} is never signalled within that call:
 * a subscriber that asks for one piece at a time makes a loop, not a recursion.
 */
final class RequestBody extends Flux<DataBuffer> implements RequestBodyHandler, Subscription, Runnable {

	private static final AtomicIntegerFieldUpdater<RequestBody> SUBSCRIBED = AtomicIntegerFieldUpdater
		.newUpdater(RequestBody.class, "subscribed");

	private static final AtomicIntegerFieldUpdater<RequestBody> SCHEDULED = AtomicIntegerFieldUpdater
		.newUpdater(RequestBody.class, "scheduled");

	private static final AtomicLongFieldUpdater<RequestBody> REMOTE_DEMAND = AtomicLongFieldUpdater
		.newUpdater(RequestBody.class, "remoteDemand");

	private final ExchangeLifecycle lifecycle;

	private CoreSubscriber<? super DataBuffer> actual;

	private volatile int subscribed;

	/** Whether {@link #run()} is on its way to the worker. */
	private volatile int scheduled;

	/** Demand of other threads that the worker has not seen yet. */
	private volatile long remoteDemand;

	/** Whether {@code onSubscribe} has returned: nothing may be signalled before. */
	private volatile boolean ready;

	private volatile boolean cancelled;

	// what follows belongs to the worker's thread

	private long demand;

	private boolean started;

	/** Within {@code onNext} of the subscriber. */
	private boolean delivering;

	/** Within {@code demand} of the exchange. */
	private boolean asking;

	private boolean terminated;

	RequestBody(ExchangeLifecycle lifecycle) {
		this.lifecycle = lifecycle;
	}

	@Override
	public void subscribe(CoreSubscriber<? super DataBuffer> actual) {
		if (!SUBSCRIBED.compareAndSet(this, 0, 1)) {
			Operators.error(actual, new IllegalStateException("The request body allows one subscriber only"));
			return;
		}
		this.actual = actual;
		actual.onSubscribe(this);
		this.ready = true;
		signal();
	}

	@Override
	public void request(long n) {
		if (!Operators.validate(n)) {
			return;
		}
		if (this.lifecycle.inWorkerThread()) {
			this.demand = Operators.addCap(this.demand, n);
			ask();
		}
		else {
			Operators.addCap(REMOTE_DEMAND, this, n);
			signal();
		}
	}

	@Override
	public void cancel() {
		this.cancelled = true;
		signal();
	}

	private void signal() {
		if (!this.ready) {
			return;
		}
		if (this.lifecycle.inWorkerThread()) {
			progress();
		}
		else if (SCHEDULED.compareAndSet(this, 0, 1)) {
			schedule();
		}
	}

	private void schedule() {
		try {
			this.lifecycle.execute(this);
		}
		catch (RejectedExecutionException ex) {
			terminate(ExchangeLifecycle.serverStopped());
		}
	}

	@Override
	public void run() {
		this.scheduled = 0;
		progress();
	}

	private void progress() {
		if (this.cancelled) {
			discard();
			return;
		}
		if (!this.started) {
			start();
		}
		if (this.remoteDemand != 0) {
			this.demand = Operators.addCap(this.demand, REMOTE_DEMAND.getAndSet(this, 0));
		}
		ask();
	}

	private void start() {
		this.started = true;
		IOException end = this.lifecycle.end();
		if (end != null) {
			terminate(end);
			return;
		}
		this.lifecycle.exchange().receiveBody(this);
	}

	/** The only place that asks the exchange for more: a loop, whoever calls. */
	private void ask() {
		if (this.asking || this.delivering || !this.started) {
			return;
		}
		this.asking = true;
		try {
			while (this.demand > 0 && !this.terminated && !this.cancelled) {
				long pieces = this.demand;
				this.demand = 0;
				this.lifecycle.exchange().demand(pieces);
			}
		}
		finally {
			this.asking = false;
		}
	}

	@Override
	public void onData(ByteBuffer data) {
		if (this.terminated || this.cancelled) {
			return;
		}
		DataBuffer piece = piece(data);
		this.delivering = true;
		try {
			this.actual.onNext(piece);
		}
		finally {
			this.delivering = false;
		}
		ask();
	}

	/** The data itself where it may be kept, else a copy. */
	private DataBuffer piece(ByteBuffer data) {
		ReceiveLease lease = this.lifecycle.exchange().lease(data);
		if (lease != null) {
			return new LeasedDataBuffer(lease);
		}
		byte[] copy = new byte[data.remaining()];
		data.get(copy);
		return DefaultDataBufferFactory.sharedInstance.wrap(copy);
	}

	@Override
	public void onComplete() {
		if (!this.terminated) {
			this.terminated = true;
			if (!this.cancelled) {
				this.actual.onComplete();
			}
		}
	}

	@Override
	public void onError(IOException cause) {
		terminate(this.lifecycle.bodyFailed(cause));
	}

	/** The exchange is over: nobody may ask it for anything any more. Worker thread. */
	void exchangeEnded() {
		if (this.started && !this.terminated) {
			terminate(this.lifecycle.end());
		}
	}

	private void terminate(IOException cause) {
		if (!this.terminated) {
			this.terminated = true;
			if (!this.cancelled) {
				this.actual.onError(cause);
			}
		}
	}

	private void discard() {
		if (!this.terminated) {
			this.terminated = true;
			if (this.lifecycle.end() == null) {
				this.lifecycle.exchange().discardBody();
			}
		}
	}

}
