package io.github.uringserver.sample.live;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class PacerTests {

	private static final long TICK = 10_000_000L;

	private final Pacer pacer = new Pacer(0);

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 100, 256, 999, 5000 })
	void exactlyTheRateIsDueInASecond(int perSecond) {
		int due = 0;
		for (long now = TICK; now <= 100 * TICK; now += TICK) {
			due += this.pacer.due(now, perSecond);
		}
		assertThat(due).isBetween(perSecond - 1, perSecond);
	}

	@Test
	void whatWasMissedForLongIsForgotten() {
		assertThat(this.pacer.due(60_000_000_000L, 1000)).isEqualTo(250);
	}

	@Test
	void nothingIsDueTwice() {
		assertThat(this.pacer.due(TICK, 1000)).isEqualTo(10);
		assertThat(this.pacer.due(TICK, 1000)).isZero();
	}

}
