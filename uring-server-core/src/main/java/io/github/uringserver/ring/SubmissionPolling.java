package io.github.uringserver.ring;

import java.time.Duration;
import java.util.List;

/**
 * The wish for a thread of the kernel that consumes a ring's submissions
 * ({@code IORING_SETUP_SQPOLL}), so that submitting takes no system call while that
 * thread is awake. It spins on a CPU: worth it only with CPUs to spare. Immutable; made
 * with the server's configuration, on any thread.
 *
 * @param idle how long the thread spins with nothing to do before it sleeps, 1 ms to a
 * minute
 * @param cpus the CPUs the threads are bound to, given to the workers in turn; empty for
 * any
 */
public record SubmissionPolling(Duration idle, List<Integer> cpus) {

	private static final Duration SHORTEST = Duration.ofMillis(1);

	private static final Duration LONGEST = Duration.ofMinutes(1);

	public SubmissionPolling {
		if (idle.compareTo(SHORTEST) < 0 || idle.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException("idle must be from 1 ms to a minute: idle=" + idle);
		}
		cpus = List.copyOf(cpus);
		for (int cpu : cpus) {
			if (cpu < 0) {
				throw new IllegalArgumentException("cpus must be 0 or more: cpus=" + cpus);
			}
		}
	}

	/** The wish of one worker. */
	SubmissionPolling forWorker(int index) {
		return this.cpus.isEmpty() ? this
				: new SubmissionPolling(this.idle, List.of(this.cpus.get(index % this.cpus.size())));
	}

	/** The CPU of one ring's thread, -1 for any. */
	int cpu() {
		return this.cpus.isEmpty() ? -1 : this.cpus.get(0);
	}

}
