package io.github.uringserver.ring;

import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

import io.github.uringserver.sys.Errno;

/**
 * Repeats a call that the kernel refuses for want of memory: a ring that was closed gives
 * back what it had under RLIMIT_MEMLOCK a moment later, on a kernel thread. Used while
 * rings are set up, never on the hot path.
 */
final class MemoryPatience {

	private static final int ATTEMPTS = 10;

	private static final long PAUSE_NANOS = 20_000_000L;

	private MemoryPatience() {
	}

	/**
	 * Calls until the answer is not {@code -ENOMEM}, for 0.2 seconds at most.
	 * @param call returns a result or a negative errno
	 */
	static int call(IntSupplier call) {
		int result = call.getAsInt();
		for (int i = 1; i < ATTEMPTS && result == -Errno.ENOMEM; i++) {
			LockSupport.parkNanos(PAUSE_NANOS);
			result = call.getAsInt();
		}
		return result;
	}

}
