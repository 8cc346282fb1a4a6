package io.github.uringserver.net;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.uringserver.worker.Deadlines;

import static org.assertj.core.api.Assertions.assertThat;

/** When a peer counts as too slow; the time is the test's own. */
class SendStallTests {

	private static final long SECOND = 1_000_000_000L;

	private static final Pace PACE = Pace.of(Duration.ofSeconds(30), 240);

	private final Deadlines deadlines = new Deadlines(0);

	private long now;

	private long acknowledged = 1;

	private int stalls;

	private final SendStall stall = stall(PACE);

	private SendStall stall(Pace pace) {
		return new SendStall(pace, this.deadlines, () -> this.now, () -> this.acknowledged, () -> this.stalls++);
	}

	private void pass(long seconds) {
		long end = this.now + seconds * SECOND;
		while (this.now < end) {
			this.now += Deadlines.TICK_NANOS;
			this.deadlines.expire(this.now);
		}
	}

	/** Lets time pass and the peer acknowledge as many bytes each second. */
	private int secondsUntilStalled(long bytesPerSecond, int most) {
		for (int second = 0; second < most; second++) {
			if (this.stalls > 0) {
				return second;
			}
			this.acknowledged += bytesPerSecond;
			pass(1);
		}
		return most;
	}

	@Test
	void peerThatTakesNothingStallsAfterThePatience() {
		this.stall.begin();
		pass(29);
		assertThat(this.stalls).isZero();
		pass(2);
		assertThat(this.stalls).isEqualTo(1);
		assertThat(this.deadlines.scheduled()).isZero();
		pass(100);
		assertThat(this.stalls).isEqualTo(1);
	}

	@Test
	void oneByteEvery29SecondsDoesNotHelp() {
		this.stall.begin();
		for (int i = 0; i < 3; i++) {
			pass(29);
			this.acknowledged++;
		}
		assertThat(this.stalls).isEqualTo(1);
	}

	@Test
	void peerBelowTheRateStallsLater() {
		this.stall.begin();
		assertThat(secondsUntilStalled(120, 3600)).isBetween(45, 75);
	}

	@Test
	void peerThatKeepsToTheRateNeverStalls() {
		this.stall.begin();
		assertThat(secondsUntilStalled(250, 3600)).isEqualTo(3600);
	}

	@Test
	void peerIsMeasuredByWhatItAcknowledgesNotByWhatTheKernelTakes() {
		this.stall.begin();
		assertThat(secondsUntilStalled(10_000, 120)).as("the kernel takes nothing for two minutes").isEqualTo(120);
	}

	@Test
	void withoutAcknowledgementsWhatTheKernelTakesIsMeasured() {
		this.acknowledged = -95;
		this.stall.begin();
		for (int i = 0; i < 100; i++) {
			this.stall.taken(5000);
			pass(10);
		}
		assertThat(this.stalls).isZero();
		pass(38);
		assertThat(this.stalls).isEqualTo(1);
	}

	@Test
	void timeInWhichTheWorkerWasHeldUpIsNotThePeers() {
		this.stall.begin();
		this.now += 3600 * SECOND;
		this.deadlines.expire(this.now);
		assertThat(this.stalls).isZero();
		pass(24);
		assertThat(this.stalls).isEqualTo(1);
	}

	@Test
	void emptyQueueIsNotTimed() {
		this.stall.begin();
		pass(20);
		this.stall.end();
		pass(3600);
		assertThat(this.stalls).isZero();
		assertThat(this.deadlines.scheduled()).isZero();
	}

	@Test
	void everyFullQueueBeginsThePatienceAnew() {
		for (int i = 0; i < 10; i++) {
			this.stall.begin();
			pass(29);
			this.stall.end();
		}
		assertThat(this.stalls).isZero();
	}

	@Test
	void moreSendsWhileBytesAreQueuedDoNotProlongIt() {
		for (int i = 0; i < 32; i++) {
			this.stall.begin();
			pass(1);
		}
		assertThat(this.stalls).isEqualTo(1);
	}

	@Test
	void sendsThatCompleteAtOnceLeaveTheDeadlineWhereItIs() {
		for (int i = 0; i < 1000; i++) {
			this.stall.begin();
			this.stall.end();
			assertThat(this.deadlines.scheduled()).isEqualTo(1);
		}
	}

	@Test
	void stoppedWatchLeavesNothing() {
		this.stall.begin();
		this.stall.stop();
		assertThat(this.deadlines.scheduled()).isZero();
		pass(100);
		assertThat(this.stalls).isZero();
	}

	@Test
	void withoutALimitNothingIsTimed() {
		stall(Pace.UNLIMITED).begin();
		assertThat(this.deadlines.scheduled()).isZero();
	}

}
