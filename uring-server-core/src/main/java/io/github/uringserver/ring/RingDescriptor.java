package io.github.uringserver.ring;

import io.github.uringserver.sys.EnterFlags;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.RegisterOpcodes;
import io.github.uringserver.sys.RegistrationLayout;

/**
 * The descriptor of a ring, and the index it is registered under with its owner thread,
 * which saves io_uring_enter(2) the look-up. The index means something to that thread
 * only. Used on the ring's owner thread; allocates nothing in {@link #enter}.
 */
final class RingDescriptor {

	/** Lets the kernel choose the index. */
	private static final int ANY_INDEX = -1;

	private static final long CANCEL_TIMEOUT_SECONDS = 1;

	private final int fd;

	/** Flags of every enter. */
	private final int enterFlags;

	private int registeredIndex = -1;

	/**
	 * Wraps a descriptor.
	 * @param noIowait whether waits are kept out of the iowait figure
	 */
	RingDescriptor(int fd, boolean noIowait) {
		this.fd = fd;
		this.enterFlags = noIowait ? EnterFlags.NO_IOWAIT : 0;
	}

	int fd() {
		return this.fd;
	}

	/** io_uring_enter(2). */
	int enter(int toSubmit, int minComplete, int flags) {
		if (this.registeredIndex >= 0) {
			return Linux.ioUringEnter(this.registeredIndex, toSubmit, minComplete,
					flags | this.enterFlags | EnterFlags.REGISTERED_RING);
		}
		return Linux.ioUringEnter(this.fd, toSubmit, minComplete, flags | this.enterFlags);
	}

	/** io_uring_register(2) without an argument: 0 or a negative errno. */
	int register(int opcode) {
		return Linux.ioUringRegister(this.fd, opcode, 0, 0);
	}

	boolean isRegistered() {
		return this.registeredIndex >= 0;
	}

	/** Registers the descriptor with the calling thread: 0 or a negative errno. */
	int registerWithThread() {
		try (NativeMemory update = NativeMemory.allocate(RegistrationLayout.UPDATE_SIZE_BYTES)) {
			update.buffer()
				.putInt(RegistrationLayout.UPDATE_OFFSET, ANY_INDEX)
				.putLong(RegistrationLayout.UPDATE_DATA, this.fd);
			int result = Linux.ioUringRegister(this.fd, RegisterOpcodes.RING_FDS, update.address(), 1);
			if (result == 1) {
				this.registeredIndex = update.buffer().getInt(RegistrationLayout.UPDATE_OFFSET);
				return 0;
			}
			return (result < 0) ? result : -Errno.EINVAL;
		}
	}

	/**
	 * Undoes {@link #registerWithThread()}, on the same thread: the registration keeps
	 * the ring alive beyond close(2).
	 */
	void unregisterFromThread() {
		if (this.registeredIndex < 0) {
			return;
		}
		try (NativeMemory update = NativeMemory.allocate(RegistrationLayout.UPDATE_SIZE_BYTES)) {
			update.buffer().putInt(RegistrationLayout.UPDATE_OFFSET, this.registeredIndex);
			int result = Linux.ioUringRegister(this.fd, RegisterOpcodes.UNREGISTER_RING_FDS, update.address(), 1);
			assert result == 1 : Errno.message(-result);
		}
		this.registeredIndex = -1;
	}

	/**
	 * Has waits of this ring poll network devices ({@code IORING_REGISTER_NAPI}): 0 or a
	 * negative errno.
	 */
	int registerBusyPolling(BusyPolling polling) {
		try (NativeMemory argument = NativeMemory.allocate(RegistrationLayout.NAPI_SIZE_BYTES)) {
			argument.buffer()
				.putInt(RegistrationLayout.NAPI_BUSY_POLL_MICROS, polling.timeMicros())
				.put(RegistrationLayout.NAPI_PREFER_BUSY_POLL, (byte) (polling.preferred() ? 1 : 0));
			return Linux.ioUringRegister(this.fd, RegisterOpcodes.NAPI, argument.address(), 1);
		}
	}

	/**
	 * Undoes {@link #registerBusyPolling}.
	 * @return the microseconds that were in force, or a negative errno
	 */
	int unregisterBusyPolling() {
		try (NativeMemory argument = NativeMemory.allocate(RegistrationLayout.NAPI_SIZE_BYTES)) {
			int result = Linux.ioUringRegister(this.fd, RegisterOpcodes.UNREGISTER_NAPI, argument.address(), 1);
			return (result < 0) ? result : argument.buffer().getInt(RegistrationLayout.NAPI_BUSY_POLL_MICROS);
		}
	}

	/** Has completions counted in an eventfd: 0 or a negative errno. */
	int registerEventFd(int eventFd) {
		try (NativeMemory argument = NativeMemory.allocate(Integer.BYTES)) {
			argument.buffer().putInt(0, eventFd);
			return Linux.ioUringRegister(this.fd, RegisterOpcodes.EVENTFD, argument.address(), 1);
		}
	}

	/** Undoes {@link #registerEventFd}: 0 or a negative errno. */
	int unregisterEventFd() {
		return register(RegisterOpcodes.UNREGISTER_EVENTFD);
	}

	/**
	 * Cancels every operation in flight and waits, at most a second, until none runs
	 * ({@code IORING_REGISTER_SYNC_CANCEL}): 0 or more, or a negative errno.
	 */
	int cancelEverything(int cancelFlags) {
		try (NativeMemory argument = NativeMemory.allocate(RegistrationLayout.CANCEL_SIZE_BYTES)) {
			argument.buffer()
				.putInt(RegistrationLayout.CANCEL_FD, -1)
				.putInt(RegistrationLayout.CANCEL_FLAGS, cancelFlags)
				.putLong(RegistrationLayout.CANCEL_TIMEOUT_SECONDS, CANCEL_TIMEOUT_SECONDS);
			return Linux.ioUringRegister(this.fd, RegisterOpcodes.SYNC_CANCEL, argument.address(), 1);
		}
	}

}
