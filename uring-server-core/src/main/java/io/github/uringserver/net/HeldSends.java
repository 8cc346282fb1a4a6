package io.github.uringserver.net;

import java.util.Arrays;

/**
 * The zero-copy sends of one connection that are not over, and the buffers that the
 * kernel may still read for each. Worker thread only.
 * <p>
 * Each send has a lane, and its two completions name it: the result, and the notification
 * that lets go of the memory. They may come in either order, and those of different sends
 * in any.
 *
 * <pre>
 *        open             result with F_MORE                notification
 *  FREE ──────► UNDER WAY ──────────────────► RESULT_IN ──────────────────► FREE
 *                  │ │                                                        ▲
 *                  │ └──── notification ────► LET_GO ──── result ─────────────┤
 *                  └──────────────── result without F_MORE ───────────────────┘
 * </pre>
 */
final class HeldSends {

	/** Most sends whose memory the kernel may hold; more go with a copy. */
	static final int LANES = 8;

	/** See the diagram. */
	private enum State {

		FREE, UNDER_WAY, RESULT_IN, LET_GO

	}

	private final ZeroCopySends sends;

	private final SendBufferPool pool;

	private final int maxBuffers;

	private final State[] states = new State[LANES];

	/** By lane; made when it is first used, see {@link #clear}. */
	private final int[][] buffers = new int[LANES][];

	private final int[] counts = new int[LANES];

	/** Lanes that are not free. */
	private int open;

	private int heldBuffers;

	/**
	 * Creates the sends of one connection.
	 * @param maxBuffers most buffers the kernel may hold
	 */
	HeldSends(ZeroCopySends sends, SendBufferPool pool, int maxBuffers) {
		this.sends = sends;
		this.pool = pool;
		this.maxBuffers = maxBuffers;
		Arrays.fill(this.states, State.FREE);
	}

	/**
	 * Whether a send of so many bytes in so many buffers is to go without a copy. What a
	 * peer is slow to acknowledge does not pile up: the rest goes with a copy, which
	 * frees its buffers at once.
	 */
	boolean wants(int bytes, int bufferCount) {
		return this.sends.wants(bytes, bufferCount) && this.open < LANES
				&& this.heldBuffers + bufferCount <= this.maxBuffers;
	}

	/** Whether one zero-copy send takes the bytes of several buffers. */
	boolean gathers() {
		return this.sends.gathers();
	}

	/** A send is prepared; answers its lane. */
	int open() {
		int lane = 0;
		while (this.states[lane] != State.FREE) {
			lane++;
		}
		this.states[lane] = State.UNDER_WAY;
		if (this.buffers[lane] == null) {
			this.buffers[lane] = new int[this.maxBuffers];
		}
		this.open++;
		this.sends.prepared();
		return lane;
	}

	/** The send of this lane reads a buffer. */
	void hold(int lane, int buffer) {
		this.pool.retain(buffer);
		this.buffers[lane][this.counts[lane]++] = buffer;
		this.heldBuffers++;
		this.sends.holds(1);
	}

	/**
	 * The result of a send is in.
	 * @param more whether the notification is still to come
	 * @return whether that was its last completion
	 */
	boolean resultIn(int lane, boolean more) {
		assert this.states[lane] == State.UNDER_WAY || this.states[lane] == State.LET_GO : this.states[lane];
		boolean last = this.states[lane] == State.LET_GO || !more;
		if (this.states[lane] == State.UNDER_WAY && !more) {
			letGo(lane);
		}
		end(lane, last, State.RESULT_IN);
		return last;
	}

	/**
	 * The notification of a send: the kernel does not read its memory any more.
	 * @return whether that was its last completion
	 */
	boolean notified(int lane, boolean copied) {
		assert this.states[lane] == State.UNDER_WAY || this.states[lane] == State.RESULT_IN : this.states[lane];
		boolean last = this.states[lane] == State.RESULT_IN;
		letGo(lane);
		this.sends.notified(copied);
		end(lane, last, State.LET_GO);
		return last;
	}

	/** This kind of socket knows no zero-copy sends. */
	void refused() {
		this.sends.refused();
	}

	private void letGo(int lane) {
		int count = this.counts[lane];
		for (int i = 0; i < count; i++) {
			this.pool.release(this.buffers[lane][i]);
		}
		this.counts[lane] = 0;
		this.heldBuffers -= count;
		this.sends.holds(-count);
		this.sends.letGo();
	}

	private void end(int lane, boolean last, State otherwise) {
		this.states[lane] = last ? State.FREE : otherwise;
		if (last) {
			this.open--;
		}
	}

	/**
	 * Begins anew, for the slot's next connection: every lane is free, so no completion
	 * of a lane is to come. Of the memory of the lanes only the first's is kept.
	 */
	void clear() {
		assert this.open == 0 && this.heldBuffers == 0 : this.open;
		Arrays.fill(this.buffers, 1, LANES, null);
	}

	/** Whether the kernel holds nothing. */
	boolean isEmpty() {
		return this.heldBuffers == 0;
	}

}
