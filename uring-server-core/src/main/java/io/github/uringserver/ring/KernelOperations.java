package io.github.uringserver.ring;

import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.Opcodes;
import io.github.uringserver.sys.OperationFlags;
import io.github.uringserver.sys.TimespecLayout;

/**
 * The operations of a {@link Ring} as submission queue entries: which field of
 * {@code struct io_uring_sqe} takes which argument. The half of {@link KernelRing} that
 * makes no system call. Used on the ring's owner thread; allocates nothing.
 */
abstract class KernelOperations implements Ring {

	/** Submissions in place tried to make room in the queue before giving up. */
	static final int MAX_MAKE_ROOM_ATTEMPTS = 1000;

	private static final long NANOS_PER_SECOND = 1_000_000_000L;

	/** The queue the entries go to. */
	final SubmissionQueue submissions;

	/** One struct timespec per submission queue entry: stable until it is consumed. */
	private final NativeMemory timespecs;

	private int timeoutFlags;

	/**
	 * Wraps the submission queue of a ring.
	 * @throws io.github.uringserver.sys.NativeMemoryException if there is no memory
	 */
	KernelOperations(RingMapping mapping) {
		RingParameters parameters = mapping.parameters();
		this.submissions = new SubmissionQueue(mapping.queues(), mapping.submissionEntries(), parameters);
		this.timespecs = NativeMemory.allocate((long) parameters.submissionQueueEntries() * TimespecLayout.SIZE_BYTES);
	}

	/** Has the kernel consume entries of the full queue, so that there is room. */
	abstract void makeRoom();

	/**
	 * Submits what is prepared and takes the completion of an operation that ends within
	 * its submission, before those that came earlier.
	 * @param userData below zero
	 * @return the result; {@code -EBUSY} if the kernel has no room for the completion now
	 */
	abstract int completeNow(long userData);

	/** The kernel has multishot timeouts: {@link #timeout(long, long)} arms one. */
	final void timeoutsAreMultishot() {
		this.timeoutFlags = OperationFlags.TIMEOUT_MULTISHOT;
	}

	final boolean hasMultishotTimeouts() {
		return this.timeoutFlags != 0;
	}

	/** Frees what entries point to. The kernel must have consumed them, or be gone. */
	final void freeArguments() {
		this.timespecs.close();
	}

	@Override
	public void acceptMultishot(int listenerFd, long userData) {
		prepare(Opcodes.ACCEPT, 0, OperationFlags.ACCEPT_MULTISHOT, listenerFd, 0, 0, 0, OperationFlags.SOCK_CLOEXEC, 0,
				userData);
	}

	@Override
	public void acceptOnce(int listenerFd, long userData) {
		prepare(Opcodes.ACCEPT, 0, 0, listenerFd, 0, 0, 0, OperationFlags.SOCK_CLOEXEC, 0, userData);
	}

	@Override
	public void receiveMultishot(int fd, int bufferGroup, long userData) {
		prepare(Opcodes.RECV, OperationFlags.SQE_BUFFER_SELECT, OperationFlags.RECV_MULTISHOT, fd, 0, 0, 0, 0,
				bufferGroup, userData);
	}

	@Override
	public void receiveBundles(int fd, int bufferGroup, long userData) {
		prepare(Opcodes.RECV, OperationFlags.SQE_BUFFER_SELECT,
				OperationFlags.RECV_MULTISHOT | OperationFlags.RECVSEND_BUNDLE, fd, 0, 0, 0, 0, bufferGroup, userData);
	}

	@Override
	public void receive(int fd, long address, int lengthBytes, long userData) {
		prepare(Opcodes.RECV, 0, 0, fd, 0, address, lengthBytes, 0, 0, userData);
	}

	@Override
	public void send(int fd, long address, int lengthBytes, int flags, long userData) {
		prepare(Opcodes.SEND, 0, 0, fd, 0, address, lengthBytes, flags, 0, userData);
	}

	@Override
	public void sendMessage(int fd, long messageHeaderAddress, int flags, long userData) {
		prepare(Opcodes.SENDMSG, 0, 0, fd, 0, messageHeaderAddress, 1, flags, 0, userData);
	}

	@Override
	public void sendZeroCopy(int fd, long address, int lengthBytes, int flags, int fixedBuffer, long userData) {
		prepare(Opcodes.SEND_ZC, 0, OperationFlags.SEND_FIXED_BUFFER | OperationFlags.SEND_ZC_REPORT_USAGE, fd, 0,
				address, lengthBytes, flags, fixedBuffer, userData);
	}

	@Override
	public void sendMessageZeroCopy(int fd, long messageHeaderAddress, int flags, int fixedBuffer, long userData) {
		boolean fixed = fixedBuffer != NO_FIXED_BUFFER;
		prepare(Opcodes.SENDMSG_ZC, 0,
				OperationFlags.SEND_ZC_REPORT_USAGE | (fixed ? OperationFlags.SEND_FIXED_BUFFER : 0), fd, 0,
				messageHeaderAddress, 1, flags, fixed ? fixedBuffer : 0, userData);
	}

	@Override
	public void timeout(long intervalNanos, long userData) {
		timeout(intervalNanos, this.timeoutFlags, userData);
	}

