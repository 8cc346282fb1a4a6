package io.github.uringserver.dispatch;

import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * The error that a source has signalled, for operators that are only worth their while
 * when there is one. They still find the source as their parent: so checkpoints line up
 * as if they had been there from the beginning.
 */
final class ObservedError extends Mono<Void> implements Scannable {

	private final Mono<?> source;

	private final Throwable error;

	/** Creates a publisher of an error that has been signalled by this source. */
	ObservedError(Mono<?> source, Throwable error) {
		this.source = source;
		this.error = error;
	}

	@Override
	public void subscribe(CoreSubscriber<? super Void> actual) {
		Operators.error(actual, this.error);
	}

	@Override
	@SuppressWarnings("rawtypes")
	public Object scanUnsafe(Attr key) {
		return (key == Attr.PARENT) ? this.source : null;
	}

}
