package io.github.uringserver.sys;

import java.nio.ByteBuffer;

/**
 * Installs a seccomp filter that answers one system call with an errno, for this process
 * and all it starts, and for good. For child processes of tests.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/seccomp.2.html">seccomp(2)</a>
 */
public final class SeccompFilter {

	private static final int PR_SET_NO_NEW_PRIVS = 38;

	private static final int SECCOMP_SET_MODE_FILTER = 1;

	private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;

	private static final int SECCOMP_RET_ALLOW = 0x7fff0000;

	private static final int SECCOMP_RET_ERRNO = 0x00050000;

	/** {@code BPF_LD | BPF_W | BPF_ABS}. */
	private static final int LOAD_WORD = 0x20;

	/** {@code BPF_JMP | BPF_JEQ | BPF_K}. */
	private static final int JUMP_IF_EQUAL = 0x15;

	/** {@code BPF_RET | BPF_K}. */
	private static final int RETURN = 0x06;

	private static final int INSTRUCTION_BYTES = 8;

	private static final int PROGRAM_AT = 16;

	private SeccompFilter() {
	}

	/** Denies io_uring_setup(2). */
	public static void denyIoUringSetup(int errno) {
		deny(Architecture.current().ioUringSetup(), errno);
	}

	/** Denies io_uring_enter(2). */
	public static void denyIoUringEnter(int errno) {
		deny(Architecture.current().ioUringEnter(), errno);
	}

	private static void deny(int systemCall, int errno) {
		try (NativeMemory memory = NativeMemory.allocate(PROGRAM_AT + 4 * INSTRUCTION_BYTES)) {
			ByteBuffer program = memory.buffer();
			// the number of the system call is the first word of struct seccomp_data
			instruction(program, 0, LOAD_WORD, 0, 0, 0);
			instruction(program, 1, JUMP_IF_EQUAL, 0, 1, systemCall);
			instruction(program, 2, RETURN, 0, 0, SECCOMP_RET_ERRNO | errno);
			instruction(program, 3, RETURN, 0, 0, SECCOMP_RET_ALLOW);
			program.putShort(0, (short) 4).putLong(8, memory.address() + PROGRAM_AT);
			check(SixArguments.call(SixArguments.function("prctl"), PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0));
			check(SixArguments.call(SixArguments.function("syscall"), seccomp(), SECCOMP_SET_MODE_FILTER,
					SECCOMP_FILTER_FLAG_TSYNC, memory.address(), 0, 0));
		}
	}

	private static void instruction(ByteBuffer program, int index, int code, int ifTrue, int ifFalse, int value) {
		int at = PROGRAM_AT + index * INSTRUCTION_BYTES;
		program.putShort(at, (short) code);
		program.put(at + 2, (byte) ifTrue);
		program.put(at + 3, (byte) ifFalse);
		program.putInt(at + 4, value);
	}

	/** The number of seccomp(2). */
	private static int seccomp() {
		return (Architecture.current() == Architecture.X86_64) ? 317 : 277;
	}

	private static void check(long result) {
		if (result < 0) {
			throw new IllegalStateException("The seccomp filter was refused: " + Errno.message((int) -result));
		}
	}

}
