package io.github.uringserver.sys;

import java.nio.ByteBuffer;

/**
 * Which of several listening sockets on one port ({@code SO_REUSEPORT}) gets a
 * connection: the one whose worker runs on the CPU that handles the connection's first
 * packet, instead of one by a hash of the addresses. Called by the thread that starts a
 * server; every method returns 0 or a negative errno.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7),
 * SO_ATTACH_REUSEPORT_CBPF, SO_INCOMING_CPU</a>
 * @see <a href=
 * "https://git.kernel.org/pub/scm/linux/kernel/git/stable/linux.git/tree/include/uapi/linux/filter.h?h=v6.1.192#n24">filter.h,
 * struct sock_filter, struct sock_fprog, SKF_AD_CPU</a>
 */
public final class PortSteering {

	private static final int SOL_SOCKET = 1;

	private static final int SO_INCOMING_CPU = 49;

	private static final int SO_ATTACH_REUSEPORT_CBPF = 51;

	/** {@code struct sock_filter}: the operation (16 bits), its jumps (8 bits each). */
	private static final int JUMP_IF_FALSE = 3;

	/** In an instruction: the constant; 32 bits. */
	private static final int CONSTANT = 4;

	private static final int INSTRUCTION_BYTES = 8;

	/** In a program: the address of its instructions; their number comes first. */
	private static final int PROGRAM_ADDRESS = 8;

	private static final int PROGRAM_BYTES = 16;

	/** {@code BPF_LD | BPF_W | BPF_ABS}: A = what stands at the constant. */
	private static final int LOAD = 0x20;

	/** {@code SKF_AD_OFF + SKF_AD_CPU}: where the number of the present CPU stands. */
	private static final int PRESENT_CPU = -0x1000 + 36;

	/** {@code BPF_JMP | BPF_JEQ | BPF_K}. */
	private static final int JUMP_IF_EQUAL = 0x15;

	/** {@code BPF_ALU | BPF_MOD | BPF_K}: A = A modulo the constant. */
	private static final int MODULO = 0x94;

	/** {@code BPF_RET | BPF_K}. */
	private static final int RETURN_CONSTANT = 0x06;

	/** {@code BPF_RET | BPF_A}. */
	private static final int RETURN_A = 0x16;

	private PortSteering() {
	}

	/**
	 * Attaches a program to the sockets of a port: what comes in on {@code cpus[i]} goes
	 * to the socket that was bound i-th, and what comes in on another CPU to the socket
	 * whose number is the CPU's modulo the number of sockets. Kernel 4.5; needs no
	 * privilege. A socket that is closed changes the numbers of those behind it.
	 * @param listenerFd any of the sockets
	 * @param cpus a CPU for each socket, in the order in which they were bound
	 */
	public static int byProgram(int listenerFd, int[] cpus) {
		int instructions = 3 + 2 * cpus.length;
		try (NativeMemory memory = NativeMemory.allocate(PROGRAM_BYTES + instructions * INSTRUCTION_BYTES)) {
			ByteBuffer program = memory.buffer();
			program.putShort(0, (short) instructions).putLong(PROGRAM_ADDRESS, memory.address() + PROGRAM_BYTES);
			int at = instruction(program, PROGRAM_BYTES, LOAD, 0, PRESENT_CPU);
			for (int i = 0; i < cpus.length; i++) {
				at = instruction(program, at, JUMP_IF_EQUAL, 1, cpus[i]);
				at = instruction(program, at, RETURN_CONSTANT, 0, i);
			}
			at = instruction(program, at, MODULO, 0, cpus.length);
			instruction(program, at, RETURN_A, 0, 0);
			return LastErrno.resultOf(Linux.LIB_C.setsockopt(listenerFd, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF,
					memory.address(), PROGRAM_BYTES));
		}
	}

	/** Writes an instruction; the place of the next one. */
	private static int instruction(ByteBuffer program, int at, int operation, int jumpIfFalse, int constant) {
		program.putShort(at, (short) operation);
		program.put(at + JUMP_IF_FALSE, (byte) jumpIfFalse);
		program.putInt(at + CONSTANT, constant);
		return at + INSTRUCTION_BYTES;
	}

	/**
	 * Prefers a socket for what comes in on a CPU. Kernel 6.2 for sockets that share a
	 * port; older ones take the option and ignore it there.
	 */
	public static int byIncomingCpu(int listenerFd, int cpu) {
		return Sockets.setOption(listenerFd, SOL_SOCKET, SO_INCOMING_CPU, cpu);
	}

}
