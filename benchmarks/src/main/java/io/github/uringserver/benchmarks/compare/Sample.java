package io.github.uringserver.benchmarks.compare;

/**
 * One run against one contender.
 *
 * @param load what the load generator saw at saturation
 * @param cpu what the server used for it
 * @param heapBytes what the server allocated for it, -1 if unknown
 * @param idleMicros CPU that the other contender used in the meantime
 * @param atRate what the load generator saw below saturation, null if not run
 */
record Sample(LoadResult load, CpuTime cpu, long heapBytes, long idleMicros, LoadResult atRate) {

	double requestsPerSecond() {
		return this.load.requestsPerSecond();
	}

	double cpuMicrosPerRequest() {
		return this.cpu.totalMicros() / (double) this.load.requests();
	}

	double userMicrosPerRequest() {
		return this.cpu.userMicros() / (double) this.load.requests();
	}

	double systemMicrosPerRequest() {
		return this.cpu.systemMicros() / (double) this.load.requests();
	}

	double heapBytesPerRequest() {
		return (this.heapBytes < 0) ? Double.NaN : this.heapBytes / (double) this.load.requests();
	}

	/**
	 * How much of its CPU the server used: less than all when the load came too slowly.
	 */
	double cpuPercent() {
		return 100.0 * this.cpu.totalMicros() / this.load.micros();
	}

	double idleShare() {
		return this.idleMicros / (double) this.load.micros();
	}

}
