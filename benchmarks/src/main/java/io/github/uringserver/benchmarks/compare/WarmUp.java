package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.util.Optional;

/**
 * Runs a server until its just-in-time compiler has done its work: for a given time, or
 * until three windows in a row bring no gain, and then for as long again.
 */
public final class WarmUp {

	private static final int WINDOW_SECONDS = 3;

	private static final int WINDOWS_WITHOUT_GAIN = 3;

	private static final int MAX_WINDOWS = 20;

	/** A window gains if it needs this much less CPU than the best before it. */
	private static final double GAIN = 0.98;

	private final LoadGenerator load;

	private final Optional<Integer> fixedSeconds;

	public WarmUp(LoadGenerator load, Optional<Integer> fixedSeconds) {
		this.load = load;
		this.fixedSeconds = fixedSeconds;
	}

	/** Warms one server up. Returns for how many seconds. */
	public int run(ServerProcess server, Workload workload) throws IOException, InterruptedException {
		if (this.fixedSeconds.isPresent()) {
			int seconds = this.fixedSeconds.get();
			if (seconds > 0) {
				this.load.saturate(workload, server.port(), seconds);
			}
			return seconds;
		}
		int seconds = WINDOW_SECONDS * windowsUntilNoGain(server, workload);
		this.load.saturate(workload, server.port(), seconds);
		return 2 * seconds;
	}

	private int windowsUntilNoGain(ServerProcess server, Workload workload) throws IOException, InterruptedException {
		double best = Double.MAX_VALUE;
		int withoutGain = 0;
		int windows = 0;
		while (withoutGain < WINDOWS_WITHOUT_GAIN && windows < MAX_WINDOWS) {
			CpuTime before = server.cpuTime();
			LoadResult result = this.load.saturate(workload, server.port(), WINDOW_SECONDS);
			double cost = server.cpuTime().minus(before).totalMicros() / (double) result.requests();
			withoutGain = (cost < best * GAIN) ? 0 : withoutGain + 1;
			best = Math.min(best, cost);
			windows++;
		}
		return windows;
	}

}
