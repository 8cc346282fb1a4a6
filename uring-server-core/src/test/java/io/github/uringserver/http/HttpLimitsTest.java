package io.github.uringserver.http;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class HttpLimitsTest {

	@Test
	void valuesAtTheEdgesAreTaken() {
		assertThatCode(() -> new HttpLimits(64, 16, 0, 1024)).doesNotThrowAnyException();
		assertThatCode(() -> new HttpLimits(1 << 20, 1 << 20, Integer.MAX_VALUE, Integer.MAX_VALUE))
			.doesNotThrowAnyException();
	}

	@Test
	void valueOutOfRangeIsNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> new HttpLimits(63, 16, 0, 1024))
			.withMessageContaining("maxHeadBytes=63");
		assertThatIllegalArgumentException().isThrownBy(() -> new HttpLimits(64, 15, 0, 1024))
			.withMessageContaining("maxRequestLineBytes=15");
		assertThatIllegalArgumentException().isThrownBy(() -> new HttpLimits(64, 16, -1, 1024))
			.withMessageContaining("maxDrainBytes=-1");
		assertThatIllegalArgumentException().isThrownBy(() -> new HttpLimits(64, 16, 0, 1023))
			.withMessageContaining("maxBufferedBytes=1023");
	}

}
