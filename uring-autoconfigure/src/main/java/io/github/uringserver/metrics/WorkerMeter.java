package io.github.uringserver.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import io.github.uringserver.server.WorkerState;
import io.github.uringserver.server.WorkerStatistics;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.WorkerCounters;

/**
 * A meter that each worker has. Those of the counters are made from the counters; the
 * others stand here. Immutable; the value is read by whoever reads the registry, on its
 * thread.
 *
 * @param name its name, in lower case with dots
 * @param gauge whether the value also falls
 * @param baseUnit its unit; null for occurrences or things
 * @param tags what tells it from others of the same name
 * @param description what all those of the name are
 * @param meaning what this one is
 * @param value its value
 */
record WorkerMeter(String name, boolean gauge, String baseUnit, Tags tags, String description, String meaning,
		ToDoubleFunction<WorkerStatistics> value) {

	/** Every meter of a worker. */
	static final List<WorkerMeter> ALL = all();

	private static final double NANOS_PER_SECOND = 1e9;

	/** Adds the meter of a worker to a registry. */
	Meter register(MeterRegistry registry, WorkerStatistics worker, Tags common) {
		Tags all = common.and(this.tags);
		if (this.gauge) {
			return Gauge.builder(this.name, worker, this.value)
				.tags(all)
				.baseUnit(this.baseUnit)
				.description(this.description)
				.register(registry);
		}
		return FunctionCounter.builder(this.name, worker, this.value)
			.tags(all)
			.baseUnit(this.baseUnit)
			.description(this.description)
			.register(registry);
	}

	private static List<WorkerMeter> all() {
		List<WorkerMeter> meters = new ArrayList<>();
		for (Counter counter : Counter.values()) {
			meters.add(of(counter));
		}
		for (int bucket = 0; bucket < WorkerCounters.batchBuckets(); bucket++) {
			meters.add(enterCompletions(bucket));
		}
		meters.add(gauge("connections.idle", null, "Connections open now on which no exchange is under way.",
				(worker) -> Math.max(0,
						worker.get(Counter.CONNECTIONS_ACTIVE) - worker.get(Counter.EXCHANGES_ACTIVE))));
		meters.add(gauge("busy.ratio", null, "Share of the last second that the worker did not sleep, from 0 to 1.",
				WorkerStatistics::busyRatio));
		meters.add(gauge("turn.longest", "seconds",
				"Longest turn of about the last minute: for as long none of the other connections was served.",
				(worker) -> worker.longestTurnNanos() / NANOS_PER_SECOND));
		meters.add(gauge("worker.up", null, "1 when the worker turns or sleeps, 0 when it is stuck, dead or stopped.",
				(worker) -> (worker.state() == WorkerState.RUNNING) ? 1 : 0));
		return List.copyOf(meters);
	}

	private static WorkerMeter of(Counter counter) {
		Tags tags = (counter.family() != null) ? Tags.of(counter.family().tagKey(), counter.tagValue()) : Tags.empty();
		String description = (counter.family() != null) ? counter.family().description() : counter.description();
		return new WorkerMeter(UringMeters.PREFIX + counter.meter(), counter.isGauge(), baseUnit(counter), tags,
				description, counter.description(), value(counter));
	}

	private static String baseUnit(Counter counter) {
		return switch (counter.unit()) {
			case NONE -> null;
			case BYTES -> "bytes";
			case NANOSECONDS -> "seconds";
		};
	}

	private static ToDoubleFunction<WorkerStatistics> value(Counter counter) {
		return (counter.unit() == Counter.Unit.NANOSECONDS) ? (worker) -> worker.get(counter) / NANOS_PER_SECOND
				: (worker) -> worker.get(counter);
	}

	/** Cumulative, with bounds as Prometheus has them: histogram_quantile works on it. */
	private static WorkerMeter enterCompletions(int bucket) {
		boolean last = bucket == WorkerCounters.batchBuckets() - 1;
		String bound = last ? "+Inf" : String.valueOf(WorkerCounters.batchBound(bucket));
		String description = "Calls of io_uring_enter that brought at most as many completions as the tag says.";
		return new WorkerMeter(UringMeters.PREFIX + "enter.completions", false, null, Tags.of("le", bound), description,
				description, (worker) -> {
					long sum = 0;
					for (int i = 0; i <= bucket; i++) {
						sum += worker.batches(i);
					}
					return sum;
				});
	}

	private static WorkerMeter gauge(String name, String baseUnit, String description,
			ToDoubleFunction<WorkerStatistics> value) {
		return new WorkerMeter(UringMeters.PREFIX + name, true, baseUnit, Tags.empty(), description, description,
				value);
	}

}
