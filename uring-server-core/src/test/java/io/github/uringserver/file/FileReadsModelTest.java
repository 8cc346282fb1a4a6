package io.github.uringserver.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Random walks: many files at once, few buffers, sinks that are slow, full or gone, and a
 * kernel that completes in any order, short, interrupted or cancelled. Every sink gets
 * exactly its bytes, and nothing is left behind.
 */
class FileReadsModelTest {

	private static final long SEED = Long.getLong("uring.test.seed", 20261120L);

	@Test
	void everySinkGetsItsBytesAndNothingIsLeft() {
		for (int walk = 0; walk < 300; walk++) {
			new Walk(SEED + walk, false).run();
		}
	}

	/** The oracle must see a kernel that reads at the wrong offset. */
	@Test
	void theOracleNoticesWrongBytes() {
		int caught = 0;
		for (int walk = 0; walk < 20; walk++) {
			try {
				new Walk(SEED + walk, true).run();
			}
			catch (AssertionError ex) {
				caught++;
			}
		}
		assertThat(caught).isGreaterThan(15);
	}

	/** One file and what becomes of it. */
	private static final class Subject {

		private final byte[] content;

		private final int from;

		private final int to;

		private final RecordingSink sink;

		private FileRead read;

		private boolean started;

		private boolean cancelled;

		Subject(Random random, int seed) {
			this.content = ScriptedFiles.content(random.nextInt(5 * ScriptedFiles.BUFFER_BYTES), seed);
			this.from = random.nextInt(this.content.length + 1);
			this.to = this.from + random.nextInt(this.content.length - this.from + 1);
			this.sink = new RecordingSink(random.nextInt(2 * ScriptedFiles.BUFFER_BYTES));
		}

	}

	/** One walk. */
	private static final class Walk {

		private static final int SUBJECTS = 12;

		private static final int STEPS = 400;

		private final long seed;

		private final Random random;

		private final boolean wrong;

		private final ScriptedFiles files;

		private final List<Subject> subjects = new ArrayList<>();

		Walk(long seed, boolean wrong) {
			this.seed = seed;
			this.random = new Random(seed);
			this.wrong = wrong;
			this.files = new ScriptedFiles(1 + this.random.nextInt(4));
		}

		void run() {
			try (this.files) {
				for (int step = 0; step < STEPS; step++) {
					step();
				}
				finish();
				check();
			}
			catch (RuntimeException | AssertionError ex) {
				throw new AssertionError("seed " + this.seed + ": " + ex, ex);
			}
		}

		private void step() {
			switch (this.random.nextInt(8)) {
				case 0 -> begin();
				case 1 -> start();
				case 2 -> makeSpace();
				case 3 -> cancelSometimes();
				default -> complete();
			}
			if (this.random.nextInt(3) > 0) {
				this.files.turn();
			}
		}

		private void begin() {
			if (this.subjects.size() < SUBJECTS) {
				Subject subject = new Subject(this.random, this.subjects.size());
				subject.read = this.files.files()
					.open(ScriptedFiles.PATH.resolve("" + this.subjects.size()), subject.from,
							(long) subject.to - subject.from, subject.sink);
				this.subjects.add(subject);
			}
		}

		private Subject any() {
			return this.subjects.isEmpty() ? null : this.subjects.get(this.random.nextInt(this.subjects.size()));
		}

		private void start() {
			start(any());
		}

		private static void start(Subject subject) {
			if (subject != null && subject.sink.isOpened() && !subject.started) {
				subject.started = true;
				subject.read.start();
			}
		}

		private void makeSpace() {
			Subject subject = any();
			if (subject != null) {
				subject.sink.space(this.random.nextInt(2 * ScriptedFiles.BUFFER_BYTES));
				subject.read.resume();
			}
		}

		private void cancelSometimes() {
			Subject subject = any();
			if (subject != null && this.random.nextInt(10) == 0) {
				subject.cancelled |= !subject.sink.isEnded();
				subject.read.cancel();
			}
		}

		private void complete() {
			List<ScriptedOperation> inFlight = this.files.ring().inFlight();
			if (!inFlight.isEmpty()) {
				complete(inFlight.get(this.random.nextInt(inFlight.size())));
			}
		}

		private void complete(ScriptedOperation operation) {
			switch (operation.kind()) {
				case OPEN -> this.files.ring()
					.complete(operation, (this.random.nextInt(5) == 0) ? -Errno.EINTR : subjectOf(operation));
				case READ -> read(operation);
				case CANCEL -> cancel(operation);
				default -> this.files.ring().complete(operation, 0);
			}
		}

		/** The number of the subject is its descriptor, too. */
		private int subjectOf(ScriptedOperation open) {
			String path = new String(open.content(), java.nio.charset.StandardCharsets.UTF_8);
			return Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
		}

		private void read(ScriptedOperation read) {
			if (this.random.nextInt(8) == 0) {
				this.files.ring().complete(read, -Errno.EINTR);
				return;
			}
			byte[] content = this.subjects.get(read.fd()).content;
			byte[] seen = this.wrong ? Arrays.copyOfRange(content, 1, content.length + 1) : content;
			int atMost = this.random.nextBoolean() ? Integer.MAX_VALUE : 1 + this.random.nextInt(5000);
			this.files.fill(read, seen, atMost);
		}

		private void cancel(ScriptedOperation cancel) {
			switch (this.random.nextInt(3)) {
				case 0 -> this.files.ring().answerCancel(cancel);
				case 1 -> this.files.ring().answerCancelFirst(cancel);
				default -> this.files.ring().complete(cancel, -Errno.EALREADY);
			}
		}

		/** Everybody starts and takes everything; the kernel completes what it has. */
		private void finish() {
			for (int round = 0; round < 10_000 && !this.files.files().isQuiescent(); round++) {
				for (Subject subject : this.subjects) {
					start(subject);
					subject.sink.space(Integer.MAX_VALUE);
					subject.read.resume();
				}
				complete();
				this.files.turn();
			}
			assertThat(this.files.files().isQuiescent()).isTrue();
		}

		private void check() {
			for (Subject subject : this.subjects) {
				byte[] region = Arrays.copyOfRange(subject.content, subject.from, subject.to);
				if (subject.cancelled) {
					byte[] taken = subject.sink.bytes();
					assertThat(Arrays.mismatch(region, taken)).isIn(-1, taken.length);
					assertThat(subject.sink.isEnded()).isFalse();
				}
				else {
					assertThat(subject.sink.events()).containsExactly("opened", "complete");
					assertThat(Arrays.mismatch(region, subject.sink.bytes())).isEqualTo(-1);
				}
			}
			assertThat(this.files.inFlight(Kind.READ)).isEmpty();
			assertThat(this.files.count(Counter.FILE_FAILURES)).isZero();
		}

	}

}
