package io.github.uringserver.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.Ring;
import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadlines;
import io.github.uringserver.worker.WorkerCounters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A seeded random walk of a send queue over zero-copy and copying sends, short ones and
 * interrupted ones, whose notifications come in any order, before the result even. The
 * oracle: every byte arrives once and in order, no byte changes while the kernel may read
 * it, and in the end every buffer is back.
 */
class SendMachineModelTests {

	private static final long SEED = Long.getLong("uring.test.seed", 20261121L);

	private static final int WALKS = 200;

	private static final int STEPS = 500;

	private static final int BUFFERS = 40;

	private static final int BUFFER_BYTES = 64;

	private static final int FD = 900_000_000;

	@Test
	void everyByteArrivesOnceAndIsNotTouchedBefore() {
		long heldAtOnce = 0;
		int reused = 0;
		for (int i = 0; i < WALKS; i++) {
			Walk walk = new Walk(SEED + i, i % 2 == 0);
			walk.run();
			heldAtOnce = Math.max(heldAtOnce, walk.mostHeld);
			reused += walk.reused;
		}
		// The walk goes where the danger is: many notifications outstanding, and memory
		// that is written again once it is let go.
		assertThat(heldAtOnce).isEqualTo(HeldSends.LANES);
		assertThat(reused).isPositive();
	}

	private static final class Walk {

		private final Random random;

		private final long seed;

		private final ScriptedRing ring = new ScriptedRing();

		private final SendBufferPool pool = new SendBufferPool(BUFFERS, BUFFER_BYTES,
				NativeMemory.allocate((long) BUFFERS * BUFFER_BYTES));

		private final MessageHeaders headers = new MessageHeaders(64);

		private final WorkerCounters counters = new WorkerCounters();

		private final SendMachine machine;

		private final ByteArrayOutputStream written = new ByteArrayOutputStream();

		private final ByteArrayOutputStream sent = new ByteArrayOutputStream();

		private final List<ScriptedOperation> letGo = new ArrayList<>();

		private final List<ScriptedOperation> resultsIn = new ArrayList<>();

		/** The send whose notification came before its result. */
		private ScriptedOperation overtaken;

		private final int mostAppended;

		private long mostHeld;

		private int reused;

		Walk(long seed, boolean gathers) {
			this.seed = seed;
			this.random = new Random(seed);
			this.ring.supporting("SENDMSG_ZC", "SEND_ZC_REPORT_USAGE");
			if (gathers) {
				this.ring.supporting("SENDMSG_ZC_FIXED");
			}
			this.ring.enable();
			this.mostAppended = this.random.nextBoolean() ? 3 * BUFFER_BYTES : BUFFER_BYTES / 2;
			int threshold = 1 + this.random.nextInt(this.mostAppended / 2);
			ZeroCopySends sends = new ZeroCopySends(new ZeroCopy(threshold, false), this.pool, this.counters, () -> 0);
			sends.register(this.ring);
			SendStall stall = new SendStall(Pace.UNLIMITED, new Deadlines(0), () -> 0, () -> -1, () -> {
			});
			this.machine = new SendMachine(this.pool, 16, this.counters, stall, sends);
		}

		void run() {
			try {
				for (int i = 0; i < STEPS; i++) {
					step();
				}
				finish();
				assertThat(this.sent.toByteArray()).isEqualTo(this.written.toByteArray());
				assertThat(this.machine.holdsNothing()).isTrue();
				assertThat(this.pool.leased()).isZero();
				assertThat(this.counters.get(Counter.SENDS_ZERO_COPY_HELD)).isZero();
			}
			catch (RuntimeException | AssertionError ex) {
				throw new AssertionError("seed " + this.seed, ex);
			}
			finally {
				this.pool.close();
				this.headers.close();
			}
		}

		private void step() {
			switch (this.random.nextInt(11)) {
				case 0, 1, 2 -> append();
				case 3, 4, 5 -> send();
				case 6, 7, 8, 9 -> result();
				default -> notification();
			}
			this.mostHeld = Math.max(this.mostHeld, this.counters.get(Counter.SENDS_ZERO_COPY_HELD));
		}

