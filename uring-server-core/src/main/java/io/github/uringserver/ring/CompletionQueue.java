package io.github.uringserver.ring;

import java.nio.ByteBuffer;

import io.github.uringserver.sys.CqeLayout;

/**
 * The completion queue as it lies in mapped memory: entries between head and tail are
 * ours until {@link #publishHead()}. Used on the ring's owner thread; allocates nothing.
 */
final class CompletionQueue {

	/**
	 * User data of an entry that was taken out of turn. What is below zero is no
	 * {@link UserData} but the ring's own.
	 */
	static final long TAKEN = Long.MIN_VALUE;

	private static final long NOT_THERE = Long.MIN_VALUE;

	private final ByteBuffer queue;

	private final int headOffset;

	private final int tailOffset;

	private final int entriesOffset;

	private final int mask;

	/** Behind the last entry handed over; the kernel may not know yet. */
	private int head;

	private boolean draining;

	/**
	 * Wraps the mapped memory.
	 * @param queue the mapping of both queues
	 */
	CompletionQueue(ByteBuffer queue, RingParameters parameters) {
		this.queue = queue;
		this.headOffset = parameters.completionHead();
		this.tailOffset = parameters.completionTail();
		this.entriesOffset = parameters.completionEntries();
		this.mask = parameters.completionQueueEntries() - 1;
		assert Integer.bitCount(this.mask + 1) == 1 : this.mask;
		this.head = queue.getInt(this.headOffset);
	}

	/** Whether nothing can be drained. */
	boolean isEmpty() {
		return ready() == 0;
	}

	private int ready() {
		// Acquire: the entries up to this tail were written before it.
		return SharedMemory.loadAcquire(this.queue, this.tailOffset) - this.head;
	}

	/** See {@link Ring#drain}. */
	int drain(CompletionHandler handler, int maximum) {
		assert !this.draining : "drain is not re-entrant";
		int count = Math.min(ready(), maximum);
		this.draining = true;
		try {
			for (int i = 0; i < count; i++) {
				int at = this.entriesOffset + (this.head & this.mask) * CqeLayout.SIZE_BYTES;
				long userData = this.queue.getLong(at + CqeLayout.USER_DATA);
				int result = this.queue.getInt(at + CqeLayout.RESULT);
				int flags = this.queue.getInt(at + CqeLayout.FLAGS);
				this.head++;
				if (userData < 0) {
					KernelFileTable.onCompletion(userData, result);
				}
				else {
					handler.onCompletion(userData, result, flags);
				}
			}
		}
		finally {
			// Here, so that a handler that throws does not see its completion again.
			this.draining = false;
			publishHead();
		}
		return count;
	}

	/**
	 * Takes a completion out of turn, from the end of the queue: {@link #drain} passes
	 * over it.
	 * @param userData below zero
	 * @return its result, or {@link #isThere nothing}
	 */
	long take(long userData) {
		for (int i = ready() - 1; i >= 0; i--) {
			int at = this.entriesOffset + ((this.head + i) & this.mask) * CqeLayout.SIZE_BYTES;
			if (this.queue.getLong(at + CqeLayout.USER_DATA) == userData) {
				this.queue.putLong(at + CqeLayout.USER_DATA, TAKEN);
				return this.queue.getInt(at + CqeLayout.RESULT);
			}
		}
		return NOT_THERE;
	}

	/** Whether {@link #take} has found something. */
	static boolean isThere(long taken) {
		return taken != NOT_THERE;
	}

	/** Gives the entries handed over back to the kernel. */
	void publishHead() {
		// Release: the entries were read before the kernel may overwrite them.
		SharedMemory.storeRelease(this.queue, this.headOffset, this.head);
	}

}
