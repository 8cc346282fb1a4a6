package io.github.uringserver.http.h1;

import io.github.uringserver.net.Pace;

/**
 * What is left of the patience with one request body. Counts only while the body is
 * awaited. Worker thread only; reused for the bodies of a connection.
 */
final class BodyPatience {

	private final Pace pace;

	private boolean awaited;

	private long leftNanos;

	private long lookedAtNanos;

	/** What the connection had received at the last look. */
	private long receivedBytes;

	BodyPatience(Pace pace) {
		this.pace = pace;
	}

	/** Another body, or another reason to read it. */
	void reset() {
		this.awaited = false;
		this.leftNanos = this.pace.patienceNanos();
	}

	/** Takes the time that the body was awaited off the patience. */
	void look(boolean awaitedNow, long nowNanos, long receivedNowBytes) {
		if (this.awaited) {
			this.leftNanos = this.pace.left(this.leftNanos, nowNanos - this.lookedAtNanos,
					receivedNowBytes - this.receivedBytes);
		}
		this.awaited = awaitedNow;
		this.lookedAtNanos = nowNanos;
		this.receivedBytes = receivedNowBytes;
	}

	boolean isAwaited() {
		return this.awaited;
	}

	/** When the patience ends if nothing comes. */
	long endNanos() {
		return this.lookedAtNanos + this.leftNanos;
	}

}
