package io.github.uringserver.ring;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

import io.github.uringserver.sys.Architecture;
import io.github.uringserver.sys.Linux;

/**
 * What surrounds a probe. Immutable.
 *
 * @param os the system property {@code os.name}
 * @param architecture the system property {@code os.arch}
 * @param kernel the kernel release, as {@code uname -r} prints it
 * @param ioUringDisabled the value of {@code kernel.io_uring_disabled}, empty if there is
 * no such setting (before 6.6, or a kernel without io_uring)
 * @param memlockLimitBytes asks for the soft limit of locked memory in force for this
 * process, {@link Linux#UNLIMITED} if there is none; asked only when the native library
 * is there
 */
record ProbeEnvironment(String os, String architecture, String kernel, OptionalInt ioUringDisabled,
		LongSupplier memlockLimitBytes) {

	private static final Path IO_URING_DISABLED = Path.of("/proc/sys/kernel/io_uring_disabled");

	private static final Path STATUS = Path.of("/proc/self/status");

	/** The line of the effective capabilities in /proc/self/status. */
	private static final String CAPABILITIES = "CapEff:";

	private static final int CAP_IPC_LOCK = 14;

	/** The environment of this process. */
	static ProbeEnvironment current() {
		return new ProbeEnvironment(System.getProperty("os.name"), Architecture.name(System.getProperties()),
				System.getProperty("os.version"), readSetting(), ProbeEnvironment::memlockLimit);
	}

	private static OptionalInt readSetting() {
		try {
			return OptionalInt.of(Integer.parseInt(Files.readString(IO_URING_DISABLED).strip()));
		}
		catch (IOException | NumberFormatException | SecurityException ex) {
			return OptionalInt.empty();
		}
	}

	private static long memlockLimit() {
		return mayLockMemory() ? Linux.UNLIMITED : Linux.softLimit(Linux.RLIMIT_MEMLOCK);
	}

	/** CAP_IPC_LOCK lifts the limit. */
	private static boolean mayLockMemory() {
		try {
			return Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)
				.stream()
				.filter((line) -> line.startsWith(CAPABILITIES))
				.map((line) -> Long.parseUnsignedLong(line.substring(CAPABILITIES.length()).strip(), 16))
				.anyMatch((capabilities) -> (capabilities & (1L << CAP_IPC_LOCK)) != 0);
		}
		catch (IOException | NumberFormatException | SecurityException ex) {
			return false;
		}
	}

}
