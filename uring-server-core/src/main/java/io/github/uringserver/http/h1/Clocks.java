package io.github.uringserver.http.h1;

import java.util.function.LongSupplier;

import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.net.Pace;
import io.github.uringserver.worker.Deadlines;

/**
 * What the {@link ConnectionClock}s of one worker share: the timeouts in nanoseconds, the
 * time, and the wheel they hang in. Worker thread only.
 *
 * @param headerNanos see {@link HttpTimeouts#header()}; 0 for none, as are the others
 * @param idleNanos see {@link HttpTimeouts#idle()}
 * @param requestNanos see {@link HttpTimeouts#request()}
 * @param halfCloseNanos see {@link HttpTimeouts#halfClose()}
 * @param bodyPace see {@link HttpTimeouts#body()}
 * @param deadlines the worker's
 * @param nanoClock tells the time of the worker's turn
 */
record Clocks(long headerNanos, long idleNanos, long requestNanos, long halfCloseNanos, Pace bodyPace,
		Deadlines deadlines, LongSupplier nanoClock) {

	static Clocks of(HttpTimeouts timeouts, Deadlines deadlines, LongSupplier nanoClock) {
		return new Clocks(timeouts.header().toNanos(), timeouts.idle().toNanos(), timeouts.request().toNanos(),
				timeouts.halfClose().toNanos(), Pace.of(timeouts.body(), timeouts.minBodyBytesPerSecond()), deadlines,
				nanoClock);
	}

	long nowNanos() {
		return this.nanoClock.getAsLong();
	}

}
