package io.github.uringserver.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A thread of the kernel that consumes each ring's submissions. Bound on the thread that
 * starts the application.
 */
public class UringSqpollProperties {

	/**
	 * Whether a thread of the kernel consumes each worker's submissions (SQPOLL), which
	 * saves system calls and costs a spinning CPU per worker. Where the kernel refuses,
	 * workers submit themselves and a warning says why.
	 */
	private boolean enabled;

	/**
	 * Time that the kernel's thread spins with nothing to do before it sleeps, from 1 ms
	 * to a minute.
	 */
	private Duration idle = Duration.ofMillis(100);

	/**
	 * CPU that the kernel's thread is bound to. Several are given to the workers in turn.
	 * Without a value it runs on any.
	 */
	private List<Integer> cpu = new ArrayList<>();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public Duration getIdle() {
		return this.idle;
	}

	public void setIdle(Duration idle) {
		this.idle = idle;
	}

	public List<Integer> getCpu() {
		return this.cpu;
	}

	public void setCpu(List<Integer> cpu) {
		this.cpu = cpu;
	}

}
