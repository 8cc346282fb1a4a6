package io.github.uringserver.worker;

/**
 * A hashed timing wheel of {@link Deadline}s with a tick of 100 ms. Used on the worker's
 * thread only. A deadline expires up to one tick late, never early.
 * <p>
 * Moving a deadline to a later time is one field write: it stays in its wheel slot and is
 * hung into its new one when the old one comes by. A connection's idle deadline, moved by
 * every request, costs next to nothing that way.
 */
public final class Deadlines {

	/** The length of a tick. */
	public static final long TICK_NANOS = 100_000_000L;

	/** One turn of the wheel is 51.2 s; later deadlines hang until they are due. */
	private static final int SLOTS = 512;

	/** The {@link Deadline#wheelSlot} of a deadline in the slot being expired. */
	private static final int PENDING = SLOTS;

	private final Deadline[] wheel = new Deadline[SLOTS];

	/** Ticks count from here: nanoTime may be negative and may wrap. */
	private final long originNanos;

	private long lastTick;

	private int scheduled;

	/** The rest of the slot being expired: {@link #unlink} may take its head away. */
	private Deadline pending;

	/** What the first deadline threw in the present call of {@link #expire(long)}. */
	private Throwable failure;

	/**
	 * Creates an empty wheel.
	 * @param nowNanos the present time, as {@link System#nanoTime()} tells it
	 */
	public Deadlines(long nowNanos) {
		this.originNanos = nowNanos;
	}

	/**
	 * Schedules a deadline or moves it.
	 * @param atNanos when it is due, on the worker's clock; less than 292 years after the
	 * wheel was created
	 */
	public void schedule(Deadline deadline, long atNanos) {
		if (deadline.isScheduled()) {
			if (atNanos - deadline.atNanos >= 0) {
				deadline.atNanos = atNanos;
				return;
			}
			unlink(deadline);
		}
		deadline.atNanos = atNanos;
		link(deadline);
	}

	/** Cancels a deadline; no-op if it is not scheduled. */
	public void cancel(Deadline deadline) {
		if (deadline.isScheduled()) {
			unlink(deadline);
		}
	}

	/** How many deadlines are scheduled. */
	public int scheduled() {
		return this.scheduled;
	}

	/**
	 * Expires what is due. Called by the worker once per turn. A deadline that throws
	 * does not keep the others from expiring: what the first one threw is thrown at the
	 * end, with the others' suppressed.
	 */
	public void expire(long nowNanos) {
		long tick = tickOf(nowNanos);
		if (tick <= this.lastTick) {
			return;
		}
		long first = Math.max(this.lastTick + 1, tick - SLOTS + 1);
		this.lastTick = tick;
		for (long t = first; t <= tick; t++) {
			expireSlot(slotOf(t), nowNanos);
		}
		throwFailure();
	}

	/**
	 * Takes the whole slot off first: a deadline that schedules itself again is not met
	 * twice.
	 */
	private void expireSlot(int slot, long nowNanos) {
		this.pending = this.wheel[slot];
		this.wheel[slot] = null;
		for (Deadline d = this.pending; d != null; d = d.next) {
			d.wheelSlot = PENDING;
		}
		while (this.pending != null) {
			Deadline deadline = this.pending;
			unlink(deadline);
			if (deadline.atNanos - nowNanos > 0) {
				link(deadline);
			}
			else {
				expire(deadline);
			}
		}
	}

	private void expire(Deadline deadline) {
		try {
			deadline.expired();
		}
		catch (RuntimeException | Error ex) {
			if (this.failure == null) {
				this.failure = ex;
			}
			else if (this.failure != ex) {
				this.failure.addSuppressed(ex);
			}
		}
	}

	private void throwFailure() {
		Throwable thrown = this.failure;
		this.failure = null;
		if (thrown instanceof RuntimeException exception) {
			throw exception;
		}
		if (thrown instanceof Error error) {
			throw error;
		}
	}

	/**
	 * Hangs a deadline into the slot of the tick after its time, or of the next tick if
	 * that has passed.
	 */
	private void link(Deadline deadline) {
		int slot = slotOf(Math.max(tickOf(deadline.atNanos), this.lastTick) + 1);
		Deadline head = this.wheel[slot];
		deadline.previous = null;
		deadline.next = head;
		if (head != null) {
			head.previous = deadline;
		}
		this.wheel[slot] = deadline;
		deadline.wheelSlot = slot;
		this.scheduled++;
	}

	private void unlink(Deadline deadline) {
		Deadline previous = deadline.previous;
		Deadline next = deadline.next;
		if (next != null) {
			next.previous = previous;
		}
		if (previous != null) {
			previous.next = next;
		}
		else if (deadline.wheelSlot == PENDING) {
			this.pending = next;
		}
		else {
			this.wheel[deadline.wheelSlot] = next;
		}
		deadline.previous = null;
		deadline.next = null;
		deadline.wheelSlot = -1;
		this.scheduled--;
		assert this.scheduled >= 0 : this.scheduled;
	}

	private long tickOf(long nanos) {
		return Math.floorDiv(nanos - this.originNanos, TICK_NANOS);
	}

	private static int slotOf(long tick) {
		return (int) Math.floorMod(tick, (long) SLOTS);
	}

}
