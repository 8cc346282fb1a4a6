package io.github.uringserver.dispatch;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.web.server.ServerWebExchange;

/**
 * Handles an exchange with each subscription, and its exception if it ends with one.
 * Subscribed to on the threads of requests.
 */
final class ErrorHandlingMono extends Mono<Void> {

	private final LeanExceptionHandlingWebHandler handler;

	private final ServerWebExchange exchange;

	ErrorHandlingMono(LeanExceptionHandlingWebHandler handler, ServerWebExchange exchange) {
		this.handler = handler;
		this.exchange = exchange;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		Mono<Void> source;
		try {
			source = Objects.requireNonNull(this.handler.begin(this.exchange), "The WebHandler returned null");
		}
		catch (Throwable ex) {
			source = Mono.error(Operators.onOperatorError(ex, actual.currentContext()));
		}
		source.subscribe(new Step(this, actual));
	}

	/** Between the source, then the exception handlers, and the subscriber. */
	private static final class Step implements CoreSubscriber<Void>, Subscription {

		private static final AtomicReferenceFieldUpdater<Step, Subscription> UPSTREAM = AtomicReferenceFieldUpdater
			.newUpdater(Step.class, Subscription.class, "upstream");

		private final ErrorHandlingMono parent;

		private final CoreSubscriber<? super Void> actual;

		private volatile Subscription upstream;

		private boolean recovering;

		private boolean done;

		Step(ErrorHandlingMono parent, CoreSubscriber<? super Void> actual) {
			this.parent = parent;
			this.actual = actual;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			if (!Operators.replace(UPSTREAM, this, subscription)) {
				return;
			}
			if (this.recovering) {
				subscription.request(Long.MAX_VALUE);
			}
			else {
				this.actual.onSubscribe(this);
			}
		}

		@Override
		public void onNext(Void nothing) {
			Operators.onDiscard(nothing, currentContext());
		}

		@Override
		public void onError(Throwable error) {
			if (this.done) {
				Operators.onErrorDropped(error, currentContext());
			}
			else if (this.recovering) {
				this.done = true;
				this.actual.onError(error);
			}
			else {
				this.recovering = true;
				this.parent.handler.recover(this.parent.exchange, error).subscribe(this);
			}
		}

		@Override
		public void onComplete() {
			if (!this.done) {
				this.done = true;
				this.actual.onComplete();
			}
		}

		@Override
		public void request(long count) {
			this.upstream.request(count);
		}

		@Override
		public void cancel() {
			Operators.terminate(UPSTREAM, this);
		}

	}

}
