package io.github.uringserver.ring;

import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.Opcodes;
import io.github.uringserver.sys.RegisterOpcodes;
import io.github.uringserver.sys.RegistrationLayout;

/**
 * Asks a ring which optional operations the kernel has ({@code IORING_REGISTER_PROBE}).
 * Used on the ring's owner thread.
 */
final class OperationProbe {

	private static final int MAX_OPERATIONS = 256;

	private static final int PROBE_BYTES = RegistrationLayout.PROBE_OPERATIONS
			+ MAX_OPERATIONS * RegistrationLayout.PROBE_OPERATION_SIZE_BYTES;

	private OperationProbe() {
	}

	/** The names of the optional operations; empty if the kernel does not answer. */
	static List<String> optionalOperations(int ringFd) {
		List<String> names = new ArrayList<>();
		try (NativeMemory probe = NativeMemory.allocate(PROBE_BYTES)) {
			int result = Linux.ioUringRegister(ringFd, RegisterOpcodes.PROBE, probe.address(), MAX_OPERATIONS);
			if (result == 0) {
				addIfSupported(probe, Opcodes.MSG_RING, "MSG_RING", names);
				addIfSupported(probe, Opcodes.SEND_ZC, "SEND_ZC", names);
				addIfSupported(probe, Opcodes.SENDMSG_ZC, "SENDMSG_ZC", names);
			}
		}
		return names;
	}

	private static void addIfSupported(NativeMemory probe, int opcode, String name, List<String> names) {
		int at = RegistrationLayout.PROBE_OPERATIONS + opcode * RegistrationLayout.PROBE_OPERATION_SIZE_BYTES
				+ RegistrationLayout.PROBE_OPERATION_FLAGS;
		if ((probe.buffer().getShort(at) & RegistrationLayout.PROBE_OPERATION_SUPPORTED) != 0) {
			names.add(name);
		}
	}

}
