package io.github.uringserver.net;

import io.github.uringserver.worker.Deadline;
import io.github.uringserver.worker.Deadlines;
import io.github.uringserver.worker.Worker;

/**
 * The one deadline of a connection, which does not exist until it is set for the first
 * time: few connections need one. Worker thread only.
 */
final class Alarm extends Deadline {

	private final TcpConnection connection;

	private Alarm(TcpConnection connection) {
		this.connection = connection;
	}

	/**
	 * Sets the alarm of a connection, or sets it anew.
	 * @param alarm what was answered before; null at first
	 */
	static Alarm setIn(long nanos, TcpConnection connection, Alarm alarm) {
		Alarm set = (alarm != null) ? alarm : new Alarm(connection);
		Worker worker = connection.worker();
		worker.deadlines().schedule(set, worker.nowNanos() + nanos);
		return set;
	}

	/** Whether an alarm, or null, will go off. */
	static boolean isSet(Alarm alarm) {
		return alarm != null && alarm.isScheduled();
	}

	/** An alarm, or null, will not go off. */
	static void cancel(Alarm alarm) {
		if (alarm != null) {
			Deadlines deadlines = alarm.connection.worker().deadlines();
			deadlines.cancel(alarm);
		}
	}

	@Override
	protected void expired() {
		this.connection.onAlarm();
	}

}
