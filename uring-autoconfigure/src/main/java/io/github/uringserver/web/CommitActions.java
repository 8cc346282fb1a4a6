package io.github.uringserver.web;

import java.util.function.Consumer;

import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.util.context.Context;

/**
 * Waits for the commit actions of a response and tells the writer how they ended. They
 * run on the thread of the writer's first signal, or where they take themselves.
 */
final class CommitActions extends BaseSubscriber<Void> {

	private final Consumer<Throwable> whenEnded;

	private final Context context;

	/**
	 * Creates the subscriber.
	 * @param whenEnded called once, on any thread, with the failure or with null
	 */
	CommitActions(Consumer<Throwable> whenEnded, Context context) {
		this.whenEnded = whenEnded;
		this.context = context;
	}

	@Override
	public Context currentContext() {
		return this.context;
	}

	@Override
	protected void hookOnSubscribe(Subscription subscription) {
		subscription.request(Long.MAX_VALUE);
	}

	@Override
	protected void hookOnComplete() {
		this.whenEnded.accept(null);
	}

	@Override
	protected void hookOnError(Throwable failure) {
		this.whenEnded.accept(failure);
	}

}
