package io.github.uringserver.dispatch;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.micrometer.observation.Observation;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;

/**
 * Handles an exchange, looks at how that has ended, cleans up its parts and completes its
 * response: for a registry that observes nothing. Subscribed to on the thread of the
 * request, as a rule once. <pre>
 * HANDLING ──complete, resolved error──▶ CLEANING ──complete──▶ ENDING ──complete──▶ done
 *    └──────other error──────────────────────┴──error──────────────┴──error────────▶ failed
 * </pre>
 */
final class CompletionMono extends Mono<Void> {

	private final LeanHttpWebHandlerAdapter adapter;

	private final ServerWebExchange exchange;

	private final ServerRequestObservationContext observation;

	private final Mono<Void> handling;

	/**
	 * Creates the Mono.
	 * @param handling what the handler does
	 */
	CompletionMono(LeanHttpWebHandlerAdapter adapter, ServerWebExchange exchange,
			ServerRequestObservationContext observation, Mono<Void> handling) {
		this.adapter = adapter;
		this.exchange = exchange;
		this.observation = observation;
		this.handling = handling;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		Run run = new Run(this, actual);
		actual.onSubscribe(run);
		if (run.upstream != Operators.cancelledSubscription()) {
			this.handling.subscribe(new Handling(run));
		}
	}

	/** The subscription, and the subscriber of what comes after the handler. */
	private static final class Run implements CoreSubscriber<Void>, Subscription {

		private static final AtomicReferenceFieldUpdater<Run, Subscription> UPSTREAM = AtomicReferenceFieldUpdater
			.newUpdater(Run.class, Subscription.class, "upstream");

		private final CompletionMono parent;

		private final CoreSubscriber<? super Void> actual;

		private volatile Subscription upstream;

		/** Whether the handler has ended. */
		private volatile boolean handled;

		private boolean cleaned;

		private boolean done;

		Run(CompletionMono parent, CoreSubscriber<? super Void> actual) {
			this.parent = parent;
			this.actual = actual;
		}

		@Override
		public Context currentContext() {
			return this.actual.currentContext();
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			if (Operators.replace(UPSTREAM, this, subscription)) {
				subscription.request(Long.MAX_VALUE);
			}
		}

		/** The handler has ended, and whatever went wrong is in the response. */
		void handled() {
			this.handled = true;
			if (this.parent.exchange instanceof LeanServerWebExchange lean && !lean.hasDetails()) {
				onComplete();
			}
			else {
				proceed(this.parent.exchange.cleanupMultipart());
			}
		}

		void failed(Throwable error) {
			this.handled = true;
			this.parent.observation.setError(error);
			onError(error);
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
			this.actual.onError(error);
		}

		@Override
		public void onComplete() {
			if (this.done) {
				return;
			}
			if (this.cleaned) {
				this.done = true;
				this.actual.onComplete();
				return;
			}
			this.cleaned = true;
			Mono<Void> ending;
			try {
				ending = Objects.requireNonNull(this.parent.exchange.getResponse().setComplete());
			}
			catch (Throwable ex) {
				onError(Operators.onOperatorError(ex, currentContext()));
				return;
			}
			proceed(ending);
		}

		private void proceed(Mono<Void> next) {
			if (this.upstream != Operators.cancelledSubscription()) {
				next.subscribe(this);
			}
		}

		/** Has no meaning: there is nothing but an end. */
		@Override
		public void request(long count) {
			Operators.validate(count);
		}

		@Override
		public void cancel() {
			if (!this.handled) {
				this.parent.observation.setConnectionAborted(true);
			}
			Operators.terminate(UPSTREAM, this);
		}

	}

	/** The subscriber of what the handler does. */
	private static final class Handling implements CoreSubscriber<Void> {

		private final Run run;

		private final Context context;

		private boolean done;

		Handling(Run run) {
			this.run = run;
			this.context = run.currentContext().put(ObservationThreadLocalAccessor.KEY, Observation.NOOP);
		}

		@Override
		public Context currentContext() {
			return this.context;
		}

		@Override
		public void onSubscribe(Subscription subscription) {
			this.run.onSubscribe(subscription);
		}

		@Override
		public void onNext(Void nothing) {
			Operators.onDiscard(nothing, this.context);
		}

		@Override
		public void onComplete() {
			if (this.done) {
				return;
			}
			this.done = true;
			try {
				this.run.parent.adapter.logResponse(this.run.parent.exchange);
			}
			catch (Throwable ex) {
				resolve(Operators.onOperatorError(ex, this.context));
				return;
			}
			this.run.handled();
		}

		@Override
		public void onError(Throwable error) {
			if (this.done) {
				Operators.onErrorDropped(error, this.context);
				return;
			}
			this.done = true;
			resolve(error);
		}

		private void resolve(Throwable error) {
			CompletionMono parent = this.run.parent;
			boolean forTheServer;
			try {
				forTheServer = parent.adapter.isForTheServer(parent.exchange, parent.observation, error);
			}
			catch (Throwable ex) {
				this.run.failed(Exceptions.addSuppressed(Operators.onOperatorError(ex, this.context), error));
				return;
			}
			if (forTheServer) {
				this.run.failed(error);
			}
			else {
				this.run.handled();
			}
		}

	}

}
