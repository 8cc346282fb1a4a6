package io.github.uringserver.worker;

import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.ring.Ring;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.Errno;

/**
 * The timeout operation that makes a sleeping worker look at its {@link Timers}: armed
 * for the earliest of them. Used on the worker's thread only.
 *
 * <pre>
 *         a task waits               an earlier one comes
 *   IDLE ──────────────► ARMED ─────────────────────────────► CANCELLING
 *    ▲                     │ completion                            │ completion
 *    └─────────────────────┴───────────────────────────────────────┘
 * </pre>
 *
 * When the task that it was armed for is cancelled it stays: most timers of a server are
 * cancelled (time-outs that were not needed), and one wake-up for nothing is cheaper than
 * an operation for each of them.
 */
final class TimerAlarm {

	/** The operation number of the timeout. */
	static final int OPERATION = 3;

	/** The operation number of its cancellation. */
	static final int OPERATION_CANCEL = 4;

	private static final long USER_DATA = UserData.pack(OPERATION, 0, 0);

	private static final long CANCEL_USER_DATA = UserData.pack(OPERATION_CANCEL, 0, 0);

	private static final Logger logger = LoggerFactory.getLogger(TimerAlarm.class);

	private final Ring ring;

	private final Timers timers;

	private final LongSupplier clock;

	private boolean armed;

	private boolean cancelling;

	/** What it was armed for. */
	private long atNanos;

	TimerAlarm(Ring ring, Timers timers, LongSupplier clock) {
		this.ring = ring;
		this.timers = timers;
		this.clock = clock;
	}

	/** Arms the timeout for the earliest task. Once per turn. */
	void arm() {
		if (this.timers.size() == 0) {
			return;
		}
		long earliestNanos = this.timers.nextNanos();
		if (!this.armed) {
			this.armed = true;
			this.atNanos = earliestNanos;
			this.ring.timeoutOnce(Math.max(1, earliestNanos - this.clock.getAsLong()), USER_DATA);
		}
		else if (earliestNanos - this.atNanos < 0 && !this.cancelling) {
			this.cancelling = true;
			this.ring.cancel(USER_DATA, CANCEL_USER_DATA);
		}
	}

	/**
	 * The timeout has completed.
	 * @param result -ETIME when its time has come, -ECANCELED after the cancellation
	 */
	void onTimeout(int result) {
		this.armed = false;
		if (result < 0 && result != -Errno.ETIME && result != -Errno.ECANCELED) {
			logger.warn("A timer failed: {}", Errno.message(-result));
		}
	}

	/** The cancellation has completed, whether it caught the timeout or not. */
	void onCancelled() {
		this.cancelling = false;
	}

}
