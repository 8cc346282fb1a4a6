package io.github.uringserver.ring;

import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;

import static org.assertj.core.api.Assertions.assertThat;

/** Each cause is told from the others, and comes with detail and remedy. */
class SupportClassifierTests {

	private static SupportClassifier classifier(String os, String architecture, String kernel) {
		return new SupportClassifier(
				new ProbeEnvironment(os, architecture, kernel, OptionalInt.empty(), () -> Linux.UNLIMITED));
	}

	private static SupportClassifier withSetting(OptionalInt ioUringDisabled) {
		return new SupportClassifier(
				new ProbeEnvironment("Linux", "amd64", "6.12.0", ioUringDisabled, () -> Linux.UNLIMITED));
	}

	private static SupportClassifier withMemlockLimit(long bytes) {
		return new SupportClassifier(new ProbeEnvironment("Linux", "amd64", "6.12.0", OptionalInt.of(0), () -> bytes));
	}

	private static void assertCause(RingSupport support, UnsupportedCause cause) {
		assertThat(support.isSupported()).isFalse();
		assertThat(support.cause()).isEqualTo(cause);
		assertThat(support.features()).isNull();
		assertThat(support.detail()).isNotBlank();
		assertThat(support.remedy()).isNotBlank();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Mac OS X", "Windows 11", "FreeBSD" })
	void otherOperatingSystems(String os) {
		RingSupport support = classifier(os, "amd64", "23.1.0").platform();
		assertCause(support, UnsupportedCause.NOT_LINUX);
		assertThat(support.detail()).contains(os);
	}

	@ParameterizedTest
	@ValueSource(strings = { "i386", "arm", "riscv64", "ppc64le" })
	void otherArchitectures(String architecture) {
		RingSupport support = classifier("Linux", architecture, "6.12.0").platform();
		assertCause(support, UnsupportedCause.UNSUPPORTED_ARCHITECTURE);
		assertThat(support.detail()).contains(architecture);
	}

	@ParameterizedTest
	@ValueSource(strings = { "6.0.19", "5.15.0-generic", "4.18.0-553.el8_10.x86_64", "6.0" })
	void kernelsBefore61(String kernel) {
		RingSupport support = classifier("Linux", "aarch64", kernel).platform();
		assertCause(support, UnsupportedCause.KERNEL_TOO_OLD);
		assertThat(support.detail()).contains(kernel);
	}

	@ParameterizedTest
	@ValueSource(strings = { "6.1.0-13-amd64", "6.18.44", "7.0.0", "10.2-rc1", "odd" })
	void laterAndUnreadableKernelsAreTried(String kernel) {
		assertThat(classifier("Linux", "amd64", kernel).platform()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "1, io_uring_group", "2, io_uring_disabled=0" })
	void settingThatForbids(int value, String remedy) {
		RingSupport support = withSetting(OptionalInt.of(value)).refused("io_uring_setup failed", Errno.EPERM);
		assertCause(support, UnsupportedCause.DISABLED_BY_SYSCTL);
		assertThat(support.detail()).contains("kernel.io_uring_disabled=" + value);
		assertThat(support.remedy()).contains(remedy);
	}

	@Test
	void refusalThatTheSettingDoesNotExplainIsSeccomp() {
		assertCause(withSetting(OptionalInt.of(0)).refused("io_uring_setup failed", Errno.EPERM),
				UnsupportedCause.SECCOMP);
		assertCause(withSetting(OptionalInt.empty()).refused("io_uring_setup failed", Errno.EPERM),
				UnsupportedCause.SECCOMP);
	}

	@Test
	void missingCallOnAKernelThatHasTheSettingIsSeccomp() {
		RingSupport support = withSetting(OptionalInt.of(0)).refused("io_uring_setup failed", Errno.ENOSYS);
		assertCause(support, UnsupportedCause.SECCOMP);
		assertThat(support.remedy()).doesNotContain("CONFIG_IO_URING");
	}

	@Test
	void missingCallWithoutTheSettingMayAlsoBeTheKernelsBuild() {
		RingSupport support = withSetting(OptionalInt.empty()).refused("io_uring_setup failed", Errno.ENOSYS);
		assertCause(support, UnsupportedCause.SECCOMP);
		assertThat(support.remedy()).contains("seccomp", "CONFIG_IO_URING");
	}

	@Test
	void noMemoryUnderALimitIsTheLimit() {
		RingSupport support = withMemlockLimit(65_536).refused("io_uring_setup failed", Errno.ENOMEM);
		assertCause(support, UnsupportedCause.MEMLOCK);
		assertThat(support.detail()).contains("65536");
	}

	@Test
	void noMemoryWithoutALimitIsNoMemory() {
		assertCause(withMemlockLimit(Linux.UNLIMITED).refused("io_uring_setup failed", Errno.ENOMEM),
				UnsupportedCause.OUT_OF_MEMORY);
	}

	@Test
	void failedMappingIsNoMemoryWhateverTheLimit() {
		assertCause(withMemlockLimit(65_536).nativeMemory("mmap failed"), UnsupportedCause.OUT_OF_MEMORY);
	}

	@ParameterizedTest
	@CsvSource({ "24, ulimit -n", "23, fs.file-max" })
	void descriptorLimits(int errno, String remedy) {
		RingSupport support = withMemlockLimit(0).refused("io_uring_setup failed", errno);
		assertCause(support, UnsupportedCause.FD_LIMIT);
		assertThat(support.remedy()).contains(remedy);
	}

	@Test
	void securityModuleIsSuspectedOnEacces() {
		RingSupport support = withMemlockLimit(0).refused("io_uring_setup failed", Errno.EACCES);
		assertCause(support, UnsupportedCause.OTHER);
		assertThat(support.remedy()).contains("SELinux");
	}

	@Test
	void missingNativeLibraryNamesItsRootCause() {
		RingSupport support = withMemlockLimit(0)
			.nativeLibrary(new ExceptionInInitializerError(new UnsatisfiedLinkError("libc.musl: not found")));
		assertCause(support, UnsupportedCause.NATIVE_LIBRARY);
		assertThat(support.detail()).contains("libc.musl: not found");
		assertThat(support.remedy()).contains("glibc", "noexec");
	}

	@Test
	void anythingElseIsOther() {
		assertCause(withMemlockLimit(0).refused("io_uring_setup failed", Errno.EIO), UnsupportedCause.OTHER);
		assertCause(withMemlockLimit(0).other(new IllegalStateException("boom")), UnsupportedCause.OTHER);
	}

}
