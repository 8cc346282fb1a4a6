package io.github.uringserver.worker;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link TimerAlarm} on a scripted ring. */
class TimerAlarmTests {

	private static final long SECOND = 1_000_000_000L;

	private final ScriptedRing ring = new ScriptedRing();

	private final Timers timers = new Timers(new WorkerCounters());

	private long nowNanos = -SECOND;

	private final TimerAlarm alarm = new TimerAlarm(this.ring, this.timers, () -> this.nowNanos);

	@BeforeEach
	void enable() {
		this.ring.enable();
	}

	@Test
	void nothingIsArmedWithoutATask() {
		turn();
		assertThat(this.ring.history()).isEmpty();
	}

	@Test
	void isArmedForTheEarliestAndOnce() {
		add(3 * SECOND);
		add(2 * SECOND);
		turn();
		turn();
		assertThat(this.ring.single(Kind.TIMEOUT_ONCE).intervalNanos()).isEqualTo(2 * SECOND);
		add(5 * SECOND);
		turn();
		assertThat(this.ring.history()).hasSize(1);
	}

	@Test
	void earlierTaskMovesIt() {
		add(3 * SECOND);
		turn();
		add(SECOND);
		turn();
		turn();
		this.ring.answerCancel(this.ring.single(Kind.CANCEL));
		turn();
		turn();
		assertThat(this.ring.single(Kind.TIMEOUT_ONCE).intervalNanos()).isEqualTo(SECOND);
	}

	@Test
	void expiryThatOvertakesTheCancellationIsNoLoss() {
		add(3 * SECOND);
		turn();
		add(SECOND);
		turn();
		this.ring.complete(this.ring.single(Kind.TIMEOUT_ONCE), -Errno.ETIME);
		turn();
		turn();
		assertThat(this.ring.single(Kind.TIMEOUT_ONCE).intervalNanos()).isEqualTo(SECOND);
		this.ring.complete(this.ring.single(Kind.CANCEL), -Errno.ENOENT);
		turn();
		add(SECOND / 2);
		turn();
		assertThat(this.ring.inFlight(Kind.CANCEL)).hasSize(1);
	}

	@Test
	void overdueTaskWakesAtOnce() {
		add(-SECOND);
		turn();
		assertThat(this.ring.single(Kind.TIMEOUT_ONCE).intervalNanos()).isOne();
	}

	@Test
	void cancelledTaskCostsNoOperation() {
		WorkerTask task = add(SECOND);
		turn();
		this.timers.remove(task);
		turn();
		assertThat(this.ring.history()).hasSize(1);
		this.ring.complete(this.ring.single(Kind.TIMEOUT_ONCE), -Errno.ETIME);
		turn();
		assertThat(this.ring.history()).hasSize(1);
	}

	private WorkerTask add(long delayNanos) {
		WorkerTask task = new WorkerTask((TaskHost) null, null, () -> {
		}, 0, WorkerTask.ONCE);
		task.atNanos = this.nowNanos + delayNanos;
		this.timers.add(task);
		return task;
	}

	private void turn() {
		this.alarm.arm();
		this.ring.enter(0);
		this.ring.drain((userData, result, flags) -> {
			if (UserData.operation(userData) == TimerAlarm.OPERATION) {
				this.alarm.onTimeout(result);
			}
			else {
				this.alarm.onCancelled();
			}
		}, Integer.MAX_VALUE);
	}

}
