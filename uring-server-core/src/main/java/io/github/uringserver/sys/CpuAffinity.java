package io.github.uringserver.sys;

/** Placeholder. */
public final class CpuAffinity {

	private CpuAffinity() {
	}

	/** Pins the calling thread to one CPU: 0 or a negative errno. */
	public static int pinCurrentThread(int cpu) {
		throw new IllegalStateException();
	}

	/** The CPUs the calling thread may run on, ascending. */
	public static int[] allowed() {
		throw new IllegalStateException();
	}

}
