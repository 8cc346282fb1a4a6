package io.github.uringserver.sys;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** System calls and native memory on the running kernel. */
class LinuxTests {

	private static final int NOT_A_DESCRIPTOR = Integer.MAX_VALUE;

	@Test
	void failureIsANegativeErrno() {
		assertThat(Linux.close(NOT_A_DESCRIPTOR)).isEqualTo(-Errno.EBADF);
		assertThat(Linux.eventFdWrite(NOT_A_DESCRIPTOR)).isEqualTo(-Errno.EBADF);
		assertThat(Linux.ioUringEnter(NOT_A_DESCRIPTOR, 0, 0, 0)).isEqualTo(-Errno.EBADF);
		assertThat(Linux.ioUringRegister(NOT_A_DESCRIPTOR, RegisterOpcodes.ENABLE_RINGS, 0, 0)).isEqualTo(-Errno.EBADF);
		assertThat(Linux.ioUringSetup(8, 0)).isEqualTo(-Errno.EFAULT);
		assertThat(Linux.mmap(0, Linux.MAP_PRIVATE | Linux.MAP_ANONYMOUS, -1, 0)).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void errnoIsThatOfTheCallJustMade() {
		for (int i = 0; i < 10_000; i++) {
			assertThat(Linux.close(NOT_A_DESCRIPTOR)).isEqualTo(-Errno.EBADF);
			assertThat(Linux.ioUringSetup(8, 0)).isEqualTo(-Errno.EFAULT);
		}
	}

	@Test
	void eventFdCountsItsWrites() {
		int fd = Linux.eventFd();
		assertThat(fd).isNotNegative();
		assertThat(Linux.eventFdWrite(fd)).isZero();
		assertThat(Linux.eventFdWrite(fd)).isZero();
		try (NativeMemory memory = NativeMemory.allocate(Long.BYTES)) {
			assertThat(SixArguments.call(SixArguments.function("read"), fd, memory.address(), Long.BYTES, 0, 0, 0))
				.isEqualTo(Long.BYTES);
			assertThat(memory.buffer().getLong(0)).isEqualTo(2);
		}
		assertThat(Linux.close(fd)).isZero();
		assertThat(Linux.close(fd)).isEqualTo(-Errno.EBADF);
	}

	@Test
	void sixthArgumentOfMmapArrives(@TempDir Path directory) throws Exception {
		Path path = directory.resolve("pages");
		int page = Linux.pageSizeBytes();
		byte[] bytes = new byte[3 * page];
		bytes[0] = 1;
		bytes[page] = 2;
		bytes[2 * page] = 3;
		Files.write(path, bytes);
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
			int fd = descriptorOf(path);
			for (int i = 0; i < 3; i++) {
				try (NativeMemory memory = NativeMemory.mapShared(fd, (long) i * page, page)) {
					assertThat(memory.buffer().get(0)).isEqualTo((byte) (i + 1));
				}
			}
			assertThat(file.length()).isEqualTo(bytes.length);
		}
	}

	private static int descriptorOf(Path path) throws Exception {
		try (var entries = Files.list(Path.of("/proc/self/fd"))) {
			return entries.filter((entry) -> pointsTo(entry, path))
				.mapToInt((entry) -> Integer.parseInt(entry.getFileName().toString()))
				.findFirst()
				.orElseThrow();
		}
	}

	private static boolean pointsTo(Path entry, Path path) {
		try {
			return Files.readSymbolicLink(entry).equals(path.toRealPath());
		}
		catch (IOException ex) {
			return false;
		}
	}

	@Test
	void sixthArgumentOfEnterArrives() {
		try (NativeMemory params = NativeMemory.allocate(ParamsLayout.SIZE_BYTES)) {
			int ring = Linux.ioUringSetup(8, params.address());
			assertThat(ring).isNotNegative();
			long syscall = SixArguments.function("syscall");
			int enter = Architecture.current().ioUringEnter();
			// A signal mask at an address that is none is refused before the wait;
			// without
			// one, 0 completions are there at once.
			assertThat(SixArguments.call(syscall, enter, ring, 0, 1, EnterFlags.GETEVENTS, 1))
				.isIn((long) -Errno.EINVAL, (long) -Errno.EFAULT);
			assertThat(SixArguments.call(syscall, enter, ring, 0, 0, EnterFlags.GETEVENTS, 0)).isZero();
			for (int i = 0; i < 10_000; i++) {
				assertThat(Linux.ioUringEnter(ring, 0, 0, EnterFlags.GETEVENTS)).isZero();
			}
			Linux.close(ring);
		}
	}

	@Test
	void softLimitsAreRead() {
		assertThat(Linux.softLimit(Linux.RLIMIT_NOFILE)).isPositive();
		assertThat(Linux.softLimit(Linux.RLIMIT_MEMLOCK)).isNotNegative();
		assertThat(Linux.softLimit(-1)).isEqualTo(-Errno.EINVAL);
	}

	@Test
	void memoryIsAlignedZeroedAndAsLongAsAsked() {
		try (NativeMemory memory = NativeMemory.allocate(10_000)) {
			assertThat(memory.address() % Linux.pageSizeBytes()).isZero();
			assertThat(memory.buffer().capacity()).isEqualTo(10_000);
			assertThat(memory.buffer().isDirect()).isTrue();
			assertThat(memory.buffer().order()).isEqualTo(ByteOrder.nativeOrder());
			for (int i = 0; i < 10_000; i++) {
				assertThat(memory.buffer().get(i)).isZero();
			}
			memory.buffer().putLong(8, 42);
			assertThat(Linux.wrap(memory.address() + 8, Long.BYTES).getLong(0)).isEqualTo(42);
		}
	}

	@Test
	void memoryIsPresentBeforeItIsTouched() throws Exception {
		int bytes = 32 << 20;
		long before = residentBytes();
		try (NativeMemory memory = NativeMemory.allocate(bytes)) {
			assertThat(residentBytes() - before).isGreaterThan(bytes / 2);
			assertThat(memory.buffer().capacity()).isEqualTo(bytes);
		}
	}

	private static long residentBytes() throws Exception {
		String pages = Files.readString(Path.of("/proc/self/statm")).split(" ")[1];
		return Long.parseLong(pages) * Linux.pageSizeBytes();
	}

	@Test
	void memoryIsUnmappedOnce() {
		NativeMemory memory = NativeMemory.allocate(4096);
		memory.close();
		memory.close();
	}

	@Test
	void sizeOutOfRangeIsNamed() {
		assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.allocate(0))
			.withMessageContaining("bytes=0");
		assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.allocate(1L << 31))
			.withMessageContaining("bytes=2147483648");
	}

	@Test
	void refusedMappingNamesSizeAndRemedy() {
		assertThatExceptionOfType(NativeMemoryException.class)
			.isThrownBy(() -> NativeMemory.mapShared(NOT_A_DESCRIPTOR, 0, 4096))
			.withMessageContaining("4096 bytes")
			.withMessageContaining("EBADF")
			.satisfies((ex) -> assertThat(ex.errno()).isEqualTo(Errno.EBADF));
	}

}
