package io.github.uringserver.worker;

import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What deadlines cost a worker that has as many of them as it has connections. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DeadlinesBenchmark {

	private static final long TIMEOUT_NANOS = 30_000_000_000L;

	/** How many deadlines are set. */
	@Param({ "64", "10000" })
	private int count;

	private Deadlines deadlines;

	private Deadline[] entries;

	private long nowNanos;

	private int next;

	/** Sets all the deadlines, spread over one timeout. */
	@Setup(Level.Iteration)
	public void setUp() {
		this.deadlines = new Deadlines(this.nowNanos);
		this.entries = new Deadline[this.count];
		for (int i = 0; i < this.count; i++) {
			this.entries[i] = new Again();
			this.deadlines.schedule(this.entries[i], this.nowNanos + TIMEOUT_NANOS * i / this.count);
		}
	}

	/** A request moves the deadline of its connection; the clock moves a microsecond. */
	@Benchmark
	public void moveLater() {
		this.nowNanos += 1000;
		this.deadlines.schedule(nextEntry(), this.nowNanos + TIMEOUT_NANOS);
		this.deadlines.expire(this.nowNanos);
	}

	/** A deadline is taken away and set again. */
	@Benchmark
	public void cancelAndSchedule() {
		this.nowNanos += 1000;
		Deadline entry = nextEntry();
		this.deadlines.cancel(entry);
		this.deadlines.schedule(entry, this.nowNanos + TIMEOUT_NANOS);
		this.deadlines.expire(this.nowNanos);
	}

	/** A tick in which one part in 300 of the deadlines expires and is set again. */
	@Benchmark
	public void expireOneTick() {
		this.nowNanos += Deadlines.TICK_NANOS;
		this.deadlines.expire(this.nowNanos);
	}

	private Deadline nextEntry() {
		this.next++;
		if (this.next >= this.count) {
			this.next = 0;
		}
		return this.entries[this.next];
	}

	private final class Again extends Deadline {

		@Override
		protected void expired() {
			DeadlinesBenchmark.this.deadlines.schedule(this, DeadlinesBenchmark.this.nowNanos + TIMEOUT_NANOS);
		}

	}

}
