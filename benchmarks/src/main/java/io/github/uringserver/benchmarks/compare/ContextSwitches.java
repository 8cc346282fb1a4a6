package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How often the living threads of a process gave their CPU away. Read by the harness
 * before and after a run.
 *
 * @param voluntary because they waited for something
 * @param involuntary because the kernel gave it to somebody else
 * @see <a href=
 * "https://man7.org/linux/man-pages/man5/proc_pid_status.5.html">proc_pid_status(5)</a>
 */
public record ContextSwitches(long voluntary, long involuntary) {

	private static final String VOLUNTARY = "voluntary_ctxt_switches:";

	private static final String INVOLUNTARY = "nonvoluntary_ctxt_switches:";

	/** The sum over the threads of a process. */
	public static ContextSwitches of(long pid) throws IOException {
		ContextSwitches sum = new ContextSwitches(0, 0);
		try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
			for (Path thread : threads.toList()) {
				sum = sum.plus(ofThread(thread.resolve("status")));
			}
		}
		return sum;
	}

	private static ContextSwitches ofThread(Path status) throws IOException {
		try {
			return parse(Files.readAllLines(status));
		}
		catch (NoSuchFileException ex) {
			// the thread has ended in the meantime
			return new ContextSwitches(0, 0);
		}
	}

	static ContextSwitches parse(List<String> status) {
		return new ContextSwitches(number(status, VOLUNTARY), number(status, INVOLUNTARY));
	}

	private static long number(List<String> status, String name) {
		return status.stream()
			.filter((line) -> line.startsWith(name))
			.mapToLong((line) -> Long.parseLong(line.substring(name.length()).trim()))
			.findFirst()
			.orElse(0);
	}

	ContextSwitches plus(ContextSwitches other) {
		return new ContextSwitches(this.voluntary + other.voluntary, this.involuntary + other.involuntary);
	}

	ContextSwitches minus(ContextSwitches earlier) {
		return new ContextSwitches(this.voluntary - earlier.voluntary, this.involuntary - earlier.involuntary);
	}

}
