package io.github.uringserver.metrics;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

class CounterNamesTests {

	@Test
	void namesAreInLowerCamelCase() {
		assertThat(CounterNames.lowerCamelCase(Counter.TURNS)).isEqualTo("turns");
		assertThat(CounterNames.lowerCamelCase(Counter.BYTES_RECEIVED)).isEqualTo("bytesReceived");
	}

	@Test
	void namesAreDistinct() {
		assertThat(Arrays.stream(Counter.values()).map(CounterNames::lowerCamelCase)).doesNotHaveDuplicates();
	}

}
