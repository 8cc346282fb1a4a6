package io.github.uringserver.dispatch;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.http.HttpStatus;
import org.springframework.util.ObjectUtils;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Finds the handler of an exchange, has it called and its result written. Subscribed to
 * on the threads of requests; each subscription starts anew. <pre>
 * SEARCHING ──handler──▶ CALLING ──result──▶ WRITING ──complete──▶ done
 *     │ error, none          │ error             │ error
 *     └──────────────────────┴───────────────────┴──▶ the framework's operators
 * </pre>
 */
final class DispatchMono extends Mono<Void> {

	private final LeanDispatcherHandler dispatcher;

	private final ServerWebExchange exchange;

	DispatchMono(LeanDispatcherHandler dispatcher, ServerWebExchange exchange) {
		this.dispatcher = dispatcher;
		this.exchange = exchange;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		Search search = new Search(this, actual);
		actual.onSubscribe(search);
		search.askNext();
	}

	/** The subscription, and the subscriber of the mappings: one after the other. */
	private static final class Search implements CoreSubscriber<Object>, Subscription {

		private static final AtomicReferenceFieldUpdater<Search, Subscription> UPSTREAM = AtomicReferenceFieldUpdater
			.newUpdater(Search.class, Subscription.class, "upstream");

		private final LeanDispatcherHandler dispatcher;

		private final ServerWebExchange exchange;

		private final CoreSubscriber<? super Void> actual;

		/** Of the mapping, the call or the writing that is under way. */
		private volatile Subscription upstream;

		/** Of the call, which hears of a cancellation of the writing as well. */
		private Subscription call;

		private int asked;

		private boolean found;

		Search(DispatchMono parent, CoreSubscriber<? super Void> actual) {
			this.dispatcher = parent.dispatcher;
			this.exchange = parent.exchange;
			this.actual = actual;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		/** Calls itself once per mapping at most. */
		void askNext() {
			HandlerMapping[] mappings = this.dispatcher.mappings();
			while (this.upstream != Operators.cancelledSubscription()) {
				if (this.asked == mappings.length) {
					this.found = true;
					recover(new ResponseStatusException(HttpStatus.NOT_FOUND));
					return;
				}
				HandlerMapping mapping = mappings[this.asked++];
				Mono<Object> handler;
				try {
					handler = Objects.requireNonNull(mapping.getHandler(this.exchange),
							"The mapper returned a null Publisher");
				}
				catch (Throwable ex) {
					Throwable error = Operators.onNextError(mapping, ex, currentContext());
					if (error == null) {
						continue;
					}
					this.found = true;
					recover(error);
					return;
				}
				handler.subscribe(this);
				return;
			}
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			if (Operators.replace(UPSTREAM, this, subscription)) {
				subscription.request(Long.MAX_VALUE);
			}
		}

		@Override
		public void onNext(Object handler) {
			if (this.found) {
				Operators.onNextDropped(handler, currentContext());
				return;
			}
			this.found = true;
			Subscription mapping = this.upstream;
			if (mapping == Operators.cancelledSubscription()) {
				Operators.onDiscard(handler, currentContext());
				return;
			}
			// nothing but the first handler of the first mapping is wanted
			mapping.cancel();
			call(handler);
		}

		@Override
		public void onError(Throwable error) {
			if (this.found) {
				Operators.onErrorDropped(error, currentContext());
				return;
			}
			Throwable unresolved = Operators.onNextInnerError(error, currentContext(), null);
			if (unresolved == null) {
				askNext();
				return;
			}
			this.found = true;
			recover(unresolved);
		}

		@Override
		public void onComplete() {
			if (!this.found) {
				askNext();
			}
		}

		private void call(Object handler) {
			Mono<HandlerResult> result;
			try {
				// processing of CORS has rejected the request
				if (ObjectUtils.nullSafeEquals(this.exchange.getResponse().getStatusCode(), HttpStatus.FORBIDDEN)) {
					result = null;
				}
				else {
					result = Objects.requireNonNull(this.dispatcher.adapter(handler).handle(this.exchange, handler));
				}
			}
			catch (Throwable ex) {
				this.actual.onError(Operators.onOperatorError(null, ex, handler, currentContext()));
				return;
			}
			if (result == null) {
				this.actual.onComplete();
				return;
			}
			result.subscribe(new Call(this));
		}

		void write(HandlerResult result) {
			Mono<Void> written;
			boolean supported;
			try {
				HandlerResultHandler handler = this.dispatcher.resultHandler(result);
				supported = (handler != null);
				written = supported ? Objects.requireNonNull(handler.handleResult(this.exchange, result))
						: this.dispatcher.unsupported(this.exchange, result);
			}
			catch (Throwable ex) {
				this.actual.onError(Operators.onOperatorError(this.call, ex, result, currentContext()));
				return;
			}
			written.subscribe(new Writing(this, supported ? result : null, written));
		}

		void recover(Throwable error) {
			Mono<Void> recovered = this.dispatcher.recover(this.exchange, error);
			recovered.subscribe(new Writing(this, null, recovered));
		}

		/** Has no meaning: there is nothing but an end. */
		@Override
		public void request(long count) {
			Operators.validate(count);
		}

		@Override
		public void cancel() {
			Subscription present = UPSTREAM.getAndSet(this, Operators.cancelledSubscription());
			if (present == null || present == Operators.cancelledSubscription()) {
				return;
			}
			Subscription ended = this.call;
			if (ended != null && ended != present) {
				ended.cancel();
			}
			present.cancel();
		}

	}

	/** The subscriber of what the handler returns. */
	private static final class Call implements CoreSubscriber<HandlerResult> {

		private final Search search;

		private boolean done;

		Call(Search search) {
			this.search = search;
		}

		@Override
		public Context currentContext() {
			return this.search.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.search.call = subscription;
			this.search.onSubscribe(subscription);
		}

		@Override
		public void onNext(HandlerResult result) {
			if (this.done) {
				Operators.onNextDropped(result, currentContext());
				return;
			}
			this.done = true;
			this.search.write(result);
		}

		@Override
		public void onError(Throwable error) {
			if (this.done) {
				Operators.onErrorDropped(error, currentContext());
				return;
			}
			this.done = true;
			this.search.call = null;
			this.search.recover(error);
		}

		@Override
		public void onComplete() {
			if (!this.done) {
				this.done = true;
				this.search.actual.onComplete();
			}
		}

	}

	/** The subscriber of what writes the result. */
	private static final class Writing implements CoreSubscriber<Void> {

		private final Search search;

		/** Whose exception handler is still to be asked; null when it was. */
		private final HandlerResult result;

		private final Mono<Void> written;

		private boolean done;

		Writing(Search search, HandlerResult result, Mono<Void> written) {
			this.search = search;
			this.result = result;
			this.written = written;
		}

		@Override
		public Context currentContext() {
			return this.search.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.search.onSubscribe(subscription);
		}

		@Override
		public void onNext(Void nothing) {
			Operators.onDiscard(nothing, currentContext());
		}

		@Override
		public void onError(Throwable error) {
			if (this.done) {
				Operators.onErrorDropped(error, currentContext());
				return;
			}
			this.done = true;
			if (this.result == null) {
				this.search.actual.onError(error);
				return;
			}
			Mono<Void> recovered = this.search.dispatcher.recover(this.search.exchange, this.result, this.written,
					error);
			recovered.subscribe(new Writing(this.search, null, recovered));
		}

		@Override
		public void onComplete() {
			if (!this.done) {
				this.done = true;
				this.search.actual.onComplete();
			}
		}

	}

}
