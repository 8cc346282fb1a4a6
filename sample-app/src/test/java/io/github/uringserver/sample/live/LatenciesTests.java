package io.github.uringserver.sample.live;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatenciesTests {

	private static final long MILLI = 1_000_000L;

	private final Latencies latencies = new Latencies();

	@Test
	void percentilesAreOfAllRequestsAndOfEachWorkersOwn() {
		for (int i = 1; i <= 100; i++) {
			this.latencies.record(0, i * MILLI);
			this.latencies.record(1, 500 * MILLI);
		}
		Latencies.Sample sample = this.latencies.sample();
		assertThat(sample.all().count()).isEqualTo(200);
		assertThat(sample.byWorker().get(0).count()).isEqualTo(100);
		assertThat(sample.byWorker().get(0).p50Micros()).isBetween(50_000L, 51_000L);
		assertThat(sample.byWorker().get(0).p99Micros()).isBetween(99_000L, 100_000L);
		assertThat(sample.byWorker().get(1).p50Micros()).isBetween(500_000L, 505_000L);
		assertThat(sample.all().maxMicros()).isBetween(500_000L, 505_000L);
	}

	@Test
	void requestsAreForgottenAfterTenSamples() {
		this.latencies.record(0, MILLI);
		for (int i = 0; i < 10; i++) {
			assertThat(this.latencies.sample().all().count()).isOne();
		}
		assertThat(this.latencies.sample().all()).isEqualTo(new Latencies.Summary(0, 0, 0, 0));
	}

	@Test
	void whatNoWorkerOwnsIsCountedTogether() {
		this.latencies.record(-1, MILLI);
		this.latencies.record(1_000_000, MILLI);
		Latencies.Sample sample = this.latencies.sample();
		assertThat(sample.byWorker().keySet()).containsExactly(Latencies.UNKNOWN_WORKER);
		assertThat(sample.all().count()).isEqualTo(2);
	}

	@Test
	void whatIsOutOfRangeIsCountedAtItsEdge() {
		this.latencies.record(0, 0);
		this.latencies.record(0, Long.MAX_VALUE);
		assertThat(this.latencies.sample().all().count()).isEqualTo(2);
	}

}