	@Override
	public void timeoutOnce(long delayNanos, long userData) {
		timeout(delayNanos, 0, userData);
	}

	/** As {@link #timeout(long, long)} with given flags. */
	void timeout(long intervalNanos, int flags, long userData) {
		makeRoomIfFull();
		int at = this.submissions.nextIndex() * TimespecLayout.SIZE_BYTES;
		this.timespecs.buffer().putLong(at + TimespecLayout.SECONDS, intervalNanos / NANOS_PER_SECOND);
		this.timespecs.buffer().putLong(at + TimespecLayout.NANOS, intervalNanos % NANOS_PER_SECOND);
		prepare(Opcodes.TIMEOUT, 0, 0, -1, 0, this.timespecs.address() + at, 1, flags, 0, userData);
	}

	@Override
	public void pollMultishot(int fd, int events, long userData) {
		prepare(Opcodes.POLL_ADD, 0, 0, fd, 0, 0, OperationFlags.POLL_ADD_MULTI, events, 0, userData);
	}

	@Override
	public void cancel(long targetUserData, long userData) {
		prepare(Opcodes.ASYNC_CANCEL, 0, 0, -1, 0, targetUserData, 0, 0, 0, userData);
	}

	@Override
	public void cancelAll(int fd, long userData) {
		boolean direct = DirectDescriptor.isDirect(fd);
		prepare(Opcodes.ASYNC_CANCEL, 0, 0, direct ? DirectDescriptor.index(fd) : fd, 0, 0, 0,
				OperationFlags.ASYNC_CANCEL_FD | OperationFlags.ASYNC_CANCEL_ALL
						| (direct ? OperationFlags.ASYNC_CANCEL_FD_FIXED : 0),
				0, userData);
	}

	@Override
	public void openToRead(long pathAddress, long userData) {
		prepare(Opcodes.OPENAT, 0, 0, OperationFlags.CURRENT_DIRECTORY, 0, pathAddress, 0, OperationFlags.OPEN_TO_READ,
				0, userData);
	}

	@Override
	public void read(int fd, long address, int lengthBytes, long fileOffset, long userData) {
		prepare(Opcodes.READ, 0, 0, fd, fileOffset, address, lengthBytes, 0, 0, userData);
	}

	@Override
	public void readFixed(int fd, long address, int lengthBytes, long fileOffset, int fixedBuffer, long userData) {
		prepare(Opcodes.READ_FIXED, 0, 0, fd, fileOffset, address, lengthBytes, 0, fixedBuffer, userData);
	}

	@Override
	public void write(int fd, long address, int lengthBytes, long fileOffset, long userData) {
		prepare(Opcodes.WRITE, 0, 0, fd, fileOffset, address, lengthBytes, 0, 0, userData);
	}

	@Override
	public void writeFixed(int fd, long address, int lengthBytes, long fileOffset, int fixedBuffer, long userData) {
		prepare(Opcodes.WRITE_FIXED, 0, 0, fd, fileOffset, address, lengthBytes, 0, fixedBuffer, userData);
	}

	@Override
	public void makeRoomFor(int operations) {
		if (operations > this.submissions.size()) {
			throw new IllegalArgumentException("operations must be at most " + this.submissions.size()
					+ ", the size of the submission queue: operations=" + operations);
		}
		for (int i = 0; i < MAX_MAKE_ROOM_ATTEMPTS && this.submissions.room() < operations; i++) {
			makeRoom();
		}
		if (this.submissions.room() < operations) {
			throw RingErrors.refused("io_uring_enter (no room for a chain)", 0);
		}
	}

	@Override
	public void linkLast() {
		this.submissions.addFlags(OperationFlags.SQE_LINK);
	}

	@Override
	public void drainLast() {
		this.submissions.addFlags(OperationFlags.SQE_DRAIN);
	}

	@Override
	public void close(int fd, long userData) {
		boolean direct = DirectDescriptor.isDirect(fd);
		int index = prepare(Opcodes.CLOSE, 0, 0, direct ? 0 : fd, 0, 0, 0, 0, 0, userData);
		if (direct) {
			fileIndex(index, DirectDescriptor.index(fd) + 1);
		}
	}

	@Override
	public void nop(long userData) {
		prepare(Opcodes.NOP, 0, 0, -1, 0, 0, 0, 0, 0, userData);
	}

	/** Prepares an operation on a descriptor of either kind; the index of its entry. */
	final int prepare(int opcode, int entryFlags, int priority, int fd, long offset, long address, int length,
			int operationFlags, int bufferGroup, long userData) {
		makeRoomIfFull();
		boolean direct = DirectDescriptor.isDirect(fd);
		int index = this.submissions.add(opcode, direct ? entryFlags | OperationFlags.SQE_FIXED_FILE : entryFlags,
				priority, direct ? DirectDescriptor.index(fd) : fd, offset, address, length, operationFlags,
				bufferGroup, userData);
		assert index >= 0;
		return index;
	}

	/** Sets the {@code file_index} of the entry just prepared. */
	final void fileIndex(int index, int fileIndex) {
		this.submissions.fileIndex(index, fileIndex);
	}

	private void makeRoomIfFull() {
		if (this.submissions.isFull()) {
			makeRoom();
		}
	}

}
