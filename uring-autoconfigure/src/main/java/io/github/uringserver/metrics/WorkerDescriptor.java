package io.github.uringserver.metrics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.uringserver.server.WorkerStatistics;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.WorkerCounters;

/**
 * A worker, as the endpoint shows it.
 *
 * @param name the name of its server, a dash and its number
 * @param server the name of its server
 * @param index its number within the server, from 0
 * @param cpu the CPU it is bound to, -1 for none
 * @param state running, stuck, dead or stopped
 * @param busyRatio the share of the last second that it did not sleep, from 0 to 1
 * @param longestTurn its longest turn of about the last minute
 * @param enterCompletions how many system calls brought at most as many completions as
 * the key says, and more than the key before
 * @param counters what it has counted, over all starts of the server
 */
public record WorkerDescriptor(String name, String server, int index, int cpu, String state, double busyRatio,
		Duration longestTurn, Map<String, Long> enterCompletions,
		Map<String, Long> counters) implements OperationResponseBody {

	static WorkerDescriptor of(String server, WorkerStatistics worker) {
		Map<String, Long> counters = new LinkedHashMap<>();
		for (Counter counter : Counter.values()) {
			counters.put(CounterNames.lowerCamelCase(counter), worker.get(counter));
		}
		Map<String, Long> enterCompletions = new LinkedHashMap<>();
		for (int bucket = 0; bucket < WorkerCounters.batchBuckets(); bucket++) {
			enterCompletions.put(String.valueOf(WorkerCounters.batchBound(bucket)), worker.batches(bucket));
		}
		return new WorkerDescriptor(server + '-' + worker.index(), server, worker.index(), worker.cpu(),
				worker.state().name().toLowerCase(Locale.ROOT), worker.busyRatio(),
				Duration.ofNanos(worker.longestTurnNanos()), enterCompletions, counters);
	}

}
