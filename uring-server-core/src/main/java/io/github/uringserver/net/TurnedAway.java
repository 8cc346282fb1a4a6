package io.github.uringserver.net;

import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.MessageFlags;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadline;
import io.github.uringserver.worker.Worker;

/**
 * Connections over a limit, while they are told so. Each has one operation in flight;
 * what they send ends in one piece of memory that nobody reads. When too many are being
 * told, others are closed without a word. Worker thread only.
 *
 * <pre>
 *  SEND refusal ──► shutdown(SHUT_WR) ──► RECEIVE ... until the peer's end ──► CLOSE ──► free
 *       └────────────── not awaiting the end ──────────────────────────────────►
 *  deadline: shutdown(SHUT_RDWR), which completes whatever is in flight
 * </pre>
 */
final class TurnedAway {

	/** How many are told at once. */
	static final int MAX = 1024;

	/** How long one may take to read what it is told, and to close. */
	static final long PATIENCE_NANOS = 1_000_000_000L;

	private static final int TRASH_BYTES = 16 * 1024;

	private static final int FREE = -1;

	/** Its close is in flight: the descriptor's number may be somebody else's already. */
	private static final int CLOSING = -2;

	private final Worker worker;

	private final SocketCalls sockets;

	private final boolean awaitsEnd;

	private final int refusalBytes;

	/** The refusal, then room for what nobody reads. */
	private final NativeMemory memory;

	private final int[] descriptors = new int[MAX];

	private final int[] generations = new int[MAX];

	private final long[] deadlines = new long[MAX];

	private final int[] free = new int[MAX];

	private int freeCount = MAX;

	private final Deadline deadline = new Patience();

	private boolean waiting;

	TurnedAway(Worker worker, SocketCalls sockets, Entrance entrance) {
		this.worker = worker;
		this.sockets = sockets;
		this.awaitsEnd = entrance.awaitsEnd();
		this.refusalBytes = entrance.refusal().length;
		this.memory = NativeMemory.allocate((long) this.refusalBytes + TRASH_BYTES);
		this.memory.buffer().put(0, entrance.refusal());
		for (int i = 0; i < MAX; i++) {
			this.descriptors[i] = FREE;
			this.free[i] = MAX - 1 - i;
		}
	}

	/** Takes a connection over. */
	void turnAway(int fd) {
		if (this.freeCount == 0 || this.refusalBytes == 0) {
			this.worker.counters().increment(Counter.CONNECTIONS_REJECTED_SILENTLY);
			this.sockets.close(fd);
			return;
		}
		int slot = this.free[--this.freeCount];
		this.descriptors[slot] = fd;
		this.deadlines[slot] = this.worker.nowNanos() + PATIENCE_NANOS;
		this.worker.ring()
			.send(fd, this.memory.address(), this.refusalBytes, MessageFlags.MSG_NOSIGNAL,
					userData(Operation.REFUSE, slot));
		await();
	}

	void onCompletion(long userData, int result) {
		int slot = UserData.slot(userData);
		if (this.descriptors[slot] == FREE || this.generations[slot] != UserData.generation(userData)) {
			this.worker.counters().increment(Counter.STALE_COMPLETIONS);
			return;
		}
		switch (UserData.operation(userData)) {
			case Operation.REFUSE -> refused(slot, result);
			case Operation.DISCARD -> discarded(slot, result);
			default -> release(slot);
		}
	}

	/** A refusal is far smaller than an empty socket's buffer: it never goes in part. */
	private void refused(int slot, int result) {
		if (result < 0 || !this.awaitsEnd || this.sockets.shutdownWrite(this.descriptors[slot]) < 0) {
			close(slot);
		}
		else {
			discard(slot);
		}
	}

	private void discarded(int slot, int result) {
		if (result > 0) {
			discard(slot);
		}
		else {
			close(slot);
		}
	}

	private void discard(int slot) {
		this.worker.ring()
			.receive(this.descriptors[slot], this.memory.address() + this.refusalBytes, TRASH_BYTES,
					userData(Operation.DISCARD, slot));
	}

	private void close(int slot) {
		this.worker.ring().close(this.descriptors[slot], userData(Operation.CLOSE_REFUSED, slot));
		this.descriptors[slot] = CLOSING;
	}

	private void release(int slot) {
		this.descriptors[slot] = FREE;
		this.generations[slot] = UserData.nextGeneration(this.generations[slot]);
		this.free[this.freeCount++] = slot;
	}

	private void await() {
		if (!this.waiting) {
			this.waiting = true;
			this.worker.deadlines().schedule(this.deadline, this.worker.nowNanos() + PATIENCE_NANOS);
		}
	}

	/** Ends them all. */
	void stop() {
		for (int slot = 0; slot < MAX; slot++) {
			end(slot);
		}
	}

	/** Completes what is in flight, unless that is the close. */
	private void end(int slot) {
		if (this.descriptors[slot] >= 0) {
			this.deadlines[slot] = Long.MAX_VALUE;
			this.sockets.shutdownBoth(this.descriptors[slot]);
		}
	}

	boolean isEmpty() {
		return this.freeCount == MAX;
	}

	/** Frees the memory; the kernel must be done with it. */
	void close() {
		this.memory.close();
	}

	private long userData(int operation, int slot) {
		return UserData.pack(operation, this.generations[slot], slot);
	}

	private final class Patience extends Deadline {

		@Override
		protected void expired() {
			TurnedAway all = TurnedAway.this;
			all.waiting = false;
			long now = all.worker.nowNanos();
			for (int slot = 0; slot < MAX; slot++) {
				if (all.descriptors[slot] >= 0 && all.deadlines[slot] - now <= 0) {
					all.end(slot);
				}
			}
			if (!all.isEmpty()) {
				all.await();
			}
		}

	}

}
