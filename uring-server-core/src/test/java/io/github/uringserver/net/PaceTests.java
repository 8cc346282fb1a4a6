package io.github.uringserver.net;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The arithmetic of patience. */
class PaceTests {

	private static final long SECOND = 1_000_000_000L;

	private static final Pace PACE = Pace.of(Duration.ofSeconds(30), 100);

	@Test
	void waitingUsesUpThePatience() {
		assertThat(PACE.left(30 * SECOND, 10 * SECOND, 0)).isEqualTo(20 * SECOND);
		assertThat(PACE.left(20 * SECOND, 20 * SECOND, 0)).isZero();
		assertThat(PACE.left(SECOND, 2 * SECOND, 0)).isNegative();
	}

	@Test
	void bytesAtTheRateKeepThePatienceAsItIs() {
		assertThat(PACE.left(7 * SECOND, 5 * SECOND, 500)).isEqualTo(7 * SECOND);
	}

	@Test
	void bytesRestoreNoMoreThanWasThereAtFirst() {
		assertThat(PACE.left(29 * SECOND, 0, 200)).isEqualTo(30 * SECOND);
		assertThat(PACE.left(1, 0, Long.MAX_VALUE)).isEqualTo(30 * SECOND);
	}

	@Test
	void withoutARateAnyByteRestoresEverything() {
		Pace anyByte = Pace.of(Duration.ofSeconds(30), 0);
		assertThat(anyByte.left(SECOND, SECOND, 1)).isEqualTo(30 * SECOND);
		assertThat(anyByte.left(SECOND, SECOND, 0)).isZero();
	}

	@Test
	void highestRateStillCountsBytes() {
		Pace fast = Pace.of(Duration.ofSeconds(30), Integer.MAX_VALUE);
		assertThat(fast.left(SECOND, 0, 1)).isGreaterThan(SECOND);
	}

	@Test
	void zeroPatienceIsNoLimit() {
		assertThat(Pace.of(Duration.ZERO, 240).isLimited()).isFalse();
		assertThat(PACE.isLimited()).isTrue();
	}

}
