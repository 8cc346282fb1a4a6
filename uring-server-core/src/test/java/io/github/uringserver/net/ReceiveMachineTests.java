package io.github.uringserver.net;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.github.uringserver.net.ReceiveMachine.Action;
import io.github.uringserver.net.ReceiveMachine.State;
import io.github.uringserver.sys.Errno;

import static org.assertj.core.api.Assertions.assertThat;

/** The decisions of the receive side, without a kernel. */
class ReceiveMachineTests {

	private static final long SEED = Long.getLong("uring.test.seed", 20261120L);

	private final ReceiveMachine machine = new ReceiveMachine();

	@Test
	void wantingArmsOnce() {
		assertThat(this.machine.want()).isEqualTo(Action.ARM);
		assertThat(this.machine.want()).isEqualTo(Action.NONE);
	}

	@Test
	void endOfAMultishotArmsAgain() {
		this.machine.want();
		assertThat(this.machine.completedForGood(100)).isEqualTo(Action.ARM);
	}

	@Test
	void unwantingCancelsAndIsNotArmedAgain() {
		this.machine.want();
		assertThat(this.machine.unwant()).isEqualTo(Action.CANCEL);
		assertThat(this.machine.unwant()).isEqualTo(Action.NONE);
		assertThat(this.machine.completedForGood(-Errno.ECANCELED)).isEqualTo(Action.NONE);
		assertThat(this.machine.state()).isEqualTo(State.IDLE);
	}

	@Test
	void wantingDuringTheCancellationArmsOnItsLastCompletion() {
		this.machine.want();
		this.machine.unwant();
		assertThat(this.machine.want()).isEqualTo(Action.NONE);
		assertThat(this.machine.completedForGood(-Errno.ECANCELED)).isEqualTo(Action.ARM);
	}

	@Test
	void cancellationThatCameTooLateArmsAgainWhenWanted() {
		this.machine.want();
		this.machine.unwant();
		this.machine.want();
		assertThat(this.machine.completedForGood(512)).isEqualTo(Action.ARM);
	}

	@Test
	void exhaustedBuffersWaitForTheirReturn() {
		this.machine.want();
		assertThat(this.machine.completedForGood(-Errno.ENOBUFS)).isEqualTo(Action.AWAIT_BUFFERS);
		assertThat(this.machine.want()).isEqualTo(Action.NONE);
		assertThat(this.machine.buffersBack()).isEqualTo(Action.ARM);
		assertThat(this.machine.buffersBack()).isEqualTo(Action.NONE);
	}

	@Test
	void pauseWhileStarvedIsNotArmedByReturningBuffers() {
		this.machine.want();
		this.machine.completedForGood(-Errno.ENOBUFS);
		assertThat(this.machine.unwant()).isEqualTo(Action.NONE);
		assertThat(this.machine.buffersBack()).isEqualTo(Action.NONE);
		assertThat(this.machine.want()).isEqualTo(Action.ARM);
	}

	@Test
	void endOfInputAndErrorsAreFinal() {
		for (int result : new int[] { 0, -Errno.ECONNRESET, -Errno.ETIMEDOUT, -Errno.EPIPE }) {
			ReceiveMachine ending = new ReceiveMachine();
			ending.want();
			assertThat(ending.completedForGood(result)).isEqualTo(Action.NONE);
			assertThat(ending.want()).isEqualTo(Action.NONE);
			assertThat(ending.state()).isEqualTo(State.ENDED);
		}
	}

	/**
	 * Random events against a simple kernel: whoever wants to receive is armed, about to
	 * be armed by a completion that will come, or waiting in the line for buffers.
	 */
	@Test
	void noWalkLeavesAWantedReceiveUnarmed() {
		for (int walk = 0; walk < 2000; walk++) {
			assertThat(new Walk(SEED + walk, false).firstViolation(200)).as("seed " + (SEED + walk)).isNull();
		}
	}

	/** The oracle must see a lost re-arm: a machine whose every 50th order is lost. */
	@Test
	void theOracleNoticesALostRearm() {
		int caught = 0;
		for (int walk = 0; walk < 50; walk++) {
			caught += (new Walk(SEED + walk, true).firstViolation(500) != null) ? 1 : 0;
		}
		assertThat(caught).isGreaterThan(40);
	}

	/** A walk of random events over one machine and a model of the kernel. */
	private static final class Walk {

		private final ReceiveMachine machine = new ReceiveMachine();

		private final Random random;

		private final boolean losesOrders;

		private final Deque<Integer> line = new ArrayDeque<>();

		private boolean kernelArmed;

		private boolean cancelSubmitted;

		private boolean wanted;

		Walk(long seed, boolean losesOrders) {
			this.random = new Random(seed);
			this.losesOrders = losesOrders;
		}

		String firstViolation(int steps) {
			for (int step = 0; step < steps; step++) {
				String violation = step();
				if (violation != null) {
					return "step " + step + ": " + violation;
				}
			}
			return null;
		}

		private String step() {
			String violation = switch (this.random.nextInt(6)) {
				case 0 -> {
					this.wanted = true;
					yield obey(this.machine.want());
				}
				case 1 -> {
					this.wanted = false;
					yield obey(this.machine.unwant());
				}
				case 2 -> complete(100);
				case 3 -> complete(-Errno.ENOBUFS);
				case 4 -> this.cancelSubmitted ? complete(-Errno.ECANCELED) : null;
				default -> {
					boolean waiting = this.line.poll() != null;
					yield waiting ? obey(this.machine.buffersBack()) : null;
				}
			};
			return (violation != null) ? violation : check();
		}

		private String complete(int result) {
			if (!this.kernelArmed) {
				return null;
			}
			this.kernelArmed = false;
			this.cancelSubmitted = false;
			return obey(this.machine.completedForGood(result));
		}

		private String obey(Action action) {
			if (this.losesOrders && this.random.nextInt(50) == 0) {
				return null;
			}
			switch (action) {
				case ARM -> {
					if (this.kernelArmed) {
						return "armed twice";
					}
					this.kernelArmed = true;
				}
				case CANCEL -> this.cancelSubmitted = true;
				case AWAIT_BUFFERS -> this.line.add(1);
				case NONE -> {
				}
			}
			return null;
		}

		private String check() {
			if (this.wanted && !this.kernelArmed && this.line.isEmpty()) {
				return "wanted, but neither armed nor waiting: " + this.machine.state();
			}
			if (!this.wanted && this.kernelArmed && !this.cancelSubmitted) {
				return "not wanted, but armed and not being cancelled";
			}
			return null;
		}

	}

}
