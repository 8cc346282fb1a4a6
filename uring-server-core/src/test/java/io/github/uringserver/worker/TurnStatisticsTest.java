package io.github.uringserver.worker;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedRing;

import static org.assertj.core.api.Assertions.assertThat;

/** Turns, their lengths and what they bring. */
class TurnStatisticsTest {

	private static final long SECOND = 1_000_000_000L;

	private static final long BEGIN = -5 * SECOND;

	private final ScriptedRing ring = new ScriptedRing();

	private final WorkerCounters counters = new WorkerCounters();

	private final TurnStatistics turns = new TurnStatistics(0, this.ring, this.counters, BEGIN);

	@Test
	void timeAsleepIsNotBusy() {
		this.turns.ended(BEGIN + 100, BEGIN + SECOND);
		this.turns.ended(BEGIN + SECOND + 20, BEGIN + SECOND + 20);
		assertThat(count(Counter.BUSY_NANOS)).isEqualTo(120);
	}

	@Test
	void slowTurnsAreCounted() {
		this.turns.ended(BEGIN + 9_999_999, BEGIN + SECOND);
		assertThat(count(Counter.SLOW_TURNS)).isZero();
		this.turns.ended(BEGIN + SECOND + 10_000_000, BEGIN + 2 * SECOND);
		assertThat(count(Counter.SLOW_TURNS)).isOne();
	}

	@Test
	void longestTurnIsForgottenAfterAWhile() {
		this.turns.ended(BEGIN + 5000, BEGIN + 6000);
		this.turns.ended(BEGIN + 6010, BEGIN + 7000);
		assertThat(this.turns.longestRecentNanos(BEGIN + 8000)).isEqualTo(5000);
		assertThat(this.turns.longestRecentNanos(BEGIN + 30 * SECOND)).isEqualTo(5000);
		assertThat(this.turns.longestRecentNanos(BEGIN + 80 * SECOND)).isZero();
	}

	@Test
	void longestTurnIsOfTheLastTwoWindows() {
		this.turns.ended(BEGIN + 5000, BEGIN + 35 * SECOND);
		this.turns.ended(BEGIN + 35 * SECOND + 10, BEGIN + 70 * SECOND);
		assertThat(this.turns.longestRecentNanos(BEGIN + 36 * SECOND)).isEqualTo(5000);
		this.turns.ended(BEGIN + 70 * SECOND + 10, BEGIN + 70 * SECOND + 10);
		assertThat(this.turns.longestRecentNanos(BEGIN + 71 * SECOND)).isEqualTo(10);
	}

	@Test
	void completionsAreCountedPerSystemCallAlsoWhenTurnsNeedNone() {
		this.turns.entered();
		this.turns.drained(3);
		this.turns.drained(2);
		this.turns.entered();
		this.turns.drained(0);
		this.turns.entered();
		assertThat(count(Counter.COMPLETIONS)).isEqualTo(5);
		assertThat(batches()).isEqualTo(2);
		assertThat(this.counters.batches(4)).isOne();
		assertThat(this.counters.batches(0)).isOne();
	}

	private long batches() {
		long sum = 0;
		for (int bucket = 0; bucket < WorkerCounters.batchBuckets(); bucket++) {
			sum += this.counters.batches(bucket);
		}
		return sum;
	}

	private long count(Counter counter) {
		return this.counters.get(counter);
	}

}
