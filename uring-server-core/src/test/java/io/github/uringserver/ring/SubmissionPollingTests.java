package io.github.uringserver.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import io.github.uringserver.ring.Completions.Completion;
import io.github.uringserver.sys.CpuAffinity;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.testing.OwnThread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** A ring whose submissions a thread of the running kernel consumes. */
@ExtendWith(OwnThread.class)
@Timeout(60)
class SubmissionPollingTests {

	private static final Duration LONG = Duration.ofSeconds(20);

	private static final Duration SHORT = Duration.ofMillis(1);

	private static final int NO_SUCH_CPU = 1_000_000;

	private static KernelRing enabled(RingConfiguration configuration, Duration idle, Integer... cpus) {
		KernelRing ring = KernelRing
			.open(configuration.withSubmissionPolling(new SubmissionPolling(idle, List.of(cpus))));
		ring.enable();
		if (!ring.features().setupFlags().contains("SQPOLL")) {
			List<String> refusals = ring.features().refusals();
			ring.close();
			Assumptions.abort(refusals.toString());
		}
		return ring;
	}

	@Test
	void threadIsInForceAndDoesWhatAWorkerNeeds() throws Exception {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, LONG)) {
			assertThat(ring.features().setupFlags()).contains("SQPOLL", "SINGLE_ISSUER")
				.doesNotContain("SQ_AFF", "DEFER_TASKRUN", "COOP_TASKRUN", "TASKRUN_FLAG");
			assertThat(ring.features().refusals()).isEmpty();
			KernelRingTests.echo(ring);
		}
	}

	@Test
	void awakeThreadTakesSubmissionsWithoutASystemCall() {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, LONG)) {
			Completions completions = new Completions(ring);
			ring.nop(0);
			completions.await(1);
			long before = ring.enterCount();
			for (int i = 1; i <= 500; i++) {
				ring.nop(i);
				assertThat(ring.pendingSubmissions()).isOne();
				assertThat(ring.enter(0)).isOne();
				assertThat(ring.pendingSubmissions()).isZero();
				Await.until(ring::canSkipEnter);
				ring.drain(completions, Integer.MAX_VALUE);
			}
			assertThat(ring.enterCount()).isEqualTo(before);
			assertThat(completions.all()).extracting(Completion::userData)
				.containsExactlyElementsOf(LongStream.rangeClosed(0, 500).boxed().toList());
		}
	}

	@Test
	void sleepingThreadIsWoken() {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, SHORT)) {
			Completions completions = new Completions(ring);
			for (int i = 0; i < 20; i++) {
				Await.until(ring.submissions::needsWakeup);
				long wakeUps = ring.kernelThreadWakeUpCount();
				long calls = ring.enterCount();
				ring.nop(i);
				ring.enter(0);
				assertThat(ring.kernelThreadWakeUpCount()).isEqualTo(wakeUps + 1);
				assertThat(ring.enterCount()).isEqualTo(calls + 1);
				assertThat(completions.next().userData()).isEqualTo(i);
			}
		}
	}

	/** The thread falls asleep and is woken at every moment there is. */
	@Test
	void nothingIsLostBetweenFallingAsleepAndWaking() {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, SHORT)) {
			Completions completions = new Completions(ring);
			for (int i = 0; i < 2000; i++) {
				ring.nop(i);
				assertThat(completions.next().userData()).isEqualTo(i);
				long until = System.nanoTime() + (i % 40) * 100_000L;
				while (i % 8 == 0 && System.nanoTime() - until < 0) {
					Thread.onSpinWait();
				}
			}
		}
	}

	@Test
	void fullQueuesLoseNothing() {
		try (KernelRing ring = enabled(new RingConfiguration(8, 2), LONG)) {
			Completions completions = new Completions(ring);
			for (int i = 0; i < 1000; i++) {
				ring.nop(i);
			}
			completions.await(1000);
			assertThat(completions.all()).extracting(Completion::userData)
				.containsExactlyInAnyOrderElementsOf(LongStream.range(0, 1000).boxed().toList());
			assertThat(ring.completionOverflowCount()).isPositive();
		}
	}

	/** The thread reads it after the call that prepared the entry has long returned. */
	@Test
	void intervalOfATimeoutIsStableUntilItIsConsumed() {
		try (KernelRing ring = enabled(new RingConfiguration(8, 16), LONG)) {
			Completions completions = new Completions(ring);
			for (int i = 0; i < 500; i++) {
				ring.timeout((i % 2 == 0) ? 1 : 3_600_000_000_000L, 0, i);
			}
			completions.await(250);
			assertThat(completions.all()).allMatch((completion) -> completion.result() == -Errno.ETIME)
				.extracting(Completion::userData)
				.allMatch((userData) -> userData % 2 == 0);
		}
	}

	@Test
	void waitingForACompletionSleepsAndEnds() throws Exception {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, SHORT);
				SocketPair pair = SocketPair.connected();
				NativeMemory memory = NativeMemory.allocate(8)) {
			ring.receive(pair.server(), memory.address(), 8, 1);
			ring.enter(0);
			Await.until(ring.submissions::needsWakeup);
			Thread peer = new Thread(() -> write(pair));
			peer.start();
			assertThat(new Completions(ring).next()).isEqualTo(new Completion(1, 1, 0));
			peer.join();
		}
	}

	private static void write(SocketPair pair) {
		try {
			pair.client().getOutputStream().write(1);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void closeSubmitsWhatWasHandedOverAndEndsTheThread() throws Exception {
		try (SocketPair pair = SocketPair.connected(); NativeMemory memory = NativeMemory.allocate(64)) {
			for (int round = 0; round < 20; round++) {
				KernelRing ring = enabled(RingConfiguration.DEFAULT, LONG);
				assertThat(kernelThreads()).isNotEmpty();
				ring.receive(pair.server(), memory.address(), 64, 1);
				ring.enter(0);
				ring.close();
			}
			Await.until(() -> kernelThreads().isEmpty());
			pair.client().getOutputStream().write(1);
			assertThat(memory.buffer().get(0)).isZero();
		}
	}

	@Test
	void threadIsBoundToTheCpuAskedFor() throws Exception {
		int cpu = CpuAffinity.allowed()[0];
		Await.until(() -> kernelThreads().isEmpty());
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, LONG, cpu)) {
			assertThat(ring.features().setupFlags()).contains("SQPOLL", "SQ_AFF");
			String status = Files.readString(kernelThreads().get(0).resolve("status"));
			assertThat(status).containsPattern("Cpus_allowed_list:\\s+" + cpu + "\n");
		}
	}

	@Test
	void cpuThatDoesNotExistIsARefusalAndTheThreadRunsAnywhere() throws Exception {
		try (KernelRing ring = enabled(RingConfiguration.DEFAULT, LONG, NO_SUCH_CPU)) {
			assertThat(ring.features().setupFlags()).contains("SQPOLL").doesNotContain("SQ_AFF");
			assertThat(ring.features().refusals()).singleElement().asString().contains("CPU " + NO_SUCH_CPU);
			assertThat(ring.features().fallbacks()).containsAll(ring.features().refusals());
			KernelRingTests.echo(ring);
		}
	}

	@Test
	void workersTakeTheCpusInTurn() {
		RingConfiguration configuration = RingConfiguration.DEFAULT
			.withSubmissionPolling(new SubmissionPolling(LONG, List.of(2, 5)));
		assertThat(List.of(0, 1, 2)).extracting((worker) -> configuration.forWorker(worker).submissionPolling().cpu())
			.containsExactly(2, 5, 2);
		assertThat(RingConfiguration.DEFAULT.forWorker(1)).isSameAs(RingConfiguration.DEFAULT);
	}

	@Test
	void rangesAreChecked() {
		assertThatIllegalArgumentException().isThrownBy(() -> new SubmissionPolling(Duration.ZERO, List.of()))
			.withMessageContaining("idle");
		assertThatIllegalArgumentException().isThrownBy(() -> new SubmissionPolling(Duration.ofSeconds(61), List.of()))
			.withMessageContaining("idle");
		assertThatIllegalArgumentException().isThrownBy(() -> new SubmissionPolling(LONG, List.of(0, -1)))
			.withMessageContaining("cpus");
	}

	/** The folders under /proc of this process's threads that consume submissions. */
	private static List<Path> kernelThreads() {
		List<Path> threads = new ArrayList<>();
		try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
			for (Path task : tasks.toList()) {
				if (isKernelThread(task)) {
					threads.add(task);
				}
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return threads;
	}

	private static boolean isKernelThread(Path task) {
		try {
			return Files.readString(task.resolve("comm")).startsWith("iou-sqp");
		}
		catch (IOException ex) {
			// gone while it was read (ESRCH)
			return false;
		}
	}

}
