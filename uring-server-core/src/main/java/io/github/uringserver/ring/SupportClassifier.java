package io.github.uringserver.ring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.uringserver.sys.Architecture;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;

/**
 * Turns what a probe met into a cause with its remedy. Pure: everything it goes by is
 * given to it. Used by {@link RingProbe}.
 */
final class SupportClassifier {

	private static final int MIN_MAJOR = 6;

	private static final int MIN_MINOR = 1;

	private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*");

	private static final String ALLOW_IN_PROFILE = "Allow io_uring_setup, io_uring_enter and io_uring_register in the "
			+ "container's seccomp profile (Docker: --security-opt seccomp=<profile>)";

	private final ProbeEnvironment environment;

	SupportClassifier(ProbeEnvironment environment) {
		this.environment = environment;
	}

	/** What rules io_uring out before anything is tried; null if nothing does. */
	RingSupport platform() {
		if (!"Linux".equals(this.environment.os())) {
			return RingSupport.unsupported(UnsupportedCause.NOT_LINUX,
					"The operating system is " + this.environment.os(), "Run on Linux 6.1 or newer");
		}
		if (Architecture.of(this.environment.architecture()) == null) {
			return RingSupport.unsupported(UnsupportedCause.UNSUPPORTED_ARCHITECTURE,
					"The architecture is " + this.environment.architecture(), "Run on x86-64 or aarch64");
		}
		Matcher release = RELEASE.matcher(this.environment.kernel());
		if (release.matches() && isTooOld(Integer.parseInt(release.group(1)), Integer.parseInt(release.group(2)))) {
			return RingSupport.unsupported(UnsupportedCause.KERNEL_TOO_OLD,
					"The kernel is " + this.environment.kernel(),
					"Use Linux " + MIN_MAJOR + "." + MIN_MINOR + " or newer");
		}
		return null;
	}

	private static boolean isTooOld(int major, int minor) {
		return major < MIN_MAJOR || major == MIN_MAJOR && minor < MIN_MINOR;
	}

	/**
	 * The kernel refused a call.
	 * @param detail names the call
	 * @param errno the positive errno, 0 if there is none
	 */
	RingSupport refused(String detail, int errno) {
		return switch (errno) {
			case Errno.EPERM -> notPermitted(detail);
			case Errno.ENOSYS -> notImplemented(detail);
			case Errno.EACCES -> RingSupport.unsupported(UnsupportedCause.OTHER, detail,
					"A security module (SELinux, AppArmor) forbids it: allow io_uring for this process");
			case Errno.EMFILE -> RingSupport.unsupported(UnsupportedCause.FD_LIMIT, detail,
					"Raise the limit of open files of this process (ulimit -n, LimitNOFILE=)");
			case Errno.ENFILE -> RingSupport.unsupported(UnsupportedCause.FD_LIMIT, detail,
					"Raise the system's limit of open files (sysctl fs.file-max)");
			case Errno.ENOMEM -> noMemory(detail);
			default -> RingSupport.unsupported(UnsupportedCause.OTHER, detail,
					"Look the errno up in io_uring_setup(2), io_uring_enter(2) and io_uring_register(2)");
		};
	}

	private RingSupport notPermitted(String detail) {
		return switch (this.environment.ioUringDisabled().orElse(0)) {
			case 0 -> RingSupport.unsupported(UnsupportedCause.SECCOMP, detail, ALLOW_IN_PROFILE);
			case 1 -> RingSupport.unsupported(UnsupportedCause.DISABLED_BY_SYSCTL,
					detail + " (kernel.io_uring_disabled=1)",
					"Add this process to the group kernel.io_uring_group, or run 'sysctl kernel.io_uring_disabled=0'");
			default -> RingSupport.unsupported(UnsupportedCause.DISABLED_BY_SYSCTL,
					detail + " (kernel.io_uring_disabled=" + this.environment.ioUringDisabled().getAsInt() + ")",
					"Run 'sysctl kernel.io_uring_disabled=0'");
		};
	}

	/**
	 * Every kernel from 6.1 on has the calls, unless it was built without io_uring; then
	 * it lacks the setting too, as all kernels before 6.6 do.
	 */
	private RingSupport notImplemented(String detail) {
		String remedy = this.environment.ioUringDisabled().isPresent() ? ALLOW_IN_PROFILE
				: ALLOW_IN_PROFILE + ", or use a kernel built with CONFIG_IO_URING";
		return RingSupport.unsupported(UnsupportedCause.SECCOMP, detail, remedy);
	}

	private RingSupport noMemory(String detail) {
		long limitBytes = this.environment.memlockLimitBytes().getAsLong();
		if (limitBytes >= 0 && limitBytes != Linux.UNLIMITED) {
			return RingSupport.unsupported(UnsupportedCause.MEMLOCK,
					detail + " (RLIMIT_MEMLOCK is " + limitBytes + " bytes)",
					"Raise the limit of locked memory (ulimit -l, LimitMEMLOCK=), or configure smaller rings and "
							+ "fewer receive buffers");
		}
		return nativeMemory(detail);
	}

	/** Memory could not be mapped. */
	RingSupport nativeMemory(String detail) {
		return RingSupport.unsupported(UnsupportedCause.OUT_OF_MEMORY, detail,
				"Configure smaller rings and fewer buffers, or give the process more memory");
	}

	/** The native part of the foreign-function library did not load. */
	RingSupport nativeLibrary(LinkageError failure) {
		return RingSupport.unsupported(UnsupportedCause.NATIVE_LIBRARY,
				"The native library did not load: " + rootMessage(failure),
				"It needs glibc (not musl) and a directory it may write to and execute from: set "
						+ "-Djava.io.tmpdir to one that is not mounted noexec");
	}

	/** Anything else. */
	RingSupport other(Throwable failure) {
		return RingSupport.unsupported(UnsupportedCause.OTHER, rootMessage(failure), "Report this as a bug");
	}

	private static String rootMessage(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null && root.getCause() != root) {
			root = root.getCause();
		}
		return root.getClass().getSimpleName() + ((root.getMessage() != null) ? ": " + root.getMessage() : "");
	}

}
