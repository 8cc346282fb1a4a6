package io.github.uringserver.ring;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for a condition another thread, or the kernel, brings about; for tests. */
final class Await {

	private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

	private Await() {
	}

	static void until(BooleanSupplier condition) {
		long deadline = System.nanoTime() + DEADLINE_NANOS;
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline > 0) {
				throw new AssertionError("The condition did not come true in time");
			}
			Thread.yield();
		}
	}

}
