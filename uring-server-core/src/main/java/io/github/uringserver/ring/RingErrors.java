package io.github.uringserver.ring;

import io.github.uringserver.sys.Errno;

/** Makes exceptions that name the call, the errno, the likely cause and the remedy. */
final class RingErrors {

	private RingErrors() {
	}

	/** An exception for a call the kernel refused. */
	static RingException refused(String call, int errno) {
		return new RingException(call + " failed: " + Errno.message(errno) + likelyCause(errno), errno);
	}

	private static String likelyCause(int errno) {
		return switch (errno) {
			case Errno.EPERM -> "; likely cause: kernel.io_uring_disabled or a seccomp profile; allow io_uring_setup, "
					+ "io_uring_enter and io_uring_register there";
			case Errno.EACCES -> "; likely cause: a security module (SELinux); allow io_uring there";
			case Errno.ENOSYS ->
				"; likely cause: a seccomp profile, or a kernel without io_uring; allow io_uring_setup, io_uring_enter "
						+ "and io_uring_register, or use Linux 6.1 or newer";
			case Errno.ENOMEM -> "; likely cause: RLIMIT_MEMLOCK or too little memory; raise 'ulimit -l' or configure "
					+ "smaller rings and buffers";
			case Errno.EMFILE -> "; likely cause: RLIMIT_NOFILE; raise 'ulimit -n'";
			case Errno.ENFILE -> "; likely cause: the system's limit of open files; raise fs.file-max";
			case Errno.EEXIST -> "; likely cause: another thread owns the ring, or the buffer group is taken";
			case Errno.EBADFD -> "; likely cause: the ring is not enabled";
			case Errno.EBADR -> "; likely cause: the kernel had no memory for completions and lost some; add memory";
			case Errno.EINVAL -> "; likely cause: the kernel is older than 6.1";
			default -> "";
		};
	}

}
