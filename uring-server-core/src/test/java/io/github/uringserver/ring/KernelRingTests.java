package io.github.uringserver.ring;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.uringserver.ring.Completions.Completion;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.MessageFlags;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Queues, flags, entering and draining on the running kernel. */
@ExtendWith(OwnThread.class)
class KernelRingTests {

	private static final RingConfiguration TINY = new RingConfiguration(8, 2);

	private static KernelRing enabled(RingConfiguration configuration, SetupOption... withheld) {
		KernelRing ring = KernelRing.open(configuration, Set.of(withheld));
		ring.enable();
		return ring;
	}

	@Test
	void everyOptionIsInForceOrExplained() {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT)) {
			RingFeatures features = ring.features();
			for (SetupOption option : SetupOption.values()) {
				assertThat(features.setupFlags().contains(option.name())
						|| features.fallbacks().stream().anyMatch((sentence) -> sentence.startsWith(option + " ")))
					.as(option + " in " + features)
					.isTrue();
			}
			assertThat(features.submissionQueueEntries()).isEqualTo(1024);
			assertThat(features.completionQueueEntries()).isEqualTo(4096);
			assertThat(features.kernel()).isEqualTo(System.getProperty("os.version"));
		}
	}

	@ParameterizedTest
	@EnumSource
	void ringWorksWithout(SetupOption withheld) throws Exception {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, withheld)) {
			assertThat(ring.features().setupFlags()).doesNotContain(withheld.name());
			assertThat(ring.features().fallbacks()).anyMatch((sentence) -> sentence.startsWith(withheld + " "));
			echo(ring);
		}
	}

	@Test
	void ringWorksWithoutAnyOption() throws Exception {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, SetupOption.values())) {
			assertThat(ring.features().setupFlags()).isEmpty();
			echo(ring);
		}
	}

	/** A little of everything a worker does. */
	static void echo(KernelRing ring) throws Exception {
		Completions completions = new Completions(ring);
		BufferRing buffers = ring.registerBufferRing(1, 8, 64);
		try (SocketPair pair = new SocketPair(); NativeMemory out = NativeMemory.allocate(64)) {
			ring.acceptMultishot(pair.listener(), 1);
			ring.enter(0);
			try (var client = pair.connect()) {
				int fd = completions.next().result();
				ring.receiveMultishot(fd, 1, 2);
				client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
				Completion received = completions.next();
				assertThat(received.result()).isEqualTo(4);
				int id = CompletionFlags.bufferId(received.flags());
				buffers.taken(id);
				out.buffer().put(0, buffers.memory(), id * 64, 4);
				buffers.recycle(id);
				buffers.publish();
				ring.send(fd, out.address(), 4, MessageFlags.MSG_NOSIGNAL, 3);
				assertThat(completions.next()).isEqualTo(new Completion(3, 4, 0));
				assertThat(client.getInputStream().readNBytes(4)).asString(StandardCharsets.US_ASCII).isEqualTo("ping");
				ring.timeout(1_000_000, 4);
				assertThat(completions.next().result()).isEqualTo(-Errno.ETIME);
				ring.close(fd, 5);
			}
		}
	}

	@Test
	void manySubmissionsLeaveInOneEnter() {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT)) {
			Completions completions = new Completions(ring);
			for (int i = 0; i < 1000; i++) {
				ring.nop(i);
			}
			assertThat(ring.pendingSubmissions()).isEqualTo(1000);
			long before = ring.enterCount();
			assertThat(ring.enter(1000)).isEqualTo(1000);
			assertThat(ring.drain(completions, Integer.MAX_VALUE)).isEqualTo(1000);
			assertThat(ring.enterCount() - before).isOne();
			assertThat(ring.pendingSubmissions()).isZero();
			assertThat(completions.all()).extracting(Completion::userData)
				.containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "DEFER_TASKRUN", "TASKRUN_FLAG", "SINGLE_ISSUER", "CQSIZE" })
	void overflowingCompletionQueueLosesNothing(SetupOption withheld) {
		try (KernelRing ring = enabled(TINY, withheld)) {
			overflow(ring);
		}
	}

	@Test
	void tinyCompletionQueueLosesNothing() {
		try (KernelRing ring = enabled(TINY)) {
			overflow(ring);
		}
	}

	static void overflow(KernelRing ring) {
		assertThat(ring.features().completionQueueEntries()).isEqualTo(16);
		Completions completions = new Completions(ring);
		for (int i = 0; i < 1000; i++) {
			ring.nop(i);
			if (i % 8 == 7) {
				ring.enter(0);
			}
		}
		assertThat(ring.completionsReady()).isTrue();
		assertThat(ring.canSkipEnter()).isFalse();
		completions.await(1000);
		assertThat(completions.all()).extracting(Completion::userData)
			.containsExactlyElementsOf(LongStream.range(0, 1000).boxed().toList());
		assertThat(ring.completionOverflowCount()).isPositive();
		assertThat(ring.completionsReady()).isFalse();
	}

	@Test
	void fullSubmissionQueueIsSubmittedInPlace() {
		try (KernelRing ring = enabled(TINY)) {
			Completions completions = new Completions(ring);
			for (int i = 0; i < 100; i++) {
				ring.nop(i);
			}
			assertThat(ring.submissionQueueFullCount()).isEqualTo(100 / 8);
			completions.await(100);
			assertThat(completions.all()).hasSize(100);
		}
	}

	@Test
	void handlerMayPrepareMoreThanTheQueueHolds() {
		try (KernelRing ring = enabled(TINY)) {
			Completions completions = new Completions(ring);
			for (int i = 0; i < 8; i++) {
				ring.nop(i);
			}
			ring.enter(8);
			ring.drain((userData, result, flags) -> prepareNops(ring, 10), 8);
			completions.await(80);
			assertThat(completions.all()).extracting(Completion::userData).allMatch((userData) -> userData >= 100);
			ring.nop(7);
			assertThat(completions.await(81)).hasSize(81);
		}
	}

	@Test
	void submittingInAHandlerHasTheRoomOfWhatWasHandled() {
		try (KernelRing ring = enabled(TINY)) {
			for (int i = 0; i < 8; i++) {
				ring.nop(i);
			}
			ring.enter(8);
			ring.drain((userData, result, flags) -> {
				if (userData == 7) {
					prepareNops(ring, 17);
				}
			}, 8);
			assertThat(ring.submissionQueueFullCount()).isEqualTo(2);
			Completions completions = new Completions(ring);
			assertThat(ring.drain(completions, Integer.MAX_VALUE)).isEqualTo(16);
			completions.await(17);
			assertThat(ring.completionOverflowCount()).isZero();
		}
	}

	private static void prepareNops(Ring ring, int count) {
		for (int i = 0; i < count; i++) {
			ring.nop(100 + i);
		}
	}

	@Test
	void enterThatDoesNotWaitRunsTaskWork() throws Exception {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT); SocketPair pair = SocketPair.connected()) {
			ring.pollMultishot(pair.server(), Ring.POLL_IN, 1);
			ring.enter(0);
			pair.client().getOutputStream().write(1);
			Completions completions = new Completions(ring);
			Await.until(() -> {
				completions.poll();
				return !completions.all().isEmpty();
			});
			assertThat(completions.all()).extracting(Completion::result).containsExactly(Ring.POLL_IN);
		}
	}

	@Test
	void drainTakesNoMoreThanItsMaximum() {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT)) {
			Completions completions = new Completions(ring);
			for (int i = 0; i < 5; i++) {
				ring.nop(i);
			}
			ring.enter(5);
			assertThat(ring.drain(completions, 2)).isEqualTo(2);
			assertThat(ring.canSkipEnter()).isTrue();
			assertThat(ring.drain(completions, 10)).isEqualTo(3);
			assertThat(ring.canSkipEnter()).isFalse();
			assertThat(ring.drain(completions, 10)).isZero();
		}
	}

	@Test
	void withoutTaskrunFlagEnterIsNotSkippedTwiceRunning() {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, SetupOption.TASKRUN_FLAG)) {
			Completions completions = new Completions(ring);
			for (int i = 0; i < 5; i++) {
				ring.nop(i);
			}
			ring.enter(5);
			ring.drain(completions, 1);
			assertThat(ring.canSkipEnter()).isTrue();
			ring.drain(completions, 1);
			assertThat(ring.canSkipEnter()).isFalse();
			ring.enter(0);
			ring.drain(completions, 1);
			assertThat(ring.canSkipEnter()).isTrue();
		}
	}

	/**
	 * The kernel holds the completion back until it is entered: waiting for one is safe.
	 */
	@Test
	void taskWorkIsDoneByAnEnterThatWaits() throws Exception {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT); SocketPair pair = SocketPair.connected()) {
			ring.pollMultishot(pair.server(), Ring.POLL_IN, 1);
			ring.enter(0);
			pair.client().getOutputStream().write(1);
			Await.until(ring::completionsReady);
			assertThat(ring.canSleep()).isTrue();
			ring.enter(1);
			assertThat(ring.canSleep()).isFalse();
			assertThat(ring.completionsReady()).isTrue();
		}
	}

	@Test
	void taskWorkShowsWithTaskrunFlag() throws Exception {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT); SocketPair pair = SocketPair.connected()) {
			ring.pollMultishot(pair.server(), Ring.POLL_IN, 1);
			ring.enter(0);
			assertThat(ring.completionsReady()).isFalse();
			pair.client().getOutputStream().write(1);
			Await.until(ring::completionsReady);
			assertThat(ring.canSkipEnter()).isFalse();
			assertThat(new Completions(ring).next().result()).isEqualTo(Ring.POLL_IN);
		}
	}

	@Test
	void refusedSubmissionCompletesWithItsErrnoAndHoldsUpNobody() {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT)) {
			Completions completions = new Completions(ring);
			ring.nop(1);
			ring.receiveMultishot(-1, 1, 2);
			ring.nop(3);
			assertThat(ring.enter(3)).isEqualTo(3);
			completions.await(3);
			assertThat(completions.all()).containsExactlyInAnyOrder(new Completion(1, 0, 0),
					new Completion(2, -Errno.EBADF, 0), new Completion(3, 0, 0));
		}
	}

	@Test
	void ringIsEnabledOnce() {
		try (KernelRing ring = enabled(TINY)) {
			assertThatIllegalStateException().isThrownBy(ring::enable);
		}
	}

	@Test
	void ringIsOwnedByTheThreadThatEnablesIt() throws Exception {
		KernelRing ring = KernelRing.open(TINY);
		int[] submitted = new int[1];
		Thread owner = new Thread(() -> {
			ring.enable();
			ring.nop(1);
			submitted[0] = ring.enter(1);
			ring.close();
		});
		owner.start();
		owner.join();
		assertThat(submitted[0]).isOne();
	}

	@Test
	void bufferGroupIsRegisteredOnce() {
		try (KernelRing ring = enabled(TINY)) {
			ring.registerBufferRing(1, 8, 64);
			assertThatIllegalStateException().isThrownBy(() -> ring.registerBufferRing(1, 8, 64))
				.withMessageContaining("1");
		}
	}

	@Test
	void bufferRingSizesAreChecked() {
		try (KernelRing ring = enabled(TINY)) {
			assertThatIllegalArgumentException().isThrownBy(() -> ring.registerBufferRing(65_536, 8, 64));
			assertThatIllegalArgumentException().isThrownBy(() -> ring.registerBufferRing(1, 12, 64));
			assertThatIllegalArgumentException().isThrownBy(() -> ring.registerBufferRing(1, 65_536, 64));
			assertThatIllegalArgumentException().isThrownBy(() -> ring.registerBufferRing(1, 8, 0));
			assertThatIllegalArgumentException().isThrownBy(() -> ring.registerBufferRing(1, 32_768, 65_536));
		}
	}

	@Test
	void largestConfigurationIsCappedAtTheKernelsLimit() {
		try (KernelRing ring = enabled(new RingConfiguration(32_768, 16))) {
			assertThat(ring.features().completionQueueEntries()).isEqualTo(65_536);
		}
	}

	@Test
	void unexpectedErrnoIsAnExceptionThatNamesCallAndCause() {
		RingException exception = RingErrors.refused("io_uring_setup", Errno.ENOSYS);
		assertThat(exception).hasMessageContaining("io_uring_setup failed: ENOSYS: ").hasMessageContaining("seccomp");
		assertThat(exception.errno()).isEqualTo(Errno.ENOSYS);
		for (int errno : List.of(Errno.EPERM, Errno.EACCES, Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE, Errno.EEXIST,
				Errno.EBADFD, Errno.EBADR, Errno.EINVAL)) {
			assertThat(RingErrors.refused("call", errno)).hasMessageContaining("likely cause");
		}
	}

}
