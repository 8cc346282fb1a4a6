package io.github.uringserver.ring;

/** Why io_uring cannot be used here. Each cause has its own message and remedy. */
public enum UnsupportedCause {

	/** The operating system is not Linux. */
	NOT_LINUX,
	/** The processor architecture is not x86-64 or aarch64. */
	UNSUPPORTED_ARCHITECTURE,
	/** The kernel is older than 6.1. */
	KERNEL_TOO_OLD,
	/** {@code kernel.io_uring_disabled} forbids it to this process. */
	DISABLED_BY_SYSCTL,
	/** A seccomp filter (a container's profile) blocks the system calls. */
	SECCOMP,
	/** {@code RLIMIT_MEMLOCK} is too low for the configured sizes. */
	MEMLOCK,
	/** {@code RLIMIT_NOFILE} leaves no descriptor for a ring. */
	FD_LIMIT,
	/**
	 * The native part of the foreign-function library does not load: musl, or a temp
	 * directory without exec.
	 */
	NATIVE_LIBRARY,
	/** There is not enough memory for the configured rings and buffers. */
	OUT_OF_MEMORY,
	/** Anything else; the detail has the errno. */
	OTHER

}
