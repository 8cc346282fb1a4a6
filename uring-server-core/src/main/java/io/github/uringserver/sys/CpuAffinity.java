package io.github.uringserver.sys;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The CPUs a thread may run on. Each method speaks of the calling thread only.
 *
 * @see <a href=
 * "https://man7.org/linux/man-pages/man2/sched_setaffinity.2.html">sched_setaffinity(2)</a>
 */
public final class CpuAffinity {

	private static final int MAX_CPUS = Scratch.SIZE_BYTES * Byte.SIZE;

	private CpuAffinity() {
	}

	/** Pins the calling thread to one CPU: 0 or a negative errno. */
	public static int pinCurrentThread(int cpu) {
		return setAllowed(new int[] { cpu });
	}

	/** The CPUs the calling thread may run on, ascending. */
	public static int[] allowed() {
		Scratch scratch = Scratch.get();
		scratch.clear(Scratch.SIZE_BYTES);
		int result = LastErrno.resultOf(Linux.LIB_C.sched_getaffinity(0, Scratch.SIZE_BYTES, scratch.address()));
		if (result < 0) {
			throw new IllegalStateException("sched_getaffinity failed: " + Errno.message(-result));
		}
		return BitSet.valueOf(scratch.buffer().duplicate().order(scratch.buffer().order()).clear()).stream().toArray();
	}

	/** Restricts the calling thread to these CPUs: 0 or a negative errno. */
	static int setAllowed(int[] cpus) {
		if (Arrays.stream(cpus).anyMatch((cpu) -> cpu < 0 || cpu >= MAX_CPUS)) {
			return -Errno.EINVAL;
		}
		Scratch scratch = Scratch.get();
		scratch.clear(Scratch.SIZE_BYTES);
		for (int cpu : cpus) {
			int at = cpu / Byte.SIZE;
			scratch.buffer().put(at, (byte) (scratch.buffer().get(at) | 1 << (cpu % Byte.SIZE)));
		}
		return LastErrno.resultOf(Linux.LIB_C.sched_setaffinity(0, Scratch.SIZE_BYTES, scratch.address()));
	}

}
