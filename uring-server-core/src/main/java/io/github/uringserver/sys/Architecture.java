package io.github.uringserver.sys;

import java.util.Locale;
import java.util.Properties;

/**
 * What differs between the processor architectures the server runs on. Constants that are
 * the same on all of them (mmap and socket flags, errno values) stand where they are
 * used. Any thread.
 *
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.12/arch/x86/entry/syscalls/syscall_64.tbl">syscall_64.tbl</a>
 * @see <a href=
 * "https://github.com/torvalds/linux/blob/v6.12/scripts/syscall.tbl">syscall.tbl
 * (aarch64)</a>
 */
public enum Architecture {

	/** x86-64. */
	X86_64(425, 426, 427),

	/** 64-bit ARM, little-endian. */
	AARCH64(425, 426, 427);

	private final int ioUringSetup;

	private final int ioUringEnter;

	private final int ioUringRegister;

	Architecture(int ioUringSetup, int ioUringEnter, int ioUringRegister) {
		this.ioUringSetup = ioUringSetup;
		this.ioUringEnter = ioUringEnter;
		this.ioUringRegister = ioUringRegister;
	}

	/**
	 * The architecture of a JVM.
	 * @param osArch the system property {@code os.arch}
	 * @return null if it is not supported
	 */
	public static Architecture of(String osArch) {
		return switch (osArch.toLowerCase(Locale.ROOT)) {
			case "amd64", "x86_64", "x86-64" -> X86_64;
			case "aarch64", "arm64" -> AARCH64;
			default -> null;
		};
	}

	/** What the JVM calls its architecture. */
	public static String name(Properties systemProperties) {
		return systemProperties.getProperty("os.arch");
	}

	/**
	 * The architecture of this JVM.
	 * @throws UnsatisfiedLinkError if it is not supported
	 */
	static Architecture current() {
		Architecture architecture = of(System.getProperty("os.arch"));
		if (architecture == null) {
			throw new UnsatisfiedLinkError(
					"os.arch=" + System.getProperty("os.arch") + " is neither x86-64 nor aarch64");
		}
		return architecture;
	}

	/** The number of io_uring_setup(2). */
	int ioUringSetup() {
		return this.ioUringSetup;
	}

	/** The number of io_uring_enter(2). */
	int ioUringEnter() {
		return this.ioUringEnter;
	}

	/** The number of io_uring_register(2). */
	int ioUringRegister() {
		return this.ioUringRegister;
	}

}
