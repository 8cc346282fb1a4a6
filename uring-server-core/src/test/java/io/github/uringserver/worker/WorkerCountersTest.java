package io.github.uringserver.worker;

import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Counters are apart from each other, and readable while they are written. */
class WorkerCountersTest {

	private static final int INCREMENTS = 200_000;

	private final WorkerCounters counters = new WorkerCounters();

	@ParameterizedTest
	@EnumSource(Counter.class)
	void changeOfOneCounterLeavesTheOthersAlone(Counter changed) {
		this.counters.increment(changed);
		this.counters.add(changed, 41);
		for (Counter counter : Counter.values()) {
			assertThat(this.counters.get(counter)).as(counter.name()).isEqualTo((counter == changed) ? 42 : 0);
		}
		this.counters.set(changed, 7);
		assertThat(this.counters.get(changed)).isEqualTo(7);
	}

	@Test
	void batchIsCountedInTheBucketWithTheNextBound() {
		for (int completions : new int[] { 0, 1, 2, 3, 4, 5, 8, 9, 4096, 4097, Integer.MAX_VALUE }) {
			WorkerCounters counters = new WorkerCounters();
			counters.countBatch(completions);
			int bucket = 0;
			while (counters.batches(bucket) == 0) {
				bucket++;
			}
			if (completions <= 4096) {
				assertThat(completions).isLessThanOrEqualTo(WorkerCounters.batchBound(bucket));
			}
			if (bucket > 0) {
				assertThat(completions).isGreaterThan(WorkerCounters.batchBound(bucket - 1));
			}
		}
		assertThat(WorkerCounters.batchBound(WorkerCounters.batchBuckets() - 1)).isEqualTo(4096);
	}

	@Test
	void gaugeFallsAgain() {
		this.counters.increment(Counter.CONNECTIONS_ACTIVE);
		this.counters.increment(Counter.CONNECTIONS_ACTIVE);
		this.counters.decrement(Counter.CONNECTIONS_ACTIVE);
		assertThat(this.counters.get(Counter.CONNECTIONS_ACTIVE)).isOne();
	}

	@Test
	void gaugeBelowZeroTripsTheAssertion() {
		assertThatThrownBy(() -> this.counters.decrement(Counter.CONNECTIONS_ACTIVE))
			.isInstanceOf(AssertionError.class);
	}

	@Test
	void decrementOfCounterTripsTheAssertion() {
		this.counters.increment(Counter.TURNS);
		assertThatThrownBy(() -> this.counters.decrement(Counter.TURNS)).isInstanceOf(AssertionError.class);
	}

	@Test
	void readerSeesValuesThatOnlyGrowAndAllOfThemInTheEnd() throws InterruptedException {
		AtomicBoolean grew = new AtomicBoolean(true);
		Thread reader = new Thread(() -> {
			long last = 0;
			while (last < INCREMENTS) {
				long value = this.counters.get(Counter.REQUESTS);
				if (value < last) {
					grew.set(false);
					return;
				}
				last = value;
			}
		}, "counter-reader");
		reader.start();
		for (int i = 0; i < INCREMENTS; i++) {
			this.counters.increment(Counter.REQUESTS);
		}
		reader.join(30_000);
		assertThat(reader.isAlive()).isFalse();
		assertThat(grew).isTrue();
	}

}
