package io.github.uringserver.worker;

/**
 * Something that happens at a time unless it is cancelled or moved; kept in
 * {@link Deadlines}, in which it is a list node of its own: setting it allocates nothing.
 * Used on the worker's thread only.
 */
public abstract class Deadline {

	Deadline previous;

	Deadline next;

	/** The wheel slot it hangs in, -1 when not scheduled. */
	int wheelSlot = -1;

	/** When it is due. */
	long atNanos;

	/**
	 * Called once on the worker's thread when the time has come; may schedule it again.
	 */
	protected abstract void expired();

	/** Whether it is scheduled. */
	public final boolean isScheduled() {
		return this.wheelSlot >= 0;
	}

}
