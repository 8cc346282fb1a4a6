package io.github.uringserver.net;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.Ring;

/**
 * Hears of a reset while a connection does not receive: a poll for errors and hang-ups,
 * armed when reading pauses for the first time, and for good. Worker thread only.
 */
final class ResetWatch {

	private boolean armed;

	/** Arms the poll unless it is; how many operations that puts in flight. */
	int arm(Ring ring, int fd, long userData) {
		if (this.armed) {
			return 0;
		}
		this.armed = true;
		ring.pollMultishot(fd, Ring.POLL_ERROR_OR_HANG_UP, userData);
		return 1;
	}

	/** The poll has completed; how many operations are in flight no more. */
	int completed(int flags) {
		if (CompletionFlags.hasMore(flags)) {
			return 0;
		}
		this.armed = false;
		return 1;
	}

	/** A mere end of input (POLLRDHUP) is no reset: it is read when reading goes on. */
	static boolean isReset(int result) {
		return result > 0 && (result & Ring.POLL_ERROR_OR_HANG_UP) != 0;
	}

}
