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

	private final Deadline[] wheel = new Deadline[SLOTS];

	private long lastTick;

	private int scheduled;

	/**
	 * Creates an empty wheel.
	 * @param nowNanos the present time, as {@link System#nanoTime()} tells it
	 */
	public Deadlines(long nowNanos) {
		this.lastTick = tickOf(nowNanos);
	}

	/**
	 * Schedules a deadline or moves it.
	 * @param atNanos when it is due, on the worker's clock
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
		link(deadline, slotOf(Math.max(tickOf(atNanos), this.lastTick) + 1));
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

	/** Expires what is due. Called by the worker once per turn. */
	public void expire(long nowNanos) {
		long tick = tickOf(nowNanos);
		if (tick - this.lastTick <= 0) {
			return;
		}
		long first = this.lastTick + 1;
		if (tick - first >= SLOTS) {
			first = tick - SLOTS + 1;
		}
		this.lastTick = tick;
		for (long t = first; t - tick <= 0; t++) {
			expireSlot(slotOf(t), nowNanos);
		}
	}

	/**
	 * Takes the whole slot off first: a deadline that schedules itself again is not met
	 * twice.
	 */
	private void expireSlot(int slot, long nowNanos) {
		Deadline head = this.wheel[slot];
		this.wheel[slot] = null;
		for (Deadline d = head; d != null; d = d.next) {
			d.wheelSlot = SLOTS;
		}
		Deadline list = head;
		while (list != null) {
			Deadline deadline = list;
			list = deadline.next;
			if (list != null) {
				list.previous = null;
			}
			deadline.next = null;
			deadline.wheelSlot = -1;
			this.scheduled--;
			if (deadline.atNanos - nowNanos > 0) {
				link(deadline, slotOf(Math.max(tickOf(deadline.atNanos), this.lastTick) + 1));
			}
			else {
				this.pending = list;
				deadline.expired();
				list = this.pending;
			}
		}
		this.pending = null;
	}

	/** The rest of the slot being expired: {@link #unlink} may take its head away. */
	private Deadline pending;

	private void link(Deadline deadline, int slot) {
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
		else if (deadline.wheelSlot == SLOTS) {
			this.pending = next;
		}
		else {
			this.wheel[deadline.wheelSlot] = next;
		}
		deadline.previous = null;
		deadline.next = null;
		deadline.wheelSlot = -1;
		this.scheduled--;
	}

	private static long tickOf(long nanos) {
		return Math.floorDiv(nanos, TICK_NANOS);
	}

	private static int slotOf(long tick) {
		return (int) Math.floorMod(tick, (long) SLOTS);
	}

}
