package io.github.uringserver.ring;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The wish that a waiting ring polls the receive queues of network devices (NAPI) before
 * it sleeps, instead of waiting for their interrupts: less latency for CPU time. Only
 * sockets of devices with receive queues take part, loopback does not. Immutable; made
 * with the server's configuration, on any thread.
 *
 * @param time how long each wait polls, 1 µs to a second
 * @param preferred whether the devices keep their interrupts off meanwhile
 * ({@code SO_PREFER_BUSY_POLL} of socket(7)); needs {@code gro_flush_timeout} and
 * {@code napi_defer_hard_irqs} set for the device
 * @see <a href="https://docs.kernel.org/networking/napi.html#busy-polling">NAPI, busy
 * polling</a>
 */
public record BusyPolling(Duration time, boolean preferred) {

	private static final Duration SHORTEST = Duration.ofNanos(1000);

	private static final Duration LONGEST = Duration.ofSeconds(1);

	public BusyPolling {
		if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
			throw new IllegalArgumentException("time must be from 1 µs to a second: time=" + time);
		}
	}

	/** The time, as the kernel takes it. */
	int timeMicros() {
		return (int) TimeUnit.NANOSECONDS.toMicros(this.time.toNanos());
	}

}