		private void append() {
			byte[] bytes = new byte[1 + this.random.nextInt(this.mostAppended)];
			this.random.nextBytes(bytes);
			int space = this.machine.spaceBytes();
			int taken = this.random.nextBoolean() ? this.machine.append(bytes, 0, bytes.length)
					: this.machine.append(ByteBuffer.wrap(bytes));
			assertThat(taken).isLessThanOrEqualTo(bytes.length);
			if (space >= bytes.length) {
				assertThat(taken).isEqualTo(bytes.length);
			}
			this.written.write(bytes, 0, taken);
		}

		private void send() {
			if (!this.machine.inFlight() && !this.machine.isEmpty()) {
				this.machine.send(this.ring, FD, this.headers, UserData.pack(Operation.SEND, 1, 2), false);
				this.ring.enter(0);
			}
		}

		/** The one send under way completes, or its notification overtakes the result. */
		private void result() {
			List<ScriptedOperation> waiting = waiting(false);
			if (waiting.isEmpty()) {
				return;
			}
			ScriptedOperation send = waiting.get(0);
			if (isZeroCopy(send) && this.random.nextInt(10) == 0) {
				this.overtaken = send;
				this.machine.notified(Operation.lane(send.userData()), true);
			}
			int bytes = this.random.nextInt(3) == 0 ? 1 + this.random.nextInt(send.lengthBytes()) : send.lengthBytes();
			int result = (this.random.nextInt(8) == 0) ? -Errno.EAGAIN : bytes;
			complete(send, result);
		}

		private void complete(ScriptedOperation send, int result) {
			if (result > 0) {
				this.sent.write(send.content(), 0, result);
			}
			if (!isZeroCopy(send)) {
				this.ring.sendSome(send, result);
				assertThat(this.machine.completed(result)).isTrue();
				return;
			}
			boolean more = this.overtaken == send || this.random.nextInt(10) > 0;
			boolean last = this.machine.resultIn(Operation.lane(send.userData()), more);
			assertThat(last).isEqualTo(!more || this.overtaken == send);
			if (last) {
				this.ring.complete(send, result);
			}
			else {
				this.ring.sendHeld(send, result);
			}
			assertThat(this.machine.zeroCopyCompleted(result)).isTrue();
			this.overtaken = null;
		}

		private void notification() {
			List<ScriptedOperation> held = waiting(true);
			if (!held.isEmpty()) {
				ScriptedOperation send = held.get(this.random.nextInt(held.size()));
				this.ring.letGo(send, this.random.nextBoolean());
				this.letGo.add(send);
				assertThat(this.machine.notified(Operation.lane(send.userData()), true)).isTrue();
			}
			countReuse();
		}

		private void countReuse() {
			this.reused += (int) this.letGo.stream()
				.filter((send) -> !Arrays.equals(send.content(), send.contentNow()))
				.count();
			this.letGo.removeIf((send) -> !Arrays.equals(send.content(), send.contentNow()));
		}

		/** The sends whose result is in and whose notification is not, or the others. */
		private List<ScriptedOperation> waiting(boolean resultIn) {
			List<Long> seen = new ArrayList<>();
			this.ring.drain((userData, result, flags) -> {
				if (CompletionFlags.hasMore(flags)) {
					seen.add(userData);
				}
			}, Integer.MAX_VALUE);
			this.resultsIn
				.addAll(this.ring.inFlight().stream().filter((send) -> seen.contains(send.userData())).toList());
			return this.ring.inFlight().stream().filter((send) -> this.resultsIn.contains(send) == resultIn).toList();
		}

		private static boolean isZeroCopy(ScriptedOperation send) {
			return send.kind() == Kind.SEND_ZERO_COPY || send.kind() == Kind.SEND_MESSAGE_ZERO_COPY;
		}

		private void finish() {
			while (!this.machine.holdsNothing()) {
				send();
				List<ScriptedOperation> waiting = waiting(false);
				if (!waiting.isEmpty()) {
					complete(waiting.get(0), waiting.get(0).lengthBytes());
				}
				notification();
			}
			assertThat(this.ring.inFlight()).isEmpty();
		}

	}

}
