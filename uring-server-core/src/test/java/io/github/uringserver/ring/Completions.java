package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.List;

/** Collects the completions of a ring, in order; for tests. */
final class Completions implements CompletionHandler {

	/** One completion. */
	record Completion(long userData, int result, int flags) {

		boolean hasMore() {
			return CompletionFlags.hasMore(this.flags);
		}

	}

	private static final int MAX_ENTERS = 10_000;

	private final Ring ring;

	private final List<Completion> all = new ArrayList<>();

	Completions(Ring ring) {
		this.ring = ring;
	}

	@Override
	public void onCompletion(long userData, int result, int flags) {
		this.all.add(new Completion(userData, result, flags));
	}

	/** Enters and drains until there are {@code count} in all; returns all of them. */
	List<Completion> await(int count) {
		for (int i = 0; i < MAX_ENTERS && this.all.size() < count; i++) {
			this.ring.enter(1);
			this.ring.drain(this, Integer.MAX_VALUE);
		}
		if (this.all.size() < count) {
			throw new AssertionError("Expected " + count + " completions, got " + this.all);
		}
		return this.all;
	}

	/** Waits for the next one and returns it; the ones before must have been taken. */
	Completion next() {
		return await(1).remove(0);
	}

	/** Enters once without waiting and drains. */
	void poll() {
		this.ring.enter(0);
		this.ring.drain(this, Integer.MAX_VALUE);
	}

	List<Completion> all() {
		return this.all;
	}

}
