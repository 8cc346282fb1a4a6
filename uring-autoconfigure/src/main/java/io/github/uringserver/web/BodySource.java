package io.github.uringserver.web;

import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * The half of a {@link BodyWriter} that faces the application: takes the signals of the
 * source on whatever thread they come, and the cancellation of the subscriber, and brings
 * them to the worker's thread. What comes there already needs no queue and no hop; the
 * rest is queued, and one task takes along all that has gathered.
 */
abstract class BodySource extends Mono<Void> implements CoreSubscriber<DataBuffer>, Subscription, Runnable {

	/**
	 * Elements asked for at first: what a stalled client makes us hold at most, and what
	 * a source that cannot wait may be ahead.
	 */
	static final int PREFETCH = 32;

	private static final AtomicReferenceFieldUpdater<BodySource, CoreSubscriber<?>> ACTUAL = actualUpdater();

	private static final AtomicIntegerFieldUpdater<BodySource> SCHEDULED = AtomicIntegerFieldUpdater
		.newUpdater(BodySource.class, "scheduled");

	private static final AtomicIntegerFieldUpdater<BodySource> SOURCE_ENDED = AtomicIntegerFieldUpdater
		.newUpdater(BodySource.class, "sourceEnded");

	private final ExchangeLifecycle lifecycle;

	private final Publisher<? extends DataBuffer> source;

	private final boolean single;

	private volatile CoreSubscriber<?> actual;

	private Context context;

	private Subscription upstream;

	/** An element that came on the worker's thread, older than those in the queue. */
	private DataBuffer handedOver;

	/** Null until an element cannot be handed over. */
	private volatile Queue<DataBuffer> queue;

	/** Whether {@link #run()} is on its way to the worker. */
	private volatile int scheduled;

	/** Set behind the last element; read before the queue is found empty. */
	private volatile int sourceEnded;

	private volatile boolean cancelled;

	/** Published by {@link #sourceEnded}. */
	private Throwable sourceError;

	/** Touched by the source's signals only. */
	private boolean signalled;

	BodySource(ExchangeLifecycle lifecycle, Publisher<? extends DataBuffer> source, boolean single) {
		this.lifecycle = lifecycle;
		this.source = source;
		this.single = single;
	}

	@SuppressWarnings({ "unchecked", "rawtypes" })
	private static AtomicReferenceFieldUpdater<BodySource, CoreSubscriber<?>> actualUpdater() {
		return (AtomicReferenceFieldUpdater) AtomicReferenceFieldUpdater.newUpdater(BodySource.class,
				CoreSubscriber.class, "actual");
	}

	/**
	 * The source's first signal, and no error. Any thread.
	 * @return false when there is nothing to write to; the element is released then
	 */
	abstract boolean begin();

	/** The source's first signal is an error. Any thread; the subscriber hears of it. */
	abstract void failedBeforeBegin();

	/** There may be something to do. Worker thread. */
	abstract void progress();

	/** As {@link #progress()}, in a turn of its own. */
	abstract void resume();

	/** A subscriber comes when there was one. */
	abstract void subscribeAgain(CoreSubscriber<? super Void> subscriber);

	/** The worker's thread has ended: fail and release, here. Any thread. */
	abstract void workerTerminated();

	@Override
	public final void subscribe(CoreSubscriber<? super Void> subscriber) {
		if (ACTUAL.compareAndSet(this, null, subscriber)) {
			this.source.subscribe(this);
		}
		else {
			subscribeAgain(subscriber);
		}
	}

	@Override
	public final Context currentContext() {
		if (this.context == null) {
			this.context = DiscardContext.of(this.actual.currentContext());
		}
		return this.context;
	}

	@Override
	public final void onSubscribe(Subscription subscription) {
		if (Operators.validate(this.upstream, subscription)) {
			this.upstream = subscription;
			this.actual.onSubscribe(this);
			subscription.request(this.single ? Long.MAX_VALUE : PREFETCH);
		}
	}

