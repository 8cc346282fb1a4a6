package io.github.uringserver.ring;

import java.util.concurrent.TimeUnit;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.OperationFlags;

/**
 * Finds out whether the kernel has multishot timeouts (6.4): arms one and cancels it
 * again. Used while a ring is enabled, before anybody else uses it.
 */
final class TimeoutProbe implements CompletionHandler {

	private static final long TIMEOUT = 1;

	private static final long CANCEL = 2;

	/** Two completions come; an interrupted enter may add a few turns. */
	private static final int MAX_ENTERS = 100;

	private int completions;

	private boolean refused;

	private TimeoutProbe() {
	}

	/**
	 * Asks.
	 * @param ring just enabled, with nothing prepared
	 */
	static boolean hasMultishot(KernelRing ring) {
		TimeoutProbe probe = new TimeoutProbe();
		ring.timeout(TimeUnit.HOURS.toNanos(1), OperationFlags.TIMEOUT_MULTISHOT, TIMEOUT);
		ring.cancel(TIMEOUT, CANCEL);
		for (int i = 0; i < MAX_ENTERS && probe.completions < 2; i++) {
			ring.enter(1);
			ring.drain(probe, 2);
		}
		return probe.completions == 2 && !probe.refused;
	}

	@Override
	public void onCompletion(long userData, int result, int flags) {
		this.completions++;
		if (userData == TIMEOUT && result == -Errno.EINVAL) {
			this.refused = true;
		}
	}

}
