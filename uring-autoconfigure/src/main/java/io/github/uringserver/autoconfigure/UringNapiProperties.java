package io.github.uringserver.autoconfigure;

import java.time.Duration;

/**
 * Busy polling of network devices. Bound on the thread that starts the application.
 */
public class UringNapiProperties {

	/**
	 * Time that a waiting worker polls the receive queues of network devices before it
	 * sleeps, from 1 µs to a second. With zero it waits for their interrupts. Needs Linux
	 * 6.9.
	 */
	private Duration busyPoll = Duration.ZERO;

	/**
	 * Whether devices keep their interrupts off while they are polled. Needs
	 * gro_flush_timeout and napi_defer_hard_irqs set for the device.
	 */
	private boolean prefer;

	public Duration getBusyPoll() {
		return this.busyPoll;
	}

	public void setBusyPoll(Duration busyPoll) {
		this.busyPoll = busyPoll;
	}

	public boolean isPrefer() {
		return this.prefer;
	}

	public void setPrefer(boolean prefer) {
		this.prefer = prefer;
	}

}
