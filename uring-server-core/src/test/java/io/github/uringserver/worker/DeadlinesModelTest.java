package io.github.uringserver.worker;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The wheel against a model that is a plain map, with random operations from a seed: set,
 * move, cancel, all of that inside {@code expired()}, and a clock that jumps. A deadline
 * is never early, at most one tick late, and expires once.
 */
class DeadlinesModelTest {

	private static final long TICK = Deadlines.TICK_NANOS;

	private static final int STEPS = 20_000;

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 })
	void agreesWithTheModel(long seed) {
		new Simulation(seed, TICK).run();
	}

	/** The canary: a model that allows less than a tick must see the wheel as late. */
	@Test
	void modelNoticesLateness() {
		assertThatThrownBy(() -> new Simulation(1, TICK / 2).run()).isInstanceOf(AssertionError.class)
			.hasMessageContaining("late");
	}

	private static final class Simulation {

		private final Random random;

		private final long seed;

		private final long toleranceNanos;

		private final Deadlines deadlines;

		private final Entry[] entries = new Entry[64];

		/** Deadlines that are set, each with the latest time it may expire. */
		private final Map<Entry, Long> latest = new IdentityHashMap<>();

		private long nowNanos;

		private int expirations;

		Simulation(long seed, long toleranceNanos) {
			this.seed = seed;
			this.toleranceNanos = toleranceNanos;
			this.random = new Random(seed);
			this.nowNanos = this.random.nextLong();
			this.deadlines = new Deadlines(this.nowNanos);
			for (int i = 0; i < this.entries.length; i++) {
				this.entries[i] = new Entry(this);
			}
		}

		void run() {
			for (int step = 0; step < STEPS; step++) {
				if (this.random.nextInt(3) == 0) {
					this.nowNanos += jump();
					this.deadlines.expire(this.nowNanos);
					assertNothingIsLate();
				}
				else {
					changeAny();
				}
				assertThat(this.deadlines.scheduled()).as(where()).isEqualTo(this.latest.size());
			}
			assertThat(this.expirations).as(where()).isGreaterThan(STEPS / 100);
		}

		private long jump() {
			return switch (this.random.nextInt(20)) {
				case 0 -> within(60_000 * TICK);
				case 1 -> within(1000 * TICK);
				case 2 -> 0;
				case 3 -> TICK;
				default -> within(3 * TICK);
			};
		}

		/** Sets, moves or cancels one deadline. */
		private void changeAny() {
			Entry entry = this.entries[this.random.nextInt(this.entries.length)];
			if (this.random.nextInt(5) == 0) {
				this.deadlines.cancel(entry);
				this.latest.remove(entry);
			}
			else {
				set(entry, this.nowNanos + distance());
			}
		}

		private long distance() {
			return switch (this.random.nextInt(10)) {
				case 0 -> -within(10 * TICK);
				case 1 -> 0;
				case 2 -> within(2000 * TICK);
				case 3 -> 512 * TICK * this.random.nextInt(3);
				default -> within(20 * TICK);
			};
		}

		private long within(long bound) {
			return this.random.nextLong(bound);
		}

		private void set(Entry entry, long atNanos) {
			this.deadlines.schedule(entry, atNanos);
			long due = (atNanos - this.nowNanos > 0) ? atNanos : this.nowNanos;
			entry.atNanos = atNanos;
			this.latest.put(entry, due + this.toleranceNanos);
		}

		private void onExpired(Entry entry) {
			this.expirations++;
			assertThat(this.latest.remove(entry)).as("expired although not set, " + where()).isNotNull();
			assertThat(entry.atNanos - this.nowNanos).as("early, " + where()).isLessThanOrEqualTo(0);
			assertThat(entry.isScheduled()).isFalse();
			int changes = this.random.nextInt(4);
			for (int i = 0; i < changes; i++) {
				changeAny();
			}
			if (this.random.nextInt(4) == 0) {
				set(entry, this.nowNanos + distance());
			}
		}

		private void assertNothingIsLate() {
			this.latest
				.forEach((entry, time) -> assertThat(time - this.nowNanos).as("late, " + where()).isGreaterThan(0));
		}

		private String where() {
			return "seed " + this.seed + ", now " + this.nowNanos;
		}

	}

	private static final class Entry extends Deadline {

		private final Simulation simulation;

		private long atNanos;

		Entry(Simulation simulation) {
			this.simulation = simulation;
		}

		@Override
		protected void expired() {
			this.simulation.onExpired(this);
		}

	}

}
