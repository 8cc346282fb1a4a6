package io.github.uringserver.net;

import io.github.uringserver.worker.Deadline;
import io.github.uringserver.worker.Worker;

/**
 * The one deadline of a connection; costs nothing until it is set for the first time.
 * Worker thread only.
 */
final class Alarm {

	private final Worker worker;

	private final Runnable action;

	private Deadline deadline;

	Alarm(Worker worker, Runnable action) {
		this.worker = worker;
		this.action = action;
	}

	/** Sets the alarm, or sets it anew. */
	void setIn(long nanos) {
		if (this.deadline == null) {
			this.deadline = new ActionDeadline();
		}
		this.worker.deadlines().schedule(this.deadline, this.worker.nowNanos() + nanos);
	}

	/** Whether the action will run. */
	boolean isSet() {
		return this.deadline != null && this.deadline.isScheduled();
	}

	/** The action will not run. */
	void cancel() {
		if (this.deadline != null) {
			this.worker.deadlines().cancel(this.deadline);
		}
	}

	private final class ActionDeadline extends Deadline {

		@Override
		protected void expired() {
			Alarm.this.action.run();
		}

	}

}
