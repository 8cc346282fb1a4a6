package io.github.uringserver.sys;

import java.io.IOException;

import org.junit.jupiter.api.Test;

import io.github.uringserver.testing.ChildJvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Native memory as the kernel's own figures show it. */
class MemorySourceTests {

	private static final int MIB = 1 << 20;

	@Test
	void normalPagesAreAllThereFromTheStart() throws IOException {
		MemorySource source = MemorySource.plain();
		try (NativeMemory memory = source.allocate(3 * MIB)) {
			Smaps smaps = Smaps.of(memory);
			assertThat(smaps.bytes("Rss")).isGreaterThanOrEqualTo(3 * MIB);
			assertThat(smaps.bytes("Locked")).isZero();
			assertThat(source.takeRefusals()).isEmpty();
		}
	}

	@Test
	void hugePagesBackTheWholeRegion() throws IOException {
		long hugePageBytes = HugePages.sizeBytes();
		assumeTrue(hugePageBytes > 0 && hugePageBytes <= 32 * MIB, "huge pages of " + hugePageBytes + " bytes");
		MemorySource source = new MemorySource(new MemoryOptions(true, false), 3 * hugePageBytes);
		try (NativeMemory memory = source.allocate(2 * hugePageBytes + 1)) {
			assumeTrue(memory.mappedBytes() == 3 * hugePageBytes, source.takeRefusals()::toString);
			assertThat(memory.address() % hugePageBytes).isZero();
			assertThat(memory.buffer().capacity()).isEqualTo(2 * hugePageBytes + 1);
			Smaps smaps = Smaps.of(memory);
			long huge = smaps.bytes("AnonHugePages") + smaps.bytes("Private_Hugetlb");
			assumeTrue(huge > 0, "the kernel found no huge page: its memory is fragmented");
			assertThat(huge).isGreaterThanOrEqualTo(hugePageBytes);
			assertThat(smaps.bytes("Rss") + smaps.bytes("Private_Hugetlb")).isGreaterThanOrEqualTo(3 * hugePageBytes);
			memory.buffer().put((int) (2 * hugePageBytes), (byte) 1);
			assertThat(source.takeRefusals()).isEmpty();
		}
	}

	@Test
	void transparentHugePagesNeedNoPool() throws IOException {
		long hugePageBytes = HugePages.sizeBytes();
		assumeTrue(hugePageBytes > 0 && hugePageBytes <= 32 * MIB, "huge pages of " + hugePageBytes + " bytes");
		long address = HugePages.mapTransparent(2 * hugePageBytes, hugePageBytes);
		assumeTrue(address != -Errno.EOPNOTSUPP, "transparent huge pages are off");
		assertThat(address).isPositive();
		assertThat(address % hugePageBytes).isZero();
		assertThat(Linux.munmap(address, 2 * hugePageBytes)).isZero();
	}

	@Test
	void poolThatHasTooFewIsNotUsed() {
		long hugePageBytes = HugePages.sizeBytes();
		assumeTrue(hugePageBytes > 0, "no huge pages");
		// more than any machine's pool
		assertThat(HugePages.mapFromPool(hugePageBytes << 24)).isEqualTo(-Errno.ENOMEM);
	}

	@Test
	void regionSmallerThanAHugePageTakesNone() {
		MemorySource source = new MemorySource(new MemoryOptions(true, false), 1);
		try (NativeMemory memory = source.allocate(1000)) {
			assertThat(memory.mappedBytes()).isEqualTo(Linux.pageSizeBytes());
			assertThat(source.takeRefusals()).isEmpty();
		}
	}

	@Test
	void settingOfTransparentHugePagesIsUnderstood() {
		assertThat(HugePages.transparentAllowed("always [madvise] never")).isTrue();
		assertThat(HugePages.transparentAllowed("[always] madvise never")).isTrue();
		assertThat(HugePages.transparentAllowed("always madvise [never]")).isFalse();
		assertThat(HugePages.transparentAllowed("")).isFalse();
	}

	@Test
	void lockedPagesAreLocked() throws IOException {
		MemorySource source = new MemorySource(new MemoryOptions(false, true), 64 * 1024);
		try (NativeMemory memory = source.allocate(64 * 1024)) {
			assumeTrue(Linux.softLimit(Linux.RLIMIT_MEMLOCK) >= 64 * 1024, "RLIMIT_MEMLOCK is lower");
			assertThat(source.takeRefusals()).isEmpty();
			assertThat(Smaps.of(memory).bytes("Locked")).isGreaterThanOrEqualTo(64 * 1024);
		}
	}

	@Test
	void limitNeedAndRemedyAreNamedOnceWhereLockingIsForbidden() throws Exception {
		String[] setpriv = { "setpriv", "--bounding-set=-ipc_lock", "--" };
		ChildJvm.Result result = ChildJvm.of(LockedMemoryMain.class).launcher(setpriv).shell("ulimit -l 128").run();
		assumeTrue(result.exitCode() == 0, "setpriv cannot drop CAP_IPC_LOCK here");
		assertThat(result.output()).containsOnlyOnce("Memory is not locked")
			.contains("mlock of 1048576 bytes failed: ENOMEM", "RLIMIT_MEMLOCK is 131072 bytes", "need 50 MiB together",
					"ulimit -l");
	}

	@Test
	void sizesAreChecked() {
		MemorySource source = new MemorySource(new MemoryOptions(true, true), 1);
		assertThatIllegalArgumentException().isThrownBy(() -> source.allocate(0)).withMessageContaining("bytes=0");
		assertThatIllegalArgumentException().isThrownBy(() -> source.allocate(1L << 31))
			.withMessageContaining("bytes=" + (1L << 31));
	}

}
