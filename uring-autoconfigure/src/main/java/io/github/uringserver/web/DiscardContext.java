package io.github.uringserver.web;

import java.util.function.Consumer;

import reactor.core.publisher.Operators;
import reactor.util.context.Context;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * The context that the source of a response body sees: the subscriber's, with a hook that
 * releases buffers which operators between discard. Stateless.
 */
final class DiscardContext {

	private static final Consumer<Object> RELEASE = DiscardContext::release;

	private static final Context RELEASE_ONLY = Operators.enableOnDiscard(null, RELEASE);

	/** Reactor has no accessor for the hook of a context, but its key can be seen. */
	private static final Object KEY = RELEASE_ONLY.stream().findFirst().orElseThrow().getKey();

	private DiscardContext() {
	}

	/**
	 * Adds the hook. One that is there stays in charge of everything but buffers, so that
	 * no buffer is released twice.
	 */
	static Context of(Context context) {
		if (context.isEmpty()) {
			return RELEASE_ONLY;
		}
		Consumer<Object> hook = context.getOrDefault(KEY, null);
		return context.put(KEY, (hook != null) ? new Composite(hook) : RELEASE);
	}

	private static void release(Object discarded) {
		if (discarded instanceof DataBuffer buffer) {
			DataBufferUtils.release(buffer);
		}
	}

	/**
	 * Buffers are released, the rest goes to the subscriber's hook.
	 *
	 * @param other the subscriber's hook
	 */
	private record Composite(Consumer<Object> other) implements Consumer<Object> {

		@Override
		public void accept(Object discarded) {
			if (discarded instanceof DataBuffer) {
				release(discarded);
			}
			else {
				this.other.accept(discarded);
			}
		}

	}

}
