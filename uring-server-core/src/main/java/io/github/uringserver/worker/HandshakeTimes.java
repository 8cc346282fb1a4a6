package io.github.uringserver.worker;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How long the TLS handshakes of one worker took that came to their end, by kind. Written
 * by that worker's thread only, as plain stores; read from any thread, racily: a count
 * and its time may be one handshake apart for a moment.
 */
public final class HandshakeTimes {

	private static final VarHandle VALUES = MethodHandles.arrayElementVarHandle(long[].class);

	private static final int KINDS = HandshakeKind.values().length;

	private final long[] counts = new long[KINDS];

	private final long[] nanos = new long[KINDS];

	private final RecentMaximum[] longest = new RecentMaximum[KINDS];

	HandshakeTimes() {
		for (int i = 0; i < KINDS; i++) {
			this.longest[i] = new RecentMaximum();
		}
	}

	/**
	 * A handshake was completed. Worker thread only.
	 * @param tookNanos how long it took
	 * @param nowNanos the worker's time
	 */
	public void completed(HandshakeKind kind, long tookNanos, long nowNanos) {
		int i = kind.ordinal();
		this.counts[i]++;
		this.nanos[i] += tookNanos;
		this.longest[i].note(tookNanos, nowNanos);
	}

	/** How many there were. Any thread. */
	public long count(HandshakeKind kind) {
		return (long) VALUES.getOpaque(this.counts, kind.ordinal());
	}

	/** How long they took together, in nanoseconds. Any thread. */
	public long nanos(HandshakeKind kind) {
		return (long) VALUES.getOpaque(this.nanos, kind.ordinal());
	}

	/**
	 * The longest of about the last minute, in nanoseconds; 0 when there was none. Any
	 * thread.
	 */
	long longestRecentNanos(HandshakeKind kind, long nowNanos) {
		return this.longest[kind.ordinal()].get(nowNanos);
	}

}
