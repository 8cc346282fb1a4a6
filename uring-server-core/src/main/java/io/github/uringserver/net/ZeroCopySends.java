package io.github.uringserver.net;

import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.ring.Ring;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.WorkerCounters;

/**
 * Decides which sends of one worker go without a copy, and learns from the kernel whether
 * they did. Worker thread only, but for the constructor.
 *
 * <pre>
 *        register           refused by the socket                COPIES_IN_A_ROW copied
 *  OFF ───────────► ACTIVE ───────────────────────► OFF   ACTIVE ───────────────────────► PAUSED
 *                                                            ▲                              │
 *                                                            └──────── PAUSE_NANOS ─────────┘
 * </pre>
 */
final class ZeroCopySends {

	/** So many sends that the kernel copied all the same are no accident. */
	static final int COPIES_IN_A_ROW = 64;

	/** The part of the pool that the kernel may hold; the rest is for copying sends. */
	private static final int HELD_FRACTION = 2;

	/** How long a worker then sends with copies before it tries again. */
	static final long PAUSE_NANOS = 60_000_000_000L;

	private static final Logger logger = LoggerFactory.getLogger(ZeroCopySends.class);

	private final ZeroCopy wishes;

	private final SendBufferPool pool;

	private final WorkerCounters counters;

	private final LongSupplier clock;

	private Ring ring;

	private boolean active;

	private boolean gathers;

	private boolean paused;

	private long pausedAtNanos;

	private int copiesInARow;

	private boolean told;

	private int heldBuffers;

	/**
	 * Creates the policy of one worker.
	 * @param clock tells the time of the worker's turn
	 */
	ZeroCopySends(ZeroCopy wishes, SendBufferPool pool, WorkerCounters counters, LongSupplier clock) {
		this.wishes = wishes;
		this.pool = pool;
		this.counters = counters;
		this.clock = clock;
	}

	/** Makes the send buffers known to the kernel, if zero-copy sends are wanted. */
	void register(Ring ring) {
		this.ring = ring;
		if (!this.wishes.isOn()) {
			return;
		}
		if (!ring.features().supports("SENDMSG_ZC") || !ring.features().supports("SEND_ZC_REPORT_USAGE")) {
			goWithout("the kernel lacks SEND_ZC_REPORT_USAGE (6.2)");
			return;
		}
		int result = this.pool.register(ring);
		if (result < 0) {
			goWithout("the send buffers cannot be registered (" + Errno.message(-result)
					+ "); raise 'ulimit -l' or configure fewer or smaller send buffers");
			return;
		}
		this.active = true;
		this.gathers = this.pool.isOneFixedBuffer() && ring.features().supports("SENDMSG_ZC_FIXED");
	}

	private void goWithout(String cause) {
		this.active = false;
		this.ring.goWithout("Zero-copy sends are not in force: " + cause);
	}

	/** Whether connections made from now on may send without copies. */
	boolean isInForce() {
		return this.active;
	}

	/** Whether one zero-copy send takes the bytes of several buffers. */
	boolean gathers() {
		return this.gathers;
	}

	/**
	 * Whether a send of so many bytes in so many buffers is to go without a copy.
	 */
	boolean wants(int bytes, int bufferCount) {
		return bytes >= this.wishes.thresholdBytes() && this.active
				&& this.heldBuffers + bufferCount <= Math.max(1, this.pool.size() / HELD_FRACTION) && !isPaused();
	}

	/** The kernel holds so many buffers more, or fewer. */
	void holds(int change) {
		this.heldBuffers += change;
		assert this.heldBuffers >= 0 : this.heldBuffers;
	}

	private boolean isPaused() {
		if (this.paused && this.clock.getAsLong() - this.pausedAtNanos >= PAUSE_NANOS) {
			this.paused = false;
			this.counters.set(Counter.ZERO_COPY_PAUSED, 0);
		}
		return this.paused;
	}

	/** A zero-copy send is prepared: the kernel holds its memory. */
	void prepared() {
		this.counters.increment(Counter.SENDS_ZERO_COPY);
		this.counters.increment(Counter.SENDS_ZERO_COPY_HELD);
	}

	/** The kernel has let go of the memory of a send. */
	void letGo() {
		this.counters.decrement(Counter.SENDS_ZERO_COPY_HELD);
	}

	/** The kernel tells what it did with the bytes of a send. */
	void notified(boolean copied) {
		if (!copied) {
			this.copiesInARow = 0;
			return;
		}
		this.counters.increment(Counter.SENDS_ZERO_COPY_COPIED);
		this.copiesInARow++;
		if (this.copiesInARow >= COPIES_IN_A_ROW && this.wishes.adaptive() && !this.paused) {
			pause();
		}
	}

	private void pause() {
		this.paused = true;
		this.copiesInARow = 0;
		this.pausedAtNanos = this.clock.getAsLong();
		this.counters.set(Counter.ZERO_COPY_PAUSED, 1);
		if (!this.told) {
			this.told = true;
			logger.info(
					"The kernel copied {} zero-copy sends in a row, as it does on loopback and for devices without "
							+ "scatter-gather: this worker sends with copies and tries again every {} seconds",
					COPIES_IN_A_ROW, PAUSE_NANOS / 1_000_000_000L);
		}
	}

	/** This kind of socket knows no zero-copy sends (a unix domain socket). */
	void refused() {
		if (this.active) {
			goWithout("the socket refused one (" + Errno.message(Errno.EOPNOTSUPP)
					+ "); they need TCP, not a unix domain socket");
			logger.warn("Zero-copy sends are not in force: the socket refused one; they need TCP");
		}
	}

}
