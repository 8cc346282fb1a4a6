package io.github.uringserver.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.sys.CqeLayout;
import io.github.uringserver.sys.Opcodes;
import io.github.uringserver.sys.QueueFlags;
import io.github.uringserver.sys.SqeLayout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Both queues over plain memory, with the test in the kernel's place. */
class QueueTests {

	private static final int SIZE = 4;

	private static final int SQ_HEAD = 0;

	private static final int SQ_TAIL = 4;

	private static final int SQ_FLAGS = 8;

	private static final int CQ_HEAD = 12;

	private static final int CQ_TAIL = 16;

	private static final int SQ_ARRAY = 64;

	private static final int CQES = 128;

	private static final RingParameters PARAMETERS = new RingParameters(SIZE, SIZE, 0, 0, SQ_HEAD, SQ_TAIL, SQ_FLAGS,
			SQ_ARRAY, CQ_HEAD, CQ_TAIL, CQES);

	private final ByteBuffer memory = ByteBuffer.allocateDirect(CQES + SIZE * CqeLayout.SIZE_BYTES)
		.order(ByteOrder.nativeOrder());

	private final ByteBuffer entries = ByteBuffer.allocateDirect(SIZE * SqeLayout.SIZE_BYTES)
		.order(ByteOrder.nativeOrder());

	private final List<Long> seen = new ArrayList<>();

	private SubmissionQueue submissions;

	private CompletionQueue completions;

	@BeforeEach
	void make() {
		startAt(0);
	}

	private void startAt(int index) {
		this.memory.putInt(SQ_HEAD, index).putInt(SQ_TAIL, index).putInt(CQ_HEAD, index).putInt(CQ_TAIL, index);
		this.submissions = new SubmissionQueue(this.memory, this.entries, PARAMETERS);
		this.completions = new CompletionQueue(this.memory, PARAMETERS);
	}

	private int add(long userData) {
		return this.submissions.add(Opcodes.SEND, 1, 2, 3, 4, 5, 6, 7, 8, userData);
	}

	private void kernelCompletes(long userData) {
		int tail = this.memory.getInt(CQ_TAIL);
		int at = CQES + (tail & (SIZE - 1)) * CqeLayout.SIZE_BYTES;
		this.memory.putLong(at + CqeLayout.USER_DATA, userData);
		this.memory.putInt(CQ_TAIL, tail + 1);
	}

	@Test
	void entryIsWrittenWhole() {
		for (int i = 0; i < SqeLayout.SIZE_BYTES; i++) {
			this.entries.put(i, (byte) 0xFF);
		}
		assertThat(add(9)).isZero();
		assertThat(this.entries.get(SqeLayout.OPCODE)).isEqualTo((byte) Opcodes.SEND);
		assertThat(this.entries.get(SqeLayout.FLAGS)).isEqualTo((byte) 1);
		assertThat(this.entries.getShort(SqeLayout.IOPRIO)).isEqualTo((short) 2);
		assertThat(this.entries.getInt(SqeLayout.FD)).isEqualTo(3);
		assertThat(this.entries.getLong(SqeLayout.OFFSET)).isEqualTo(4);
		assertThat(this.entries.getLong(SqeLayout.ADDRESS)).isEqualTo(5);
		assertThat(this.entries.getInt(SqeLayout.LENGTH)).isEqualTo(6);
		assertThat(this.entries.getInt(SqeLayout.OPERATION_FLAGS)).isEqualTo(7);
		assertThat(this.entries.getLong(SqeLayout.USER_DATA)).isEqualTo(9);
		assertThat(this.entries.getShort(SqeLayout.BUFFER_GROUP)).isEqualTo((short) 8);
		assertThat(this.entries.getShort(SqeLayout.PERSONALITY)).isZero();
		assertThat(this.entries.getInt(SqeLayout.FILE_INDEX)).isZero();
		assertThat(this.entries.getLong(SqeLayout.ADDRESS_3)).isZero();
		assertThat(this.entries.getLong(SqeLayout.PADDING)).isZero();
	}

	@Test
	void indexArrayIsTheIdentity() {
		for (int i = 0; i < SIZE; i++) {
			assertThat(this.memory.getInt(SQ_ARRAY + i * Integer.BYTES)).isEqualTo(i);
		}
	}

	@Test
	void kernelSeesEntriesOnlyWhenPublished() {
		add(1);
		assertThat(this.memory.getInt(SQ_TAIL)).isZero();
		assertThat(this.submissions.publish()).isOne();
		assertThat(this.memory.getInt(SQ_TAIL)).isOne();
		this.memory.putInt(SQ_HEAD, 1);
		assertThat(this.submissions.pending()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 3, Integer.MAX_VALUE - 1, -2 })
	void submissionQueueIsFullAtItsSizeWhereverItStarts(int start) {
		startAt(start);
		for (int i = 0; i < SIZE; i++) {
			assertThat(add(i)).isEqualTo((start + i) & (SIZE - 1));
		}
		assertThat(this.submissions.isFull()).isTrue();
		assertThat(add(9)).isEqualTo(-1);
		assertThat(this.submissions.publish()).isEqualTo(SIZE);
		this.memory.putInt(SQ_HEAD, start + 1);
		assertThat(this.submissions.isFull()).isFalse();
		assertThat(add(9)).isEqualTo(start & (SIZE - 1));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 3, Integer.MAX_VALUE - 1, -2 })
	void completionsAreHandedOverOnceWhereverTheQueueStarts(int start) {
		startAt(start);
		for (long i = 0; i < SIZE; i++) {
			kernelCompletes(i);
		}
		assertThat(this.completions.drain((userData, result, flags) -> this.seen.add(userData), 3)).isEqualTo(3);
		assertThat(this.memory.getInt(CQ_HEAD)).isEqualTo(start + 3);
		assertThat(this.completions.drain((userData, result, flags) -> this.seen.add(userData), 3)).isOne();
		assertThat(this.completions.isEmpty()).isTrue();
		assertThat(this.seen).containsExactly(0L, 1L, 2L, 3L);
	}

	@Test
	void handlerThatThrowsDoesNotSeeItsCompletionAgain() {
		kernelCompletes(1);
		kernelCompletes(2);
		assertThatIllegalStateException().isThrownBy(() -> this.completions.drain((userData, result, flags) -> {
			throw new IllegalStateException();
		}, 10));
		assertThat(this.memory.getInt(CQ_HEAD)).isOne();
		this.completions.drain((userData, result, flags) -> this.seen.add(userData), 10);
		assertThat(this.seen).containsExactly(2L);
	}

	@Test
	void kernelsFlagsAreSeen() {
		assertThat(this.submissions.wantsEnter()).isFalse();
		this.memory.putInt(SQ_FLAGS, QueueFlags.SQ_TASKRUN);
		assertThat(this.submissions.wantsEnter()).isTrue();
		assertThat(this.submissions.overflowed()).isFalse();
		this.memory.putInt(SQ_FLAGS, QueueFlags.SQ_CQ_OVERFLOW);
		assertThat(this.submissions.wantsEnter()).isTrue();
		assertThat(this.submissions.overflowed()).isTrue();
	}

}
