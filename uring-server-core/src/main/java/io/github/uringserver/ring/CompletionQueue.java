package io.github.uringserver.ring;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import io.github.uringserver.sys.CqeLayout;

/**
 * The completion queue as it lies in mapped memory: entries between head and tail are
 * ours until {@link #publishHead()}. Used on the ring's owner thread; allocates nothing
 * but what is set aside.
 */
final class CompletionQueue {

	/**
	 * User data of an entry that was taken out of turn. What is below zero is no
	 * {@link UserData} but the ring's own.
	 */
	static final long TAKEN = Long.MIN_VALUE;

	/** So many times the queue may be set aside. */
	static final int MAX_SET_ASIDE = 64;

	private static final long NOT_THERE = Long.MIN_VALUE;

	private final ByteBuffer queue;

	private final int headOffset;

	private final int tailOffset;

	private final int entriesOffset;

	private final int mask;

	/** Behind the last entry handed over; the kernel may not know yet. */
	private int head;

	private boolean draining;

	/** Older than all in the queue. */
	private final Deque<Completion> aside = new ArrayDeque<>(0);

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
		return this.aside.isEmpty() && ready() == 0;
	}

	private int ready() {
		// Acquire: the entries up to this tail were written before it.
		return SharedMemory.loadAcquire(this.queue, this.tailOffset) - this.head;
	}

	/** See {@link Ring#drain}. */
	int drain(CompletionHandler handler, int maximum) {
		assert !this.draining : "drain is not re-entrant";
		int count = Math.min(this.aside.size() + ready(), maximum);
		this.draining = true;
		try {
			for (int i = 0; i < count; i++) {
				// Asked each time: a handler may have the rest set aside.
				if (!this.aside.isEmpty()) {
					Completion first = this.aside.poll();
					handOver(handler, first.userData, first.result, first.flags);
					continue;
				}
				int at = at(this.head);
				long userData = this.queue.getLong(at + CqeLayout.USER_DATA);
				int result = this.queue.getInt(at + CqeLayout.RESULT);
				int flags = this.queue.getInt(at + CqeLayout.FLAGS);
				this.head++;
				handOver(handler, userData, result, flags);
			}
		}
		finally {
			// Here, so that a handler that throws does not see its completion again.
			this.draining = false;
			publishHead();
		}
		return count;
	}

	private static void handOver(CompletionHandler handler, long userData, int result, int flags) {
		if (userData < 0) {
			KernelFileTable.onCompletion(userData, result);
		}
		else {
			handler.onCompletion(userData, result, flags);
		}
	}

	private int at(int index) {
		return this.entriesOffset + (index & this.mask) * CqeLayout.SIZE_BYTES;
	}

	/**
	 * Moves what is in a full queue out of it: what the kernel holds back comes in, and
	 * {@link #drain} keeps the order. Does nothing when much is set aside already.
	 */
	void setAsideIfFull() {
		int entries = this.mask + 1;
		if (ready() < entries || this.aside.size() >= MAX_SET_ASIDE * entries) {
			return;
		}
		for (int i = 0; i < entries; i++) {
			int at = at(this.head++);
			this.aside.add(new Completion(this.queue.getLong(at + CqeLayout.USER_DATA),
					this.queue.getInt(at + CqeLayout.RESULT), this.queue.getInt(at + CqeLayout.FLAGS)));
		}
		publishHead();
	}

	/**
	 * Takes a completion out of turn, from the end of the queue: {@link #drain} passes
	 * over it.
	 * @param userData below zero
	 * @return its result, or {@link #isThere nothing}
	 */
	long take(long userData) {
		for (int i = ready() - 1; i >= 0; i--) {
			int at = at(this.head + i);
			if (this.queue.getLong(at + CqeLayout.USER_DATA) == userData) {
				this.queue.putLong(at + CqeLayout.USER_DATA, TAKEN);
				return this.queue.getInt(at + CqeLayout.RESULT);
			}
		}
		return takeAside(userData);
	}

	private long takeAside(long userData) {
		if (!this.aside.isEmpty()) {
			for (Iterator<Completion> newest = this.aside.descendingIterator(); newest.hasNext();) {
				Completion completion = newest.next();
				if (completion.userData == userData) {
					completion.userData = TAKEN;
					return completion.result;
				}
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

	/** One that was set aside. */
	private static final class Completion {

		private long userData;

		private final int result;

		private final int flags;

		Completion(long userData, int result, int flags) {
			this.userData = userData;
			this.result = result;
			this.flags = flags;
		}

	}

}
