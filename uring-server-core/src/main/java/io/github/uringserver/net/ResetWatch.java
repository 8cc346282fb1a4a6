package io.github.uringserver.net;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.Ring;

/**
 * Hears of a reset while a connection does not receive: a poll for errors and hang-ups,
 * armed when reading pauses for the first time, and for good. Worker thread only.
 */
final class ResetWatch {

	private boolean armed;

	/** Arms the poll; false when it is armed already. */
	boolean arm(Ring ring, int fd, long userData) {
		if (this.armed) {
			return false;
		}
		this.armed = true;
		ring.pollMultishot(fd, Ring.POLL_ERROR_OR_HANG_UP, userData);
		return true;
	}

	boolean isArmed() {
		return this.armed;
	}

	/** The poll has completed; whether for good. */
	boolean completed(int flags) {
		if (CompletionFlags.hasMore(flags)) {
			return false;
		}
		this.armed = false;
		return true;
	}

	/** A mere end of input (POLLRDHUP) is no reset: it is read when reading goes on. */
	static boolean isReset(int result) {
		return result > 0 && (result & Ring.POLL_ERROR_OR_HANG_UP) != 0;
	}

}
