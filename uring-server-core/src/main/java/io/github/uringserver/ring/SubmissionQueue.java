package io.github.uringserver.ring;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

import io.github.uringserver.sys.QueueFlags;
import io.github.uringserver.sys.SqeLayout;

/**
 * The submission queue as it lies in mapped memory: entries between head and tail belong
 * to the kernel from {@link #publish()} on. Knows nothing of what the entries mean. Used
 * on the ring's owner thread; allocates nothing.
 */
final class SubmissionQueue {

	private final ByteBuffer queue;

	private final ByteBuffer entries;

	private final int headOffset;

	private final int tailOffset;

	private final int flagsOffset;

	private final int size;

	private final int mask;

	/** As the kernel last told it; never ahead of the truth. */
	private int head;

	/** Behind the last entry prepared. */
	private int tail;

	/** Behind the last entry shown to the kernel. */
	private int publishedTail;

	/**
	 * Wraps the mapped memory.
	 * @param queue the mapping of both queues
	 * @param entries the mapping of the submission queue entries
	 */
	SubmissionQueue(ByteBuffer queue, ByteBuffer entries, RingParameters parameters) {
		this.queue = queue;
		this.entries = entries;
		this.headOffset = parameters.submissionHead();
		this.tailOffset = parameters.submissionTail();
		this.flagsOffset = parameters.submissionFlags();
		this.size = parameters.submissionQueueEntries();
		this.mask = this.size - 1;
		assert Integer.bitCount(this.size) == 1 : this.size;
		this.head = queue.getInt(this.headOffset);
		this.tail = queue.getInt(this.tailOffset);
		this.publishedTail = this.tail;
		fillIndexArray(parameters.submissionArray());
	}

	/**
	 * Without {@code NO_SQARRAY} the kernel finds the entries through an array of
	 * indices: made the identity, once.
	 */
	private void fillIndexArray(int arrayOffset) {
		if (arrayOffset != 0) {
			for (int i = 0; i < this.size; i++) {
				this.queue.putInt(arrayOffset + i * Integer.BYTES, i);
			}
		}
	}

	/**
	 * Writes one whole entry.
	 * @return its index, or -1 if the queue is full
	 */
	int add(int opcode, int entryFlags, int priority, int fd, long offset, long address, int length, int operationFlags,
			int bufferGroup, long userData) {
		if (isFull()) {
			return -1;
		}
		int index = this.tail & this.mask;
		int at = index * SqeLayout.SIZE_BYTES;
		ByteBuffer sqe = this.entries;
		sqe.put(at + SqeLayout.OPCODE, (byte) opcode);
		sqe.put(at + SqeLayout.FLAGS, (byte) entryFlags);
		sqe.putShort(at + SqeLayout.IOPRIO, (short) priority);
		sqe.putInt(at + SqeLayout.FD, fd);
		sqe.putLong(at + SqeLayout.OFFSET, offset);
		sqe.putLong(at + SqeLayout.ADDRESS, address);
		sqe.putInt(at + SqeLayout.LENGTH, length);
		sqe.putInt(at + SqeLayout.OPERATION_FLAGS, operationFlags);
		sqe.putLong(at + SqeLayout.USER_DATA, userData);
		sqe.putShort(at + SqeLayout.BUFFER_GROUP, (short) bufferGroup);
		sqe.putShort(at + SqeLayout.PERSONALITY, (short) 0);
		sqe.putInt(at + SqeLayout.FILE_INDEX, 0);
		sqe.putLong(at + SqeLayout.ADDRESS_3, 0);
		sqe.putLong(at + SqeLayout.PADDING, 0);
		this.tail++;
		return index;
	}

	/** Sets the {@code file_index} of an entry just added. */
	void fileIndex(int index, int fileIndex) {
		this.entries.putInt(index * SqeLayout.SIZE_BYTES + SqeLayout.FILE_INDEX, fileIndex);
	}

	/** Whether there is no room; asks the kernel for its progress only if need be. */
	boolean isFull() {
		return this.tail - this.head == this.size && pending() == this.size;
	}

	/** How many entries there are. */
	int size() {
		return this.size;
	}

	/** How many entries can be added. */
	int room() {
		return this.size - pending();
	}

	/** Adds flags to the last entry, which the kernel was not shown. */
	void addFlags(int entryFlags) {
		if (unpublished() == 0) {
			throw new IllegalStateException("Nothing is prepared that was not submitted");
		}
		int at = ((this.tail - 1) & this.mask) * SqeLayout.SIZE_BYTES + SqeLayout.FLAGS;
		this.entries.put(at, (byte) (this.entries.get(at) | entryFlags));
	}

	/** The index the next entry will have. */
	int nextIndex() {
		return this.tail & this.mask;
	}

	/** How many entries the kernel has not consumed. */
	int pending() {
		// Acquire: an entry may be overwritten only after the kernel has read it.
		this.head = SharedMemory.loadAcquire(this.queue, this.headOffset);
		int pending = this.tail - this.head;
		assert pending >= 0 && pending <= this.size : pending;
		return pending;
	}

	/**
	 * Shows every prepared entry to the kernel.
	 * @return how many it has to consume
	 */
	int publish() {
		// Release: the entries are complete before the kernel can see the tail move.
		SharedMemory.storeRelease(this.queue, this.tailOffset, this.tail);
		this.publishedTail = this.tail;
		return pending();
	}

	/** How many entries the kernel has not been shown. */
	int unpublished() {
		return this.tail - this.publishedTail;
	}

	/** How many entries the kernel was shown and has not consumed. */
	int handedOver() {
		return pending() - unpublished();
	}

	/**
	 * Whether the thread of the kernel that consumes entries sleeps, and so will not see
	 * what was published before this call.
	 */
	boolean needsWakeup() {
		// Full fence: the tail is visible before the flag is read. The thread sets the
		// flag, then looks at the tail once more: one of the two sees the other.
		VarHandle.fullFence();
		return (flags() & QueueFlags.SQ_NEED_WAKEUP) != 0;
	}

	/** Whether completions wait in the kernel because the completion queue was full. */
	boolean overflowed() {
		return (flags() & QueueFlags.SQ_CQ_OVERFLOW) != 0;
	}

	/** Whether the kernel wants to be entered: overflow or task work. */
	boolean wantsEnter() {
		return (flags() & (QueueFlags.SQ_CQ_OVERFLOW | QueueFlags.SQ_TASKRUN)) != 0;
	}

	private int flags() {
		// Acquire: keeps the load from being hoisted out of the caller's loop.
		return SharedMemory.loadAcquire(this.queue, this.flagsOffset);
	}

}
