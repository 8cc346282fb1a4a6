package io.github.uringserver.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The greatest of the values of this window of time and the one before, 34 to 69 seconds
 * together. Written by one thread, as plain stores; {@link #get} is called on any,
 * racily.
 */
final class RecentMaximum {

	/** Windows of 2^35 ns: 34 seconds. */
	private static final int WINDOW_SHIFT = 35;

	private static final VarHandle WINDOW;

	private static final VarHandle PRESENT;

	private static final VarHandle PREVIOUS;

	static {
		try {
			MethodHandles.Lookup lookup = MethodHandles.lookup();
			WINDOW = lookup.findVarHandle(RecentMaximum.class, "window", long.class);
			PRESENT = lookup.findVarHandle(RecentMaximum.class, "present", long.class);
			PREVIOUS = lookup.findVarHandle(RecentMaximum.class, "previous", long.class);
		}
		catch (ReflectiveOperationException ex) {
			throw new ExceptionInInitializerError(ex);
		}
	}

	private long window;

	private long present;

	private long previous;

	/** Takes a value that is not negative. One thread only. */
	void note(long value, long nowNanos) {
		long now = nowNanos >> WINDOW_SHIFT;
		if (now != this.window) {
			this.previous = (now == this.window + 1) ? this.present : 0;
			this.present = 0;
			this.window = now;
		}
		if (value > this.present) {
			this.present = value;
		}
	}

	/** The greatest value, 0 when there was none. Any thread. */
	long get(long nowNanos) {
		long windowsAgo = (nowNanos >> WINDOW_SHIFT) - (long) WINDOW.getOpaque(this);
		long greatest = (windowsAgo <= 1) ? (long) PRESENT.getOpaque(this) : 0;
		return (windowsAgo <= 0) ? Math.max(greatest, (long) PREVIOUS.getOpaque(this)) : greatest;
	}

}
