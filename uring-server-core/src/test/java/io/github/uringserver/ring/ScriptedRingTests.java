package io.github.uringserver.ring;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedOperation.State;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.MsgHdrLayout;
import io.github.uringserver.sys.NativeMemory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** The scripted ring keeps its own promises, so that tests can lean on it. */
class ScriptedRingTests {

	private static final int FD = 5;

	private final ScriptedRing ring = new ScriptedRing();

	private final List<String> seen = new ArrayList<>();

	private final CompletionHandler record = (userData, result, flags) -> this.seen
		.add(userData + ":" + result + ":" + flags);

	@BeforeEach
	void enable() {
		this.ring.enable();
	}

	@Test
	void completionsComeInTheOrderOfTheScript() {
		this.ring.nop(1);
		this.ring.nop(2);
		assertThat(this.ring.enter(0)).isEqualTo(2);
		List<ScriptedOperation> nops = this.ring.inFlight(Kind.NOP);
		this.ring.complete(nops.get(1), 0);
		this.ring.complete(nops.get(0), -Errno.ECANCELED);
		assertThat(this.ring.drain(this.record, 10)).isEqualTo(2);
		assertThat(this.seen).containsExactly("2:0:0", "1:-125:0");
		assertThat(this.ring.inFlight()).isEmpty();
	}

	@Test
	void operationThatWasNotEnteredCannotComplete() {
		this.ring.nop(1);
		ScriptedOperation nop = this.ring.prepared().get(0);
		assertThat(nop.state()).isEqualTo(State.PREPARED);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.ring.complete(nop, 0));
	}

	@Test
	void doneOperationCannotCompleteAgain() {
		this.ring.nop(1);
		this.ring.enter(0);
		ScriptedOperation nop = this.ring.single(Kind.NOP);
		this.ring.complete(nop, 0);
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.ring.complete(nop, 0));
	}

	@Test
	void receiveFillsBuffersUntilTheyAreUsedUp() {
		BufferRing buffers = this.ring.registerBufferRing(0, 2, 4);
		this.ring.receiveMultishot(FD, 0, 9);
		this.ring.enter(0);
		ScriptedOperation receive = this.ring.single(Kind.RECEIVE, FD);
		assertThat(this.ring.receive(receive, "abcdefghij".getBytes(StandardCharsets.US_ASCII))).isEqualTo(8);
		StringBuilder text = new StringBuilder();
		this.ring.drain((userData, result, flags) -> {
			if (CompletionFlags.hasBuffer(flags)) {
				int id = CompletionFlags.bufferId(flags);
				buffers.taken(id);
				for (int i = 0; i < result; i++) {
					text.append((char) buffers.memory().get(id * 4 + i));
				}
			}
			else {
				text.append(' ').append(result);
			}
		}, 10);
		assertThat(text).hasToString("abcdefgh -105");
		assertThat(receive.state()).isEqualTo(State.DONE);
		assertThat(buffers.available()).isZero();
		assertThat(buffers.lowWater()).isZero();
	}

	@Test
	void bufferIsWithTheKernelOnlyAfterPublish() {
		ScriptedBufferRing buffers = (ScriptedBufferRing) this.ring.registerBufferRing(0, 1, 4);
		this.ring.receiveMultishot(FD, 0, 9);
		this.ring.enter(0);
		this.ring.receive(this.ring.single(Kind.RECEIVE), new byte[1]);
		buffers.taken(0);
		assertThat(buffers.leasedBuffers()).isOne();
		buffers.recycle(0);
		assertThat(buffers.publishedBuffers()).isZero();
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> buffers.recycle(0));
		buffers.publish();
		assertThat(buffers.publishedBuffers()).isOne();
	}

	@Test
	void sendRemembersItsBytesAndNoticesChanges() {
		try (NativeMemory memory = NativeMemory.allocate(16)) {
			memory.buffer().put(0, "hello".getBytes(StandardCharsets.US_ASCII));
			this.ring.send(FD, memory.address(), 5, 0, 1);
			this.ring.enter(0);
			ScriptedOperation send = this.ring.single(Kind.SEND);
			assertThat(send.content()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
			memory.buffer().put(0, (byte) 'j');
			assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> this.ring.sendAll(send));
			memory.buffer().put(0, (byte) 'h');
			this.ring.sendSome(send, 2);
			this.ring.drain(this.record, 1);
			assertThat(this.seen).containsExactly("1:2:0");
		}
	}

	@Test
	void messageIsGatheredFromItsVectors() {
		try (NativeMemory memory = NativeMemory.allocate(256)) {
			memory.buffer().put(200, "onetwo".getBytes(StandardCharsets.US_ASCII));
			memory.buffer()
				.putLong(MsgHdrLayout.IOV, memory.address() + 64)
				.putLong(MsgHdrLayout.IOV_LENGTH, 2)
				.putLong(64 + MsgHdrLayout.IOVEC_BASE, memory.address() + 203)
				.putLong(64 + MsgHdrLayout.IOVEC_LENGTH, 3)
				.putLong(80 + MsgHdrLayout.IOVEC_BASE, memory.address() + 200)
				.putLong(80 + MsgHdrLayout.IOVEC_LENGTH, 3);
			this.ring.sendMessage(FD, memory.address(), 0, 1);
			this.ring.enter(0);
			assertThat(this.ring.single(Kind.SEND_MESSAGE).content()).asString(StandardCharsets.US_ASCII)
				.isEqualTo("twoone");
		}
	}

	@Test
	void cancelCatchesWhatItNames() {
		this.ring.nop(1);
		this.ring.nop(2);
		this.ring.cancel(2, 3);
		this.ring.enter(0);
		this.ring.answerCancel(this.ring.single(Kind.CANCEL));
		this.ring.drain(this.record, 10);
		assertThat(this.seen).containsExactly("2:-125:0", "3:0:0");
		assertThat(this.ring.inFlight()).hasSize(1);
	}

	@Test
	void overflowedCompletionsComeAfterTheNextEnter() {
		this.ring.nop(1);
		this.ring.enter(0);
		this.ring.overflowing(true);
		this.ring.complete(this.ring.single(Kind.NOP), 0);
		assertThat(this.ring.canSkipEnter()).isFalse();
		assertThat(this.ring.canSleep()).isTrue();
		assertThat(this.ring.drain(this.record, 10)).isZero();
		this.ring.enter(1);
		assertThat(this.ring.drain(this.record, 10)).isOne();
		assertThat(this.ring.completionOverflowCount()).isOne();
	}

	@Test
	void fullSubmissionQueueIsSubmittedInPlace() {
		ScriptedRing small = new ScriptedRing(2);
		small.enable();
		small.nop(1);
		small.nop(2);
		small.nop(3);
		assertThat(small.submissionQueueFullCount()).isOne();
		assertThat(small.inFlight()).hasSize(2);
		assertThat(small.pendingSubmissions()).isOne();
	}

	@Test
	void enterThatWouldSleepRunsTheNextStep() {
		this.ring.nop(1);
		this.ring.onSleep(() -> this.ring.complete(this.ring.single(Kind.NOP), 0));
		this.ring.enter(1);
		assertThat(this.ring.drain(this.record, 10)).isOne();
	}

	@Test
	void failedEnterConsumesNothing() {
		this.ring.nop(1);
		this.ring.failNextEnter(Errno.EAGAIN);
		assertThat(this.ring.enter(0)).isEqualTo(-Errno.EAGAIN);
		assertThat(this.ring.pendingSubmissions()).isOne();
		assertThat(this.ring.enter(0)).isOne();
	}

}
