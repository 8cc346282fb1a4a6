package io.github.uringserver.boot;

import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.ring.UnsupportedCause;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class UringAvailabilityTests {

	@Test
	void messageIsOneLineOfSentences() {
		UringAvailability availability = UringAvailability.of(RingSupport.unsupported(UnsupportedCause.NATIVE_LIBRARY,
				"It did not load:\n\tno such file.\n", "Set another directory"));
		assertThat(availability.fallbackMessage()).isEqualTo("io_uring is not used: It did not load: no such file. "
				+ "Set another directory. The application runs on Spring Boot's own web server instead.");
	}

}
