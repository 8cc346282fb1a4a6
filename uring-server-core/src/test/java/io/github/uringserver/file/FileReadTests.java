package io.github.uringserver.file;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.worker.Counter;

import static io.github.uringserver.file.ScriptedFiles.BUFFER_BYTES;
import static io.github.uringserver.file.ScriptedFiles.FD;
import static io.github.uringserver.file.ScriptedFiles.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** One read of a file, against a kernel that does what the test says. */
class FileReadTests {

	private static final byte[] CONTENT = ScriptedFiles.content(3 * BUFFER_BYTES + 100, 0);

	private final RecordingSink sink = new RecordingSink();

	@Test
	void bytesComeInOrderAndTheFileIsClosed() {
		try (ScriptedFiles files = new ScriptedFiles(4)) {
			FileRead read = files.opened(CONTENT, this.sink);
			assertThat(this.sink.events()).isEmpty();
			files.fill(CONTENT);
			assertThat(this.sink.events()).containsExactly("opened");
			read.start();
			files.turn();
			files.fill(CONTENT);
			files.fill(CONTENT);
			files.fill(CONTENT);
			assertThat(this.sink.events()).containsExactly("opened", "complete");
			assertThat(Arrays.equals(this.sink.bytes(), CONTENT)).isTrue();
			assertThat(files.ring().single(Kind.CLOSE).fd()).isEqualTo(FD);
			files.complete(Kind.CLOSE, 0);
			assertThat(files.count(Counter.FILES_OPENED)).isEqualTo(1);
			assertThat(files.count(Counter.FILE_BYTES_READ)).isEqualTo(CONTENT.length);
			assertThat(files.count(Counter.FILE_READS)).isEqualTo(4);
		}
	}

