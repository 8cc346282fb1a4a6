package io.github.uringserver.ring;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The wishes for a ring are checked where they are made. */
class RingConfigurationTests {

	@ParameterizedTest
	@CsvSource({ "0, 4", "4, 4", "100, 4", "65536, 4", "-8, 4" })
	void submissionQueueIsAPowerOfTwoWithinTheKernelsLimits(int entries, int factor) {
		assertThatIllegalArgumentException().isThrownBy(() -> new RingConfiguration(entries, factor))
			.withMessageContaining("submissionQueueEntries=" + entries);
	}

	@ParameterizedTest
	@CsvSource({ "8, 1", "8, 17" })
	void completionQueueIsLargerThanTheSubmissionQueue(int entries, int factor) {
		assertThatIllegalArgumentException().isThrownBy(() -> new RingConfiguration(entries, factor))
			.withMessageContaining("completionQueueFactor=" + factor);
	}

	@Test
	void defaultIsValid() {
		assertThat(RingConfiguration.DEFAULT.submissionQueueEntries()).isEqualTo(1024);
	}

}
