package io.github.uringserver.worker;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is said of the counters holds together. */
class CounterTest {

	@ParameterizedTest
	@EnumSource(Counter.class)
	void counterIsDescribedInASentence(Counter counter) {
		assertThat(counter.description()).matches("[A-Z][^|]*\\.");
	}

	@ParameterizedTest
	@EnumSource(Counter.class)
	void meterIsInLowerCaseWithDots(Counter counter) {
		assertThat(counter.meter()).matches("[a-z]+(\\.[a-z]+)*");
	}

	@ParameterizedTest
	@EnumSource(CounterFamily.class)
	void familyHasMembersAndADescription(CounterFamily family) {
		assertThat(family.description()).matches("[A-Z][^|]*\\.");
		assertThat(Arrays.stream(Counter.values()).filter((counter) -> counter.family() == family)).isNotEmpty()
			.allSatisfy((counter) -> {
				assertThat(counter.tagValue()).matches("[A-Za-z0-9.]+(-[a-z]+)*");
				assertThat(counter.isGauge()).isEqualTo(family.isGauge());
			});
	}

	@Test
	void noTwoCountersAreTheSameMeter() {
		assertThat(Arrays.stream(Counter.values()).map((counter) -> counter.meter() + ' ' + counter.tagValue()))
			.doesNotHaveDuplicates();
	}

	@Test
	void meterIsSharedWithinAFamilyOnly() {
		Map<String, Set<CounterFamily>> families = Arrays.stream(CounterFamily.values())
			.collect(Collectors.groupingBy(CounterFamily::meter, Collectors.toSet()));
		assertThat(Arrays.stream(Counter.values()).filter((counter) -> counter.family() == null))
			.extracting(Counter::meter)
			.doesNotHaveDuplicates()
			.doesNotContainAnyElementsOf(families.keySet());
	}

}
