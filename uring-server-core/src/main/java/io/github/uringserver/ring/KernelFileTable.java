package io.github.uringserver.ring;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.Opcodes;
import io.github.uringserver.sys.OperationFlags;
import io.github.uringserver.sys.RegisterOpcodes;
import io.github.uringserver.sys.RegistrationLayout;

/**
 * The {@link FileTable} of a {@link KernelRing}. Its own completions have user data below
 * zero, which no {@link UserData} has.
 */
final class KernelFileTable implements FileTable {

	/** User data of a close that nobody waits for. */
	private static final long DISCARD = CompletionQueue.TAKEN + 1;

	/** User data of an installation, with a sequence number in the lower bits. */
	private static final long INSTALL = CompletionQueue.TAKEN | 1L << 32;

	private static final int NO_FILE = -1;

	private final KernelRing ring;

	private final int ringFd;

	private final int entries;

	private int installations;

	private KernelFileTable(KernelRing ring, int ringFd, int entries) {
		this.ring = ring;
		this.ringFd = ringFd;
		this.entries = entries;
	}

	/**
	 * Registers a table and tries what a newer kernel is needed for.
	 * @throws RingException if the kernel refuses either; nothing is registered then
	 */
	static KernelFileTable register(KernelRing ring, int ringFd, int entries) {
		try (NativeMemory argument = NativeMemory.allocate(RegistrationLayout.TABLE_SIZE_BYTES)) {
			argument.buffer()
				.putInt(RegistrationLayout.TABLE_ENTRIES, entries)
				.putInt(RegistrationLayout.TABLE_FLAGS, RegistrationLayout.TABLE_SPARSE);
			int result = Linux.ioUringRegister(ringFd, RegisterOpcodes.FILES2, argument.address(),
					RegistrationLayout.TABLE_SIZE_BYTES);
			if (result < 0) {
				throw RingErrors.refused("IORING_REGISTER_FILES2", -result);
			}
		}
		KernelFileTable table = new KernelFileTable(ring, ringFd, entries);
		int result = table.tryOut();
		if (result < 0) {
			table.unregister();
			throw RingErrors.refused("IORING_OP_FIXED_FD_INSTALL", -result);
		}
		return table;
	}

	/** Takes a file there and back: 0 or a negative errno. */
	private int tryOut() {
		int fd = Linux.eventFd();
		int result = (fd < 0) ? fd : put(0, fd);
		if (result == 0) {
			result = install(DirectDescriptor.of(0));
			remove(0);
		}
		if (result >= 0) {
			Linux.close(result);
		}
		if (fd >= 0) {
			Linux.close(fd);
		}
		return Math.min(0, result);
	}

	@Override
	public int entries() {
		return this.entries;
	}

	@Override
	public void acceptMultishot(int listenerFd, long userData) {
		accept(listenerFd, OperationFlags.ACCEPT_MULTISHOT, userData);
	}

	@Override
	public void acceptOnce(int listenerFd, long userData) {
		accept(listenerFd, 0, userData);
	}

	/** Without {@code SOCK_CLOEXEC}, which the kernel refuses here. */
	private void accept(int listenerFd, int flags, long userData) {
		int entry = this.ring.prepare(Opcodes.ACCEPT, 0, flags, listenerFd, 0, 0, 0, 0, 0, userData);
		this.ring.fileIndex(entry, OperationFlags.FILE_INDEX_ALLOC);
	}

	@Override
	public int put(int index, int fd) {
		if (fd < 0) {
			throw new IllegalArgumentException("fd must not be negative: fd=" + fd);
		}
		return update(index, fd);
	}

	@Override
	public int remove(int index) {
		return update(index, NO_FILE);
	}

	private int update(int index, int fd) {
		try (NativeMemory argument = NativeMemory.allocate(RegistrationLayout.UPDATE_SIZE_BYTES + Integer.BYTES)) {
			argument.buffer()
				.putInt(RegistrationLayout.UPDATE_OFFSET, index)
				.putLong(RegistrationLayout.UPDATE_DATA, argument.address() + RegistrationLayout.UPDATE_SIZE_BYTES)
				.putInt(RegistrationLayout.UPDATE_SIZE_BYTES, fd);
			return Math.min(0, Linux.ioUringRegister(this.ringFd, RegisterOpcodes.FILES_UPDATE, argument.address(), 1));
		}
	}

	@Override
	public int install(int descriptor) {
		long userData = INSTALL | Integer.toUnsignedLong(this.installations++);
		this.ring.prepare(Opcodes.FIXED_FD_INSTALL, 0, 0, descriptor, 0, 0, 0, 0, 0, userData);
		return this.ring.completeNow(userData);
	}

	@Override
	public void discard(int descriptor) {
		assert DirectDescriptor.isDirect(descriptor) : descriptor;
		this.ring.close(descriptor, DISCARD);
	}

	/**
	 * A completion of the table's own that was not taken out of turn. An installation
	 * came too late: who wanted it was told {@code -EBUSY}.
	 */
	static void onCompletion(long userData, int result) {
		if ((userData & INSTALL) == INSTALL && result >= 0) {
			Linux.close(result);
		}
	}

	/** Drops the table and every file in it. */
	void unregister() {
		int result = Linux.ioUringRegister(this.ringFd, RegisterOpcodes.UNREGISTER_FILES, 0, 0);
		assert result == 0 : Errno.message(-result);
	}

}
