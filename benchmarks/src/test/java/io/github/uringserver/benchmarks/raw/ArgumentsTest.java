package io.github.uringserver.benchmarks.raw;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ArgumentsTest {

	private static Arguments read(String... arguments) {
		return new Arguments("usage", "rate", "10", "name", "x").read(arguments);
	}

	@Test
	void givenValuesReplaceDefaults() {
		assertThat(read("--rate", "20").number("rate", 1, 100)).isEqualTo(20);
		assertThat(read("--rate", "20").text("name")).isEqualTo("x");
	}

	@Test
	void whatIsUnknownOrOutOfRangeIsRefused() {
		assertThatThrownBy(() -> read("--speed", "1")).hasMessageContaining("--speed").hasMessageContaining("usage");
		assertThatThrownBy(() -> read("--rate")).hasMessageContaining("--rate");
		assertThatThrownBy(() -> read("--rate", "1000").number("rate", 1, 100)).hasMessageContaining("1000");
		assertThatThrownBy(() -> read("--rate", "fast").number("rate", 1, 100)).hasMessageContaining("fast");
	}

}
