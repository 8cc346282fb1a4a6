package io.github.uringserver.ring;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.uringserver.testing.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The probe on the running kernel, here and in children under limits and filters. What
 * this machine cannot show is in {@link SupportClassifierTests}.
 */
class RingProbeTests {

	@Test
	void thisKernelIsFit() {
		RingSupport support = RingProbe.probe(RingConfiguration.DEFAULT, 256, 4096);
		assertThat(support.isSupported()).as(support.toString()).isTrue();
		assertThat(support.features().submissionQueueEntries())
			.isEqualTo(RingConfiguration.DEFAULT.submissionQueueEntries());
		assertThat(support.features().completionQueueEntries()).isEqualTo(4096);
		assertThat(support.features().supported()).contains("SINGLE_MMAP", "NODROP");
	}

	@Test
	void probeLeavesNothingOpen() throws Exception {
		RingProbe.probe(RingConfiguration.DEFAULT, 256, 4096);
		long before = ProcessResources.descriptors();
		RingProbe.probe(RingConfiguration.DEFAULT, 256, 4096);
		assertThat(ProcessResources.descriptors()).isEqualTo(before);
	}

	@Test
	void seccompEpermIsNamed() throws Exception {
		ChildJvm.Result result = ChildJvm.of(ProbeMain.class).arguments("setup-eperm").run();
		assertThat(result.output()).contains("cause=SECCOMP", "io_uring_setup failed: EPERM", "remedy=Allow");
	}

	@Test
	void seccompEnosysIsNamed() throws Exception {
		ChildJvm.Result result = ChildJvm.of(ProbeMain.class).arguments("setup-enosys").run();
		assertThat(result.output()).contains("cause=SECCOMP", "io_uring_setup failed: ENOSYS", "remedy=Allow");
	}

	@Test
	void filterThatDeniesOnlyEnterIsNamed() throws Exception {
		ChildJvm.Result result = ChildJvm.of(ProbeMain.class).arguments("enter-eperm").run();
		assertThat(result.output()).contains("cause=SECCOMP", "io_uring_enter failed: EPERM");
	}

	@Test
	void descriptorLimitIsNamed() throws Exception {
		ChildJvm.Result result = ChildJvm.of(DescriptorHog.class).run();
		assertThat(result.output()).contains("cause=FD_LIMIT", "EMFILE", "ulimit -n");
	}

	@Test
	void lockedMemoryLimitIsNamed() throws Exception {
		ChildJvm.Result result = underLockedMemoryLimit(64).arguments("unfiltered").run();
		assumeTrue(!result.output().contains("cause=null"), "this kernel does not count rings as locked memory");
		assertThat(result.output()).contains("cause=MEMLOCK", "RLIMIT_MEMLOCK is 65536 bytes", "ulimit -l");
	}

	@Test
	void limitThatFitsOneRingIsTooLowForMany() throws Exception {
		ChildJvm.Result one = underLockedMemoryLimit(1024).arguments("unfiltered", "1").run();
		assertThat(one.output()).contains("cause=null");
		ChildJvm.Result many = underLockedMemoryLimit(1024).arguments("unfiltered", "64").run();
		assumeTrue(!many.output().contains("cause=null"), "this kernel does not count rings as locked memory");
		assertThat(many.output()).contains("cause=MEMLOCK");
	}

	@Test
	void limitThatFitsOneRingFitsOneAfterTheOther() throws Exception {
		ChildJvm.Result result = underLockedMemoryLimit(256).arguments("unfiltered", "1", "20").run();
		assertThat(result.output()).contains("cause=null");
	}

	/** A child without the capability that lifts the limit. */
	private static ChildJvm underLockedMemoryLimit(int kibibytes) throws Exception {
		String[] setpriv = { "setpriv", "--bounding-set=-ipc_lock", "--" };
		ChildJvm.Result rehearsal = ChildJvm.of(DescriptorHog.class).launcher(setpriv).arguments("nothing").run();
		assumeTrue(rehearsal.exitCode() == 0, "setpriv cannot drop CAP_IPC_LOCK here");
		return ChildJvm.of(ProbeMain.class).launcher(setpriv).shell("ulimit -l " + kibibytes);
	}

	@Test
	void directoryWithoutExecIsNamed(@TempDir Path directory) throws Exception {
		String mount = "mount -t tmpfs -o noexec,size=16m tmpfs " + directory;
		Process unshare = new ProcessBuilder("unshare", "-m", "/bin/sh", "-ec", mount).start();
		assumeTrue(unshare.waitFor(10, TimeUnit.SECONDS) && unshare.exitValue() == 0,
				"mounting in a namespace of its own is not permitted");
		// the library's own fallback is the working directory
		ChildJvm.Result result = ChildJvm.of(ProbeMain.class)
			.launcher("unshare", "-m")
			.shell(mount + "\ncd " + directory)
			.jvmArguments("-Djava.io.tmpdir=" + directory)
			.arguments("unfiltered")
			.run();
		assertThat(result.output()).contains("cause=NATIVE_LIBRARY", "noexec", "java.io.tmpdir");
		assertThat(result.exitCode()).isZero();
	}

	@Test
	void missingDirectoryIsNamed(@TempDir Path directory) throws Exception {
		Path missing = directory.resolve("missing");
		ChildJvm.Result result = ChildJvm.of(ProbeMain.class)
			.jvmArguments("-Djava.io.tmpdir=" + missing, "-Djffi.extract.dir=" + missing)
			.arguments("unfiltered")
			.run();
		assertThat(result.exitCode()).isZero();
		assertThat(Files.exists(missing)).isFalse();
		assertThat(result.output()).contains("cause=NATIVE_LIBRARY");
	}

	@Test
	void severalRingsAreProbedForAtOnce() throws Exception {
		RingProbe.probe(RingConfiguration.DEFAULT, 8, 4096);
		long before = ProcessResources.descriptors();
		// more than one thread can register with the kernel (16)
		RingSupport support = RingProbe.probe(RingConfiguration.DEFAULT, 8, 4096, 20);
		assertThat(support.isSupported()).as(support.toString()).isTrue();
		// A collection may close what an earlier test has left.
		assertThat(ProcessResources.descriptors()).isLessThanOrEqualTo(before);
	}

	@Test
	void interruptedCallerGetsItsAnswerAndStaysInterrupted() {
		Thread.currentThread().interrupt();
		RingSupport support = RingProbe.probe(RingConfiguration.DEFAULT, 8, 4096);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(support.isSupported()).isTrue();
	}

}
