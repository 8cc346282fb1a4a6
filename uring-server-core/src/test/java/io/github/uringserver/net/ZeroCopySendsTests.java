package io.github.uringserver.net;

import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadlines;
import io.github.uringserver.worker.WorkerCounters;

import static org.assertj.core.api.Assertions.assertThat;

/** What depends on time; the time is the test's own. */
class ZeroCopySendsTests {

	private static final long SECOND = 1_000_000_000L;

	private static final int BYTES = 100;

	private final ScriptedRing ring = new ScriptedRing();

	private final SendBufferPool pool = new SendBufferPool(4, 128, NativeMemory.allocate(512));

	private final MessageHeaders headers = new MessageHeaders(4);

	private final WorkerCounters counters = new WorkerCounters();

	private final Deadlines deadlines = new Deadlines(0);

	private long now;

	private int stalls;

	@BeforeEach
	void enable() {
		this.ring.supporting("SENDMSG_ZC", "SEND_ZC_REPORT_USAGE");
		this.ring.enable();
	}

	@AfterEach
	void free() {
		this.pool.close();
		this.headers.close();
	}

	private ZeroCopySends sends(boolean adaptive) {
		ZeroCopySends sends = new ZeroCopySends(new ZeroCopy(BYTES, adaptive), this.pool, this.counters,
				() -> this.now);
		sends.register(this.ring);
		return sends;
	}

	private static void copied(ZeroCopySends sends, int times) {
		for (int i = 0; i < times; i++) {
			sends.notified(true);
		}
	}

	@Test
	void workerWhoseSendsAreCopiedPausesAndTriesAgain() {
		ZeroCopySends sends = sends(true);
		copied(sends, ZeroCopySends.COPIES_IN_A_ROW - 1);
		assertThat(sends.wants(BYTES, 1)).isTrue();
		copied(sends, 1);
		assertThat(sends.wants(BYTES, 1)).isFalse();
		assertThat(this.counters.get(Counter.ZERO_COPY_PAUSED)).isEqualTo(1);
		this.now += ZeroCopySends.PAUSE_NANOS - 1;
		assertThat(sends.wants(BYTES, 1)).isFalse();
		this.now++;
		assertThat(sends.wants(BYTES, 1)).isTrue();
		assertThat(this.counters.get(Counter.ZERO_COPY_PAUSED)).isZero();
		copied(sends, ZeroCopySends.COPIES_IN_A_ROW);
		assertThat(sends.wants(BYTES, 1)).isFalse();
	}

	@Test
	void oneSendThatWasNotCopiedKeepsAWorkerFromPausing() {
		ZeroCopySends sends = sends(true);
		for (int i = 0; i < 3; i++) {
			copied(sends, ZeroCopySends.COPIES_IN_A_ROW - 1);
			sends.notified(false);
		}
		assertThat(sends.wants(BYTES, 1)).isTrue();
		assertThat(this.counters.get(Counter.ZERO_COPY_PAUSED)).isZero();
	}

	@Test
	void workerThatShallNotAdaptNeverPauses() {
		ZeroCopySends sends = sends(false);
		copied(sends, 10 * ZeroCopySends.COPIES_IN_A_ROW);
		assertThat(sends.wants(BYTES, 1)).isTrue();
		assertThat(sends.wants(BYTES - 1, 1)).isFalse();
	}

	@Test
	void kernelHoldsHalfThePoolAtMost() {
		ZeroCopySends sends = sends(false);
		assertThat(sends.wants(BYTES, 2)).isTrue();
		assertThat(sends.wants(BYTES, 3)).isFalse();
		sends.holds(2);
		assertThat(sends.wants(BYTES, 1)).isFalse();
		sends.holds(-1);
		assertThat(sends.wants(BYTES, 1)).isTrue();
	}

	@Test
	void peerThatAcknowledgesNothingStallsThoughTheQueueIsEmpty() {
		SendMachine machine = machine();
		heldSend(machine);
		pass(29);
		assertThat(this.stalls).isZero();
		pass(2);
		assertThat(this.stalls).isEqualTo(1);
	}

	@Test
	void peerThatHasAcknowledgedEverythingDoesNotStall() {
		SendMachine machine = machine();
		heldSend(machine);
		pass(20);
		machine.notified(0, false);
		assertThat(machine.holdsNothing()).isTrue();
		pass(100);
		assertThat(this.stalls).isZero();
	}

	private SendMachine machine() {
		SendStall stall = new SendStall(Pace.of(Duration.ofSeconds(30), 0), this.deadlines, () -> this.now, () -> 0,
				() -> this.stalls++);
		return new SendMachine(this.pool, 4, this.counters, stall, sends(false));
	}

	/** The kernel takes a send at once, and its peer does not answer. */
	private void heldSend(SendMachine machine) {
		machine.append(new byte[BYTES], 0, BYTES);
		machine.send(this.ring, 900_000_000, this.headers, UserData.pack(Operation.SEND, 0, 0), false);
		assertThat(machine.resultIn(0, true)).isFalse();
		assertThat(machine.zeroCopyCompleted(BYTES)).isTrue();
		assertThat(machine.isEmpty()).isTrue();
		assertThat(machine.holdsNothing()).isFalse();
	}

	private void pass(long seconds) {
		long end = this.now + seconds * SECOND;
		while (this.now < end) {
			this.now += Deadlines.TICK_NANOS;
			this.deadlines.expire(this.now);
		}
	}

}
