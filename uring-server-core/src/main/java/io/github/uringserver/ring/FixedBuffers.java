package io.github.uringserver.ring;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.MsgHdrLayout;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.RegisterOpcodes;
import io.github.uringserver.sys.RegistrationLayout;

/**
 * The table of fixed buffers of one ring. Registered, with empty entries, when the first
 * buffer is. Used on the ring's owner thread.
 */
final class FixedBuffers {

	/** Pools are few, and one of them takes two or three entries at most. */
	private static final int ENTRIES = 64;

	private final int ringFd;

	private boolean registered;

	private int used;

	FixedBuffers(int ringFd) {
		this.ringFd = ringFd;
	}

	/** See {@link Ring#registerBuffer}. */
	int register(long address, long lengthBytes) {
		if (lengthBytes < 1 || lengthBytes > Ring.MAX_FIXED_BUFFER_BYTES) {
			throw new IllegalArgumentException(
					"lengthBytes must be from 1 to " + Ring.MAX_FIXED_BUFFER_BYTES + ": lengthBytes=" + lengthBytes);
		}
		if (this.used == ENTRIES) {
			return -Errno.ENOSPC;
		}
		int result = registerTable();
		if (result < 0) {
			return result;
		}
		result = MemoryPatience.call(() -> update(this.used, address, lengthBytes));
		return (result < 0) ? result : this.used++;
	}

	private int registerTable() {
		if (this.registered) {
			return 0;
		}
		try (NativeMemory argument = NativeMemory.allocate(RegistrationLayout.TABLE_SIZE_BYTES)) {
			argument.buffer()
				.putInt(RegistrationLayout.TABLE_ENTRIES, ENTRIES)
				.putInt(RegistrationLayout.TABLE_FLAGS, RegistrationLayout.TABLE_SPARSE);
			int result = Linux.ioUringRegister(this.ringFd, RegisterOpcodes.BUFFERS2, argument.address(),
					RegistrationLayout.TABLE_SIZE_BYTES);
			this.registered = result >= 0;
			return result;
		}
	}

	private int update(int index, long address, long lengthBytes) {
		int vectorAt = RegistrationLayout.TABLE_UPDATE_SIZE_BYTES;
		try (NativeMemory argument = NativeMemory.allocate(vectorAt + MsgHdrLayout.IOVEC_SIZE_BYTES)) {
			argument.buffer()
				.putInt(RegistrationLayout.TABLE_UPDATE_OFFSET, index)
				.putLong(RegistrationLayout.TABLE_UPDATE_DATA, argument.address() + vectorAt)
				.putInt(RegistrationLayout.TABLE_UPDATE_ENTRIES, 1)
				.putLong(vectorAt + MsgHdrLayout.IOVEC_BASE, address)
				.putLong(vectorAt + MsgHdrLayout.IOVEC_LENGTH, lengthBytes);
			return Linux.ioUringRegister(this.ringFd, RegisterOpcodes.BUFFERS_UPDATE, argument.address(),
					RegistrationLayout.TABLE_UPDATE_SIZE_BYTES);
		}
	}

	/** Unregisters the table; no operation may use it any more. Idempotent. */
	void unregister() {
		if (this.registered) {
			this.registered = false;
			int result = Linux.ioUringRegister(this.ringFd, RegisterOpcodes.UNREGISTER_BUFFERS, 0, 0);
			assert result == 0 : Errno.message(-result);
		}
	}

}