	@Override
	public final void onNext(DataBuffer buffer) {
		if (isSourceDone() || !isBegun()) {
			DataBufferUtils.release(buffer);
			return;
		}
		boolean here = this.lifecycle.inWorkerThread();
		if (here && this.handedOver == null && isQueueEmpty()) {
			this.handedOver = buffer;
		}
		else if (!enqueue(buffer)) {
			DataBufferUtils.release(buffer);
			this.upstream.cancel();
			this.sourceError = Exceptions.failWithOverflow("The source of the body sent more than was asked for");
			SOURCE_ENDED.lazySet(this, 1);
		}
		if (this.single) {
			SOURCE_ENDED.lazySet(this, 1);
		}
		signal(here);
	}

	@Override
	public final void onError(Throwable error) {
		if (isSourceDone()) {
			Operators.onErrorDropped(error, currentContext());
			return;
		}
		this.sourceError = error;
		SOURCE_ENDED.lazySet(this, 1);
		if (this.signalled) {
			signal(this.lifecycle.inWorkerThread());
		}
		else {
			failedBeforeBegin();
			this.actual.onError(error);
		}
	}

	@Override
	public final void onComplete() {
		if (!isSourceDone() && isBegun()) {
			SOURCE_ENDED.lazySet(this, 1);
			signal(this.lifecycle.inWorkerThread());
		}
	}

	/** A source with one element is done with it, its completion tells nothing new. */
	private boolean isSourceDone() {
		return this.sourceEnded != 0 || this.cancelled;
	}

	private boolean isBegun() {
		if (this.signalled) {
			return true;
		}
		this.signalled = true;
		if (begin()) {
			return true;
		}
		SOURCE_ENDED.lazySet(this, 1);
		return false;
	}

	private boolean isQueueEmpty() {
		Queue<DataBuffer> queue = this.queue;
		return queue == null || queue.isEmpty();
	}

	private boolean enqueue(DataBuffer buffer) {
		if (this.queue == null) {
			this.queue = Queues.<DataBuffer>get(PREFETCH).get();
		}
		return this.queue.offer(buffer);
	}

	/** The subscriber's requests: the result has no elements. */
	@Override
	public final void request(long n) {
		Operators.validate(n);
	}

	@Override
	public final void cancel() {
		if (!this.cancelled) {
			this.cancelled = true;
			this.upstream.cancel();
			signal(this.lifecycle.inWorkerThread());
		}
	}

	/** Makes progress happen on the worker's thread. Any thread. */
	final void signal(boolean inWorkerThread) {
		if (inWorkerThread) {
			progress();
		}
		else if (SCHEDULED.compareAndSet(this, 0, 1)) {
			schedule();
		}
	}

	/** Makes {@link #resume()} happen. Worker thread. */
	final void signalLater() {
		if (SCHEDULED.compareAndSet(this, 0, 1)) {
			schedule();
		}
	}

	private void schedule() {
		try {
			this.lifecycle.execute(this);
		}
		catch (RejectedExecutionException ex) {
			workerTerminated();
		}
	}

	@Override
	public final void run() {
		this.scheduled = 0;
		resume();
	}

	// for the half that writes, on the worker's thread

	final ExchangeLifecycle lifecycle() {
		return this.lifecycle;
	}

	final Publisher<? extends DataBuffer> source() {
		return this.source;
	}

	final boolean isSingle() {
		return this.single;
	}

	final CoreSubscriber<?> actual() {
		return this.actual;
	}

	final boolean isCancelled() {
		return this.cancelled;
	}

	/** Whether no element comes any more; to be asked before {@link #take()}. */
	final boolean isSourceEnded() {
		return this.sourceEnded != 0;
	}

	/** How the source ended; null in order. Only when it has ended. */
	final Throwable sourceError() {
		return this.sourceError;
	}

	/** The next element, now the caller's to release; or null. */
	final DataBuffer take() {
		DataBuffer buffer = this.handedOver;
		if (buffer != null) {
			this.handedOver = null;
			return buffer;
		}
		Queue<DataBuffer> queue = this.queue;
		return (queue != null) ? queue.poll() : null;
	}

	/** Asks the source for more. */
	final void requestMore(int elements) {
		this.upstream.request(elements);
	}

	/**
	 * Cancels the source and lets it be known, so that what still comes is released where
	 * it comes.
	 */
	final void cancelSource() {
		this.cancelled = true;
		this.upstream.cancel();
	}

	/** Releases what has gathered. */
	final void releaseGathered() {
		for (DataBuffer buffer = take(); buffer != null; buffer = take()) {
			DataBufferUtils.release(buffer);
		}
	}

}
