package io.github.uringserver.worker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.Ring;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.Errno;

/**
 * The timeout operation that makes a sleeping worker look at its {@link Deadlines}. Armed
 * only while a deadline exists, so that an idle worker sleeps on. Used on the worker's
 * thread only.
 *
 * <pre>
 *          deadline scheduled              none left
 *   IDLE ─────────────────────► ARMED ───────────────────► CANCELLING
 *     ▲                         │   ▲                          │
 *     └───── completion without MORE: armed again if needed ◄──┘
 * </pre>
 */
final class Tick {

	/** The operation number of the timeout. */
	static final int OPERATION = 1;

	/** The operation number of its cancellation. */
	static final int OPERATION_CANCEL = 2;

	private static final long USER_DATA = UserData.pack(OPERATION, 0, 0);

	private static final long CANCEL_USER_DATA = UserData.pack(OPERATION_CANCEL, 0, 0);

	private static final Logger logger = LoggerFactory.getLogger(Tick.class);

	private final Ring ring;

	private final Deadlines deadlines;

	private boolean armed;

	private boolean cancelling;

	Tick(Ring ring, Deadlines deadlines) {
		this.ring = ring;
		this.deadlines = deadlines;
	}

	/** Arms the timeout if there is a deadline and it is not armed. Once per turn. */
	void arm() {
		if (!this.armed && this.deadlines.scheduled() > 0) {
			this.armed = true;
			this.ring.timeout(Deadlines.TICK_NANOS, USER_DATA);
		}
	}

	/**
	 * A completion of the timeout.
	 * @param result -ETIME for a tick, -ECANCELED after the cancellation
	 */
	void onTick(int result, int flags) {
		if (!CompletionFlags.hasMore(flags)) {
			this.armed = false;
		}
		else if (this.deadlines.scheduled() == 0 && !this.cancelling) {
			this.cancelling = true;
			this.ring.cancel(USER_DATA, CANCEL_USER_DATA);
		}
		if (result < 0 && result != -Errno.ETIME && result != -Errno.ECANCELED) {
			logger.warn("The tick failed: {}", Errno.message(-result));
		}
	}

	/** The cancellation has completed, whether it caught the timeout or not. */
	void onCancelled() {
		this.cancelling = false;
	}

}
