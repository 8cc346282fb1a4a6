package io.github.uringserver.sample.live;

/**
 * Says at each tick how much is due for a steady rate. What could not be asked for in
 * time is forgotten after a quarter of a second: there is no catching up. One thread.
 */
final class Pacer {

	private static final double MAX_DEBT_SECONDS = 0.25;

	private static final double NANOS_PER_SECOND = 1e9;

	private long lastNanos;

	private double due;

	Pacer(long nowNanos) {
		this.lastNanos = nowNanos;
	}

	/** How many whole units are due since the last call. */
	int due(long nowNanos, int perSecond) {
		this.due = Math.min(this.due + (nowNanos - this.lastNanos) / NANOS_PER_SECOND * perSecond,
				perSecond * MAX_DEBT_SECONDS);
		this.lastNanos = nowNanos;
		int whole = (int) this.due;
		this.due -= whole;
		return whole;
	}

}
