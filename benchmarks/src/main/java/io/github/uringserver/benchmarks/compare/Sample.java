package io.github.uringserver.benchmarks.compare;

/**
 * One run against one contender.
 *
 * @param load what the load generator saw at saturation
 * @param cpu what the server used for it
 * @param switches how often its threads gave the CPU away for it
 * @param heapBytes what the server allocated for it, -1 if unknown
 * @param idleMicros CPU that the other contender used in the meantime
 * @param atRate what the load generator saw below saturation, null if not run
 */
public record Sample(LoadResult load, CpuTime cpu, ContextSwitches switches, long heapBytes, long idleMicros,
		LoadResult atRate) {

	/** Responses by time. */
	public double requestsPerSecond() {
		return this.load.requestsPerSecond();
	}

	/** User and system time together. */
	public double cpuMicrosPerRequest() {
		return this.cpu.totalMicros() / (double) this.load.requests();
	}

	/** Time outside of the kernel. */
	public double userMicrosPerRequest() {
		return this.cpu.userMicros() / (double) this.load.requests();
	}

	/** Time in the kernel. */
	public double systemMicrosPerRequest() {
		return this.cpu.systemMicros() / (double) this.load.requests();
	}

	/** The server waited. */
	public double voluntarySwitchesPerRequest() {
		return this.switches.voluntary() / (double) this.load.requests();
	}

	/** The server had to wait. */
	public double involuntarySwitchesPerRequest() {
		return this.switches.involuntary() / (double) this.load.requests();
	}

	/** NaN for a server that is no JVM. */
	public double heapBytesPerRequest() {
		return (this.heapBytes < 0) ? Double.NaN : this.heapBytes / (double) this.load.requests();
	}

	/**
	 * How much of its CPU the server used: less than all when the load came too slowly.
	 */
	public double cpuPercent() {
		return 100.0 * this.cpu.totalMicros() / this.load.micros();
	}

	/** What the other servers used of the CPU in the meantime. */
	public double idleShare() {
		return this.idleMicros / (double) this.load.micros();
	}

}