	@Test
	void buffersThatTheKernelRefusesToRegisterAreUsedAsTheyAre() {
		try (ScriptedFiles files = ScriptedFiles.refusing(4)) {
			FileRead read = files.opened(CONTENT, this.sink);
			files.fill(CONTENT);
			assertThat(files.count(Counter.FILE_READS)).isEqualTo(1);
			assertThat(files.count(Counter.FILE_READS_FIXED)).isZero();
			assertThat(files.ring().features().refusals()).singleElement().asString().contains("ENOMEM", "ulimit -l");
			read.cancel();
			files.turn();
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void thePathIsHandedOverAbsoluteWithANulBehindIt() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			files.files().open(Path.of("relative"), 0, 1, this.sink);
			files.turn();
			assertThat(new String(files.ring().single(Kind.OPEN).content(), StandardCharsets.UTF_8))
				.isEqualTo(Path.of("relative").toAbsolutePath().toString());
			files.complete(Kind.OPEN, -Errno.ENOENT);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 4095 })
	void aShortReadGoesOnWhereItEnded(int bytes) {
		byte[] content = ScriptedFiles.content(BUFFER_BYTES, 1);
		try (ScriptedFiles files = new ScriptedFiles(2)) {
			FileRead read = files.opened(content, this.sink);
			files.fill(content, bytes);
			read.start();
			files.turn();
			while (!files.inFlight(Kind.READ).isEmpty()) {
				files.fill(content, Math.max(bytes, 1000));
			}
			assertThat(this.sink.bytes()).isEqualTo(content);
			assertThat(files.count(Counter.FILE_READS_SHORT)).isPositive();
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void aFileThatEndsBeforeTheRegionIsAnError() {
		try (ScriptedFiles files = new ScriptedFiles(4)) {
			FileRead read = files.opened(CONTENT, this.sink);
			files.fill(CONTENT, 500);
			read.start();
			files.turn();
			files.complete(Kind.READ, 0);
			assertThat(this.sink.events()).containsExactly("opened", "error");
			assertThat(this.sink.cause()).isInstanceOf(FileSystemException.class)
				.hasMessageContaining(PATH.toString())
				.hasMessageContaining("ends at byte 500");
			assertThat(files.count(Counter.FILE_FAILURES)).isEqualTo(1);
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void aFileThatCannotBeOpenedIsAnErrorBeforeAnythingElse() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			files.files().open(PATH, 0, 10, this.sink);
			files.turn();
			files.complete(Kind.OPEN, -Errno.ENOENT);
			assertThat(this.sink.events()).containsExactly("error");
			assertThat(this.sink.cause()).isInstanceOf(NoSuchFileException.class).hasMessage(PATH.toString());
			RecordingSink second = new RecordingSink();
			files.files().open(PATH, 0, 10, second);
			files.turn();
			files.complete(Kind.OPEN, -Errno.EACCES);
			assertThat(second.cause()).isInstanceOf(AccessDeniedException.class);
			assertThat(files.inFlight(Kind.CLOSE)).isEmpty();
		}
	}

	@Test
	void aFileThatCannotBeReadIsAnErrorBeforeItCountsAsOpened() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			files.opened(CONTENT, this.sink);
			files.complete(Kind.READ, -Errno.EIO);
			assertThat(this.sink.events()).containsExactly("error");
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void anEmptyRegionIsOpenedAndComplete() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			FileRead read = files.opened(new byte[0], this.sink);
			assertThat(this.sink.events()).containsExactly("opened");
			assertThat(files.inFlight(Kind.READ)).isEmpty();
			read.start();
			files.turn();
			assertThat(this.sink.events()).containsExactly("opened", "complete");
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void onePieceIsReadAheadWhileTheSinkIsFull() {
		this.sink.space(10);
		try (ScriptedFiles files = new ScriptedFiles(4)) {
			FileRead read = files.opened(CONTENT, this.sink);
			files.fill(CONTENT);
			read.start();
			files.turn();
			assertThat(files.ring().single(Kind.READ).fileOffset()).isEqualTo(BUFFER_BYTES);
			files.fill(CONTENT);
			assertThat(files.inFlight(Kind.READ)).isEmpty();
			assertThat(this.sink.bytes()).hasSize(10);
			read.cancel();
			files.turn();
			files.complete(Kind.CLOSE, 0);
			assertThat(this.sink.events()).containsExactly("opened");
		}
	}

	@Test
	void aCancelledOpenIsClosedWhenItSucceedsAllTheSame() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			FileRead read = files.files().open(PATH, 0, 10, this.sink);
			files.turn();
			read.cancel();
			files.turn();
			files.complete(Kind.CANCEL, -Errno.EALREADY);
			assertThat(files.files().buffersLeased()).isEqualTo(1);
			files.complete(Kind.OPEN, FD);
			assertThat(files.ring().single(Kind.CLOSE).fd()).isEqualTo(FD);
			files.complete(Kind.CLOSE, 0);
			assertThat(this.sink.events()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void theBufferOfACancelledReadStaysLeasedUntilItsCompletion(boolean cancelFirst) {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			FileRead read = files.opened(CONTENT, this.sink);
			read.cancel();
			RecordingSink waiting = new RecordingSink();
			FileRead second = files.files().open(PATH, 0, 10, waiting);
			files.turn();
			assertThat(files.inFlight(Kind.OPEN)).isEmpty();
			assertThat(files.inFlight(Kind.CLOSE)).isEmpty();
			ScriptedOperation cancel = files.ring().single(Kind.CANCEL);
			if (cancelFirst) {
				files.ring().answerCancelFirst(cancel);
			}
			else {
				files.ring().answerCancel(cancel);
			}
			files.turn();
			assertThat(files.inFlight(Kind.OPEN)).hasSize(1);
			files.complete(Kind.CLOSE, 0);
			assertThat(this.sink.events()).isEmpty();
			second.cancel();
			files.turn();
			files.ring().answerCancel(files.ring().single(Kind.CANCEL));
			files.turn();
		}
	}

	@Test
	void whoFindsNoBufferIsServedInOrder() {
		byte[] content = ScriptedFiles.content(10, 3);
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			List<RecordingSink> sinks = List.of(this.sink, new RecordingSink(), new RecordingSink());
			sinks.forEach((one) -> one.startsAtOnce(files.files().open(PATH, 0, 10, one)));
			files.turn();
			assertThat(files.count(Counter.FILE_BUFFERS_EXHAUSTED)).isEqualTo(2);
			for (RecordingSink next : sinks) {
				files.complete(Kind.OPEN, FD);
				files.fill(content);
				assertThat(next.events()).containsExactly("opened", "complete");
				assertThat(next.bytes()).isEqualTo(content);
			}
			files.inFlight(Kind.CLOSE).forEach((close) -> files.ring().complete(close, 0));
			files.turn();
		}
	}

	@Test
	void whoWaitsAndIsCancelledLeavesNothing() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			FileRead first = files.opened(CONTENT, this.sink);
			FileRead second = files.files().open(PATH, 0, 10, new RecordingSink());
			second.cancel();
			first.cancel();
			files.turn();
			files.ring().answerCancel(files.ring().single(Kind.CANCEL));
			files.turn();
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void aSlowSinkGivesItsBuffersToWhoWaitsAndReadsAgain() {
		byte[] other = ScriptedFiles.content(20, 9);
		RecordingSink slow = new RecordingSink(10);
		try (ScriptedFiles files = new ScriptedFiles(2)) {
			FileRead read = files.opened(CONTENT, slow);
			files.fill(CONTENT);
			read.start();
			files.turn();
			files.fill(CONTENT);
			assertThat(files.files().buffersLeased()).isEqualTo(2);
			FileRead second = files.opened(other, this.sink);
			assertThat(files.count(Counter.FILE_BUFFERS_RECLAIMED)).isEqualTo(1);
			files.fill(other);
			second.start();
			files.turn();
			assertThat(this.sink.bytes()).isEqualTo(other);
			files.complete(Kind.CLOSE, 0);
			slow.space(Integer.MAX_VALUE);
			read.resume();
			files.turn();
			assertThat(files.ring().single(Kind.READ).fileOffset()).isEqualTo(10);
			while (!files.inFlight(Kind.READ).isEmpty()) {
				files.fill(CONTENT);
			}
			assertThat(Arrays.equals(slow.bytes(), CONTENT)).isTrue();
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void aReadThatIsNotStartedGivesItsBufferToWhoWaits() {
		byte[] other = ScriptedFiles.content(20, 9);
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			RecordingSink waiting = new RecordingSink();
			FileRead read = files.opened(CONTENT, waiting);
			files.fill(CONTENT);
			FileRead second = files.opened(other, this.sink);
			files.fill(other);
			second.start();
			files.turn();
			files.complete(Kind.CLOSE, 0);
			read.start();
			files.turn();
			while (!files.inFlight(Kind.READ).isEmpty()) {
				files.fill(CONTENT);
			}
			assertThat(Arrays.equals(waiting.bytes(), CONTENT)).isTrue();
			assertThat(waiting.events()).containsExactly("opened", "complete");
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void whatWasInterruptedIsTriedAgainButNotForEver() {
		byte[] content = ScriptedFiles.content(10, 3);
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			files.files().open(PATH, 0, content.length, this.sink);
			files.turn();
			files.complete(Kind.OPEN, -Errno.EINTR);
			files.complete(Kind.OPEN, FD);
			files.complete(Kind.READ, -Errno.EAGAIN);
			while (!files.inFlight(Kind.READ).isEmpty()) {
				files.complete(Kind.READ, -Errno.EINTR);
			}
			assertThat(this.sink.events()).containsExactly("error");
			assertThat(files.count(Counter.FILE_READS)).isBetween(2L, 100L);
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void stopTellsEverybodyAndWaitsForTheKernel() {
		RecordingSink waiting = new RecordingSink();
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			files.opened(CONTENT, this.sink);
			files.files().open(PATH, 0, 10, waiting);
			files.files().onStop();
			assertThat(this.sink.events()).containsExactly("error");
			assertThat(waiting.events()).containsExactly("error");
			assertThat(waiting.cause()).hasMessageContaining("Connection reset by peer");
			files.turn();
			assertThat(files.files().isQuiescent()).isFalse();
			files.ring().answerCancel(files.ring().single(Kind.CANCEL));
			files.turn();
			assertThat(files.files().isQuiescent()).isFalse();
			files.complete(Kind.CLOSE, 0);
			assertThat(files.files().isQuiescent()).isTrue();
			RecordingSink late = new RecordingSink();
			files.files().open(PATH, 0, 10, late);
			assertThat(late.events()).isEmpty();
			files.turn();
			assertThat(late.events()).containsExactly("error");
		}
	}

	@Test
	void aCompletionOfAFormerReadIsDroppedAndCounted() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			files.files().open(PATH, 0, 10, this.sink);
			files.turn();
			long userData = files.ring().single(Kind.OPEN).userData();
			files.complete(Kind.OPEN, -Errno.ENOENT);
			files.ring().post(userData, FD, 0);
			files.turn();
			assertThat(files.count(Counter.STALE_COMPLETIONS)).isEqualTo(1);
		}
	}

	@Test
	void aSinkThatThrowsEndsItsReadAndNoOther() {
		byte[] content = ScriptedFiles.content(10, 3);
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			FileRead read = files.opened(content, new RecordingSink() {
				@Override
				public void onData(ByteBuffer data) {
					throw new IllegalStateException("thrown by the test");
				}
			});
			files.fill(content);
			read.start();
			files.turn();
			assertThat(files.count(Counter.HANDLER_FAILURES)).isEqualTo(1);
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void aPathTheKernelDoesNotTakeIsAnErrorAfterTheCall() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			files.files().open(Path.of("/" + "a".repeat(5000)), 0, 10, this.sink);
			assertThat(this.sink.events()).isEmpty();
			files.turn();
			assertThat(this.sink.cause()).hasMessageContaining("too long");
		}
	}

	@Test
	void aRegionThatIsNoneIsRefused() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			assertThatIllegalArgumentException().isThrownBy(() -> files.files().open(PATH, -1, 10, this.sink));
			assertThatIllegalArgumentException().isThrownBy(() -> files.files().open(PATH, 1, -10, this.sink));
			assertThatIllegalArgumentException()
				.isThrownBy(() -> files.files().open(PATH, 1, Long.MAX_VALUE, this.sink));
		}
	}

	@Test
	void aReadIsStartedOnce() {
		try (ScriptedFiles files = new ScriptedFiles(1)) {
			FileRead read = files.opened(CONTENT, this.sink);
			assertThatIllegalStateException().isThrownBy(read::start);
			files.fill(CONTENT);
			read.start();
			assertThatIllegalStateException().isThrownBy(read::start);
			read.cancel();
			read.start();
			files.turn();
			files.inFlight(Kind.CANCEL).forEach(files.ring()::answerCancel);
			files.turn();
			files.complete(Kind.CLOSE, 0);
		}
	}

	@Test
	void moreReadsThanSlotsFindTheirs() {
		try (ScriptedFiles files = new ScriptedFiles(2)) {
			List<FileRead> reads = java.util.stream.IntStream.range(0, 100)
				.mapToObj((i) -> files.files().open(PATH, 0, 10, new RecordingSink()))
				.toList();
			assertThat(reads.stream().map(FileRead::slot).distinct()).hasSize(100);
			reads.forEach(FileRead::cancel);
			files.turn();
			files.inFlight(Kind.CANCEL).forEach(files.ring()::answerCancel);
			files.turn();
		}
	}

}
