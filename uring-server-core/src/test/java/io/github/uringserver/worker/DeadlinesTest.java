package io.github.uringserver.worker;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a deadline does, case by case; {@link DeadlinesModelTest} mixes the cases. */
class DeadlinesTest {

	private static final long TICK = Deadlines.TICK_NANOS;

	private static final long MINUTE = 600 * TICK;

	private final List<String> expired = new ArrayList<>();

	private final Deadlines deadlines = new Deadlines(0);

	@Test
	void expiresOnceAndIsNotScheduledAnyMore() {
		Deadline deadline = named("a");
		this.deadlines.schedule(deadline, 3 * TICK);
		this.deadlines.expire(3 * TICK - 1);
		assertThat(this.expired).isEmpty();
		this.deadlines.expire(4 * TICK);
		this.deadlines.expire(MINUTE);
		assertThat(this.expired).containsExactly("a");
		assertThat(deadline.isScheduled()).isFalse();
		assertThat(this.deadlines.scheduled()).isZero();
	}

	@Test
	void deadlineBeyondOneTurnOfTheWheelWaitsForItsTurn() {
		this.deadlines.schedule(named("a"), 2 * MINUTE);
		for (long now = 0; now < 2 * MINUTE; now += TICK) {
			this.deadlines.expire(now);
		}
		assertThat(this.expired).isEmpty();
		this.deadlines.expire(2 * MINUTE + TICK);
		assertThat(this.expired).containsExactly("a");
	}

	@Test
	void movedLaterDoesNotExpireAtTheOldTime() {
		Deadline deadline = named("a");
		this.deadlines.schedule(deadline, 2 * TICK);
		this.deadlines.schedule(deadline, 20 * TICK);
		this.deadlines.expire(10 * TICK);
		assertThat(this.expired).isEmpty();
		assertThat(this.deadlines.scheduled()).isOne();
		this.deadlines.expire(21 * TICK);
		assertThat(this.expired).containsExactly("a");
	}

	@Test
	void movedEarlierExpiresAtTheNewTime() {
		Deadline deadline = named("a");
		this.deadlines.schedule(deadline, MINUTE);
		this.deadlines.schedule(deadline, 2 * TICK);
		assertThat(this.deadlines.scheduled()).isOne();
		this.deadlines.expire(3 * TICK);
		assertThat(this.expired).containsExactly("a");
	}

	@Test
	void cancelledDoesNotExpire() {
		Deadline first = named("a");
		Deadline second = named("b");
		this.deadlines.schedule(first, TICK);
		this.deadlines.schedule(second, TICK);
		this.deadlines.cancel(first);
		this.deadlines.cancel(first);
		this.deadlines.expire(MINUTE);
		assertThat(this.expired).containsExactly("b");
	}

	@Test
	void expiredDeadlineMayCancelTheOthersOfItsSlot() {
		Deadline a = named("a");
		Deadline c = named("c");
		Deadline b = new Deadline() {
			@Override
			protected void expired() {
				DeadlinesTest.this.expired.add("b");
				DeadlinesTest.this.deadlines.cancel(a);
				DeadlinesTest.this.deadlines.cancel(c);
			}
		};
		// the slot is a stack: b is met first
		this.deadlines.schedule(a, TICK);
		this.deadlines.schedule(c, TICK);
		this.deadlines.schedule(b, TICK);
		this.deadlines.expire(MINUTE);
		assertThat(this.expired).containsExactly("b");
		assertThat(this.deadlines.scheduled()).isZero();
	}

	@Test
	void rescheduledIntoThePastWhileExpiringIsMetOncePerCall() {
		Deadline again = new Deadline() {
			@Override
			protected void expired() {
				DeadlinesTest.this.expired.add("again");
				DeadlinesTest.this.deadlines.schedule(this, 0);
			}
		};
		this.deadlines.schedule(again, TICK);
		this.deadlines.expire(100 * MINUTE);
		assertThat(this.expired).hasSize(1);
		this.deadlines.expire(100 * MINUTE + TICK);
		assertThat(this.expired).hasSize(2);
	}

	@ParameterizedTest
	@ValueSource(longs = { Long.MIN_VALUE, -1, 0, 1, Long.MAX_VALUE, Long.MAX_VALUE - 5 * Deadlines.TICK_NANOS })
	void clockMayStartAnywhereAndWrap(long start) {
		Deadlines wheel = new Deadlines(start);
		wheel.schedule(named("a"), start + 10 * TICK);
		wheel.expire(start + 9 * TICK);
		assertThat(this.expired).isEmpty();
		wheel.expire(start + 11 * TICK);
		assertThat(this.expired).containsExactly("a");
	}

	@Test
	void clockThatGoesBackExpiresNothing() {
		this.deadlines.expire(10 * TICK);
		this.deadlines.schedule(named("a"), 20 * TICK);
		this.deadlines.expire(-MINUTE);
		assertThat(this.expired).isEmpty();
		this.deadlines.expire(21 * TICK);
		assertThat(this.expired).containsExactly("a");
	}

	@Test
	void failureDoesNotKeepTheOthersFromExpiring() {
		this.deadlines.schedule(named("a"), TICK);
		this.deadlines.schedule(failing("first"), TICK);
		this.deadlines.schedule(named("b"), 5 * TICK);
		this.deadlines.schedule(failing("second"), 5 * TICK);
		assertThatThrownBy(() -> this.deadlines.expire(MINUTE)).hasMessage("first")
			.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement()
				.satisfies((other) -> assertThat(other).hasMessage("second")));
		assertThat(this.expired).containsExactlyInAnyOrder("a", "b");
		assertThat(this.deadlines.scheduled()).isZero();
		this.deadlines.expire(2 * MINUTE);
	}

	private Deadline named(String name) {
		return new Deadline() {
			@Override
			protected void expired() {
				DeadlinesTest.this.expired.add(name);
			}
		};
	}

	private static Deadline failing(String message) {
		return new Deadline() {
			@Override
			protected void expired() {
				throw new IllegalStateException(message);
			}
		};
	}

}
