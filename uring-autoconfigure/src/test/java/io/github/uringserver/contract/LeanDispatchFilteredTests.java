package io.github.uringserver.contract;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers through filters. */
class LeanDispatchFilteredTests extends LeanDispatchAnswersTests {

	@Override
	protected Class<?> configuration() {
		return DispatchFilters.class;
	}

	@Test
	void filtersAreThere() throws IOException {
		assertThat(application(DispatchWay.LEAN).get("/text").header("Filtered")).isEqualTo("yes");
	}

}
