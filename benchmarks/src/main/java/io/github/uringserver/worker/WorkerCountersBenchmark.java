package io.github.uringserver.worker;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What a count costs the worker, alone and while somebody reads the counters. */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WorkerCountersBenchmark {

	private final WorkerCounters counters = new WorkerCounters();

	/** The worker counts, nobody looks. */
	@Benchmark
	@Group("alone")
	public void increment() {
		this.counters.increment(Counter.REQUESTS);
	}

	/** The worker counts, another thread reads without pause. */
	@Benchmark
	@Group("observed")
	@GroupThreads(1)
	public void incrementObserved() {
		this.counters.increment(Counter.REQUESTS);
	}

	/** The reader beside it. */
	@Benchmark
	@Group("observed")
	@GroupThreads(1)
	public long read() {
		return this.counters.get(Counter.REQUESTS);
	}

}
