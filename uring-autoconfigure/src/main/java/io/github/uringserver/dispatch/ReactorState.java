package io.github.uringserver.dispatch;

import java.util.function.Function;

import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Whether Reactor assembles operators as they are. With a hook on assembly (such as the
 * one of the debug mode), or with automatic propagation of the context to thread locals,
 * each operator of the framework counts, and so none may be left out. Both can be
 * switched while the application runs. Asked on any thread, for each request. Stateless.
 */
final class ReactorState {

	/**
	 * The operator that {@code contextWrite} assembles when nothing else is wanted. There
	 * are accessors for neither state in all releases of Reactor 3.7, but this tells of
	 * both.
	 */
	private static final String PLAIN = "reactor.core.publisher.MonoContextWrite";

	private static final Mono<Void> SOURCE = Mono.never();

	private static final Function<Context, Context> IDENTITY = (context) -> context;

	private ReactorState() {
	}

	/** Whether an operator is what its name says and nothing more. */
	static boolean isPlain() {
		return SOURCE.contextWrite(IDENTITY).getClass().getName().equals(PLAIN);
	}

}
