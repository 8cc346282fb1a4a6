package io.github.uringserver.net;

import java.time.Duration;

import io.github.uringserver.worker.Deadlines;

/**
 * How slowly a peer may move bytes while it is waited for: a patience that the waiting
 * uses up and each byte restores in part, but never beyond what it was at first. So a
 * peer that moves nothing is given up after the whole patience, and one that moves less
 * than the minimum rate is given up a little later, however evenly it spreads its bytes;
 * one that keeps to the rate is never given up. Immutable; used on worker threads.
 *
 * @param patienceNanos how long a peer that moves nothing is waited for; 0 for no limit
 * @param nanosPerByte what a byte restores
 */
public record Pace(long patienceNanos, long nanosPerByte) {

	/** Waits for ever. */
	public static final Pace UNLIMITED = new Pace(0, 0);

	private static final long SECOND_NANOS = 1_000_000_000L;

	/**
	 * A pace of this patience and minimum rate.
	 * @param patience zero for no limit
	 * @param minBytesPerSecond 0 when any byte restores the whole patience
	 */
	public static Pace of(Duration patience, int minBytesPerSecond) {
		if (patience.isZero()) {
			return UNLIMITED;
		}
		long nanos = patience.toNanos();
		return new Pace(nanos, (minBytesPerSecond == 0) ? nanos : Math.max(1, SECOND_NANOS / minBytesPerSecond));
	}

	/** Whether there is a limit at all. */
	public boolean isLimited() {
		return this.patienceNanos > 0;
	}

	/** When to look at the peer again, to look at it that often within the patience. */
	long nanosBetween(int looks) {
		return Math.max(1, this.patienceNanos / looks);
	}

	/**
	 * The longest time between two looks that is the peer's: longer than this something
	 * has held the worker up.
	 */
	long mostNanosBetween(int looks) {
		return nanosBetween(looks) + 2 * Deadlines.TICK_NANOS;
	}

	/**
	 * What is left of the patience; 0 or less when the peer is to be given up.
	 * @param leftNanos what was left before
	 * @param waitedNanos how long the peer was waited for since
	 * @param bytes what it moved meanwhile
	 */
	public long left(long leftNanos, long waitedNanos, long bytes) {
		long restored = (bytes > this.patienceNanos / this.nanosPerByte) ? this.patienceNanos
				: bytes * this.nanosPerByte;
		return Math.min(this.patienceNanos, leftNanos - waitedNanos + restored);
	}

}
