package io.github.uringserver.web;

import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.util.context.Context;

/**
 * Waits for the commit actions of a response and tells the writer how they ended. They
 * run on the thread of the writer's first signal, or where they take themselves.
 */
final class CommitActions extends BaseSubscriber<Void> {

	private final BodyWriter writer;

	private final Context context;

	CommitActions(BodyWriter writer, Context context) {
		this.writer = writer;
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
		this.writer.commitActionsEnded(null);
	}

	@Override
	protected void hookOnError(Throwable failure) {
		this.writer.commitActionsEnded(failure);
	}

}
