package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * CPU time of a process since its start, as the kernel accounts it: in ticks of 10 ms.
 *
 * @param userMicros spent in user mode
 * @param systemMicros spent in the kernel
 * @see <a href=
 * "https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
 */
public record CpuTime(long userMicros, long systemMicros) {

	/** {@code USER_HZ}: 100 on every architecture this runs on. */
	private static final long MICROS_PER_TICK = 10_000;

	/** The 14th field, counted from the state, which follows the name in parentheses. */
	private static final int USER_FIELD = 11;

	private static final int SYSTEM_FIELD = 12;

	/** Reads the time of a process with all its threads. */
	public static CpuTime of(long pid) throws IOException {
		return parse(Files.readString(Path.of("/proc/" + pid + "/stat")));
	}

	static CpuTime parse(String stat) {
		String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
		return new CpuTime(Long.parseLong(fields[USER_FIELD]) * MICROS_PER_TICK,
				Long.parseLong(fields[SYSTEM_FIELD]) * MICROS_PER_TICK);
	}

	/** What was used since then. */
	public CpuTime minus(CpuTime earlier) {
		return new CpuTime(this.userMicros - earlier.userMicros, this.systemMicros - earlier.systemMicros);
	}

	/** User and system time together. */
	public long totalMicros() {
		return this.userMicros + this.systemMicros;
	}

}
