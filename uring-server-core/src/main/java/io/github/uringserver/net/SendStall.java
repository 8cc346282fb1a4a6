package io.github.uringserver.net;

import java.util.function.LongSupplier;

import io.github.uringserver.worker.Deadline;
import io.github.uringserver.worker.Deadlines;

/**
 * Notices a peer that does not take what is sent to it. Its {@link Pace} counts only
 * while bytes are queued, and is measured by what the peer acknowledges, looked up a few
 * times per patience: the kernel takes bytes in steps of a large part of its send buffer,
 * for which a slow but honest reader may need longer than the patience. On a socket
 * without acknowledgements (a unix domain socket) what the kernel takes is measured.
 * <p>
 * A queue that empties leaves the deadline where it is: it finds nothing to do when it is
 * due. So a send that completes at once costs a few field writes. Worker thread only.
 *
 * <pre>
 *           begin                   expired: too slow
 *   RESTING ─────► PENDING (looks) ──────────────────► stalled
 *      ▲              │
 *      └──────────────┘ end
 * </pre>
 */
final class SendStall extends Deadline {

	/** How often the peer's progress is looked up within one patience. */
	private static final int LOOKS = 4;

	private static final long UNKNOWN = -1;

	private final Pace pace;

	private final Deadlines deadlines;

	private final LongSupplier clock;

	private final LongSupplier acknowledgedBytes;

	private final Runnable stalled;

	private boolean pending;

	private long leftNanos;

	private long lookedAtNanos;

	/** What the kernel has taken of this connection's output. */
	private long takenBytes;

	/** What had been moved at the last look. */
	private long movedBytes;

	/**
	 * Creates the watch over one connection's output.
	 * @param clock tells the time of the worker's turn
	 * @param acknowledgedBytes what the peer has acknowledged so far; negative if unknown
	 * @param stalled run when the peer is too slow
	 */
	SendStall(Pace pace, Deadlines deadlines, LongSupplier clock, LongSupplier acknowledgedBytes, Runnable stalled) {
		this.pace = pace;
		this.deadlines = deadlines;
		this.clock = clock;
		this.acknowledgedBytes = acknowledgedBytes;
		this.stalled = stalled;
	}

	/** Bytes are handed to the kernel. */
	void begin() {
		if (this.pending || !this.pace.isLimited()) {
			return;
		}
		this.pending = true;
		this.leftNanos = this.pace.patienceNanos();
		this.lookedAtNanos = this.clock.getAsLong();
		this.movedBytes = UNKNOWN;
		if (!isScheduled()) {
			this.deadlines.schedule(this, this.lookedAtNanos + this.pace.nanosBetween(LOOKS));
		}
	}

	/** The kernel has taken some. */
	void taken(int bytes) {
		this.takenBytes += bytes;
	}

	/** Nothing is queued any more. */
	void end() {
		this.pending = false;
	}

	/** The connection ends; the deadline goes. */
	void stop() {
		this.pending = false;
		this.deadlines.cancel(this);
	}

	/** Begins anew, for the slot's next connection. */
	void clear() {
		stop();
		this.takenBytes = 0;
	}

	@Override
	protected void expired() {
		if (!this.pending) {
			return;
		}
		long now = this.clock.getAsLong();
		long moved = movedBytes();
		long progress = (this.movedBytes == UNKNOWN) ? 0 : moved - this.movedBytes;
		this.leftNanos = this.pace.left(this.leftNanos,
				Math.min(now - this.lookedAtNanos, this.pace.mostNanosBetween(LOOKS)), progress);
		this.lookedAtNanos = now;
		this.movedBytes = moved;
		if (this.leftNanos <= 0) {
			this.pending = false;
			this.stalled.run();
			return;
		}
		this.deadlines.schedule(this, now + Math.min(this.leftNanos, this.pace.nanosBetween(LOOKS)));
	}

	/** What the peer has taken so far. */
	long movedBytes() {
		long acknowledged = this.acknowledgedBytes.getAsLong();
		return (acknowledged < 0) ? this.takenBytes : acknowledged;
	}

}
