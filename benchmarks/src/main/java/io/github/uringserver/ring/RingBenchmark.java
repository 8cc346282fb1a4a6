package io.github.uringserver.ring;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import com.sun.management.OperatingSystemMXBean;

/**
 * What operations cost on a ring, by how they are submitted, and beside it the same work
 * on epoll: 64-byte (and 16 KiB) messages written to one end of unix socket pairs and
 * read from the other. One thread; prints a table. Bounded: about half a second a row.
 * Run by {@code benchmarks/run ring}.
 */
public final class RingBenchmark {

	private static final OperatingSystemMXBean PROCESS = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private static final String ROW = "%-44s %12s %12s %12s%n";

	private final long warmUpNanos;

	private final long measureNanos;

	private RingBenchmark(long milliseconds) {
		this.warmUpNanos = milliseconds * 400_000L;
		this.measureNanos = milliseconds * 1_000_000L;
	}

	/**
	 * Measures every row.
	 * @param arguments optionally the milliseconds of a row, 10 to 10000; 300 by default
	 */
	public static void main(String[] arguments) {
		long milliseconds = (arguments.length > 0) ? Long.parseLong(arguments[0]) : 300;
		if (milliseconds < 10 || milliseconds > 10_000) {
			throw new IllegalArgumentException("milliseconds must be from 10 to 10000: " + milliseconds);
		}
		new RingBenchmark(milliseconds).run();
	}

	private void run() {
		System.out.printf(Locale.ROOT, ROW, "per operation", "wall ns", "CPU ns", "system calls");
		for (int batch : new int[] { 1, 4, 16, 64 }) {
			measure("no-op, " + batch + " per enter", usual(), (ring) -> RingWork.nops(ring, batch));
		}
		for (int batch : new int[] { 1, 4, 16, 64 }) {
			measure("socket, " + batch + " per enter", usual(), (ring) -> RingWork.plain(ring, batch, 64));
		}
		measure("socket, 64 writes linked to their reads", usual(), (ring) -> RingWork.linked(ring, 64, 64));
		measure("socket, 64 writes, then reads drained", usual(), (ring) -> RingWork.drained(ring, 64, 64));
		measure("socket, 16 of 16 KiB", usual(), (ring) -> RingWork.plain(ring, 16, 16 * 1024));
		measure("socket, 16 of 16 KiB, fixed buffers", usual(), (ring) -> RingWork.fixed(ring, 16, 16 * 1024));
		RingConfiguration polled = usual()
			.withSubmissionPolling(new SubmissionPolling(Duration.ofMillis(100), List.of()));
		for (int batch : new int[] { 1, 16, 64 }) {
			measure("socket, " + batch + " per round, SQPOLL", polled, (ring) -> RingWork.plain(ring, batch, 64));
		}
		for (int batch : new int[] { 1, 4, 16, 64 }) {
			try (EpollWork work = new EpollWork(batch, 64)) {
				report("epoll, " + batch + " per wait", work);
			}
		}
		try (EpollWork work = new EpollWork(16, 16 * 1024)) {
			report("epoll, 16 of 16 KiB", work);
		}
	}

	private static RingConfiguration usual() {
		return new RingConfiguration(256, 4);
	}

	private void measure(String name, RingConfiguration configuration, WorkFactory factory) {
		try (KernelRing ring = KernelRing.open(configuration)) {
			ring.enable();
			if (!ring.features().refusals().isEmpty()) {
				System.out.println(name + ": " + ring.features().refusals());
				return;
			}
			try (Work work = factory.of(ring)) {
				report(name, work);
			}
		}
	}

	private void report(String name, Work work) {
		for (long end = System.nanoTime() + this.warmUpNanos; System.nanoTime() - end < 0;) {
			work.round();
		}
		long calls = work.systemCalls();
		long cpu = PROCESS.getProcessCpuTime();
		long begin = System.nanoTime();
		long operations = 0;
		while (System.nanoTime() - begin < this.measureNanos) {
			operations += work.round();
		}
		long wall = System.nanoTime() - begin;
		cpu = PROCESS.getProcessCpuTime() - cpu;
		calls = work.systemCalls() - calls;
		System.out.printf(Locale.ROOT, ROW, name, figure(wall, operations, 0), figure(cpu, operations, 0),
				figure(calls, operations, 3));
	}

	private static String figure(long sum, long operations, int digits) {
		return String.format(Locale.ROOT, "%." + digits + "f", (double) sum / operations);
	}

	/** Makes the work for a ring that the calling thread owns. */
	private interface WorkFactory {

		Work of(KernelRing ring);

	}

	/** Something that is done again and again. */
	interface Work extends AutoCloseable {

		/** Does it once; returns the operations that took. */
		int round();

		/** How many system calls it has made so far. */
		long systemCalls();

		@Override
		void close();

	}

}
