package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * One run of a workload against one of several living servers, with what it cost the
 * server. Called by the commands, on their only thread.
 *
 * @param load sends the requests
 */
public record Measuring(LoadGenerator load) {

	/**
	 * Saturates a server, and then loads it below saturation if a rate is given.
	 * @param servers all that are alive: what the others use in the meantime is noted
	 * @param seconds length of the run
	 * @param rate requests a second of the second run, which is half as long; 0 for none
	 */
	public Sample sample(Workload workload, ServerProcess server, List<ServerProcess> servers, int seconds, int rate)
			throws IOException, InterruptedException {
		OptionalLong heapBefore = server.allocatedBytes();
		long idleBefore = idleMicros(server, servers);
		ContextSwitches switchesBefore = ContextSwitches.of(server.pid());
		CpuTime before = server.cpuTime();
		LoadResult result = this.load.saturate(workload, server.port(), seconds);
		CpuTime cpu = server.cpuTime().minus(before);
		ContextSwitches switches = ContextSwitches.of(server.pid()).minus(switchesBefore);
		long idle = idleMicros(server, servers) - idleBefore;
		OptionalLong heapAfter = server.allocatedBytes();
		long heap = heapBefore.isPresent() ? heapAfter.getAsLong() - heapBefore.getAsLong() : -1;
		LoadResult atRate = (rate == 0) ? null
				: this.load.atRate(workload, server.port(), Math.max(1, seconds / 2), rate);
		return new Sample(result, cpu, switches, heap, idle, atRate);
	}

	private static long idleMicros(ServerProcess measured, List<ServerProcess> servers) throws IOException {
		long sum = 0;
		for (ServerProcess server : servers) {
			sum += (server != measured) ? server.cpuTime().totalMicros() : 0;
		}
		return sum;
	}

}
