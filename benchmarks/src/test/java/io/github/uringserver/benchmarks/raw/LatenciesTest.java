package io.github.uringserver.benchmarks.raw;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LatenciesTest {

	@Test
	void percentilesAreExact() {
		Latencies latencies = new Latencies(1000);
		for (int i = 1000; i > 0; i--) {
			latencies.add(i * 1_000_000L);
		}
		assertThat(latencies.millis(0.5)).isEqualTo(500);
		assertThat(latencies.millis(0.99)).isEqualTo(990);
		assertThat(latencies.millis(0.999)).isEqualTo(999);
		assertThat(latencies.millis(1)).isEqualTo(1000);
		assertThat(latencies.count()).isEqualTo(1000);
	}

	@Test
	void nothingMeasuredIsNoFigure() {
		assertThatThrownBy(() -> new Latencies(1).percentile(0.5)).isInstanceOf(IllegalStateException.class);
	}

}
