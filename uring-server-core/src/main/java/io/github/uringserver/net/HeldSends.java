package io.github.uringserver.net;

import java.util.Arrays;

/**
 * The zero-copy sends of one connection that are not over: which places of its send queue
 * the kernel may still read. Worker thread only.
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

	/** By place of the queue: how many sends hold it. */
	private final byte[] holds;

	private final State[] states = new State[LANES];

	private final int[] firstPlaces = new int[LANES];

	private final int[] placeCounts = new int[LANES];

	/** Lanes that are not free. */
	private int open;

	HeldSends(ZeroCopySends sends, int places) {
		this.sends = sends;
		this.holds = new byte[places];
		Arrays.fill(this.states, State.FREE);
	}

	/** Whether a send of so many bytes is to go without a copy. */
	boolean wants(int bytes) {
		return this.open < LANES && this.sends.wants(bytes);
	}

	/** Whether one zero-copy send takes the bytes of several buffers. */
	boolean gathers() {
		return this.sends.gathers();
	}

	/**
	 * A send is prepared that reads {@code placeCount} places from {@code firstPlace} on;
	 * answers its lane.
	 */
	int open(int firstPlace, int placeCount) {
		int lane = 0;
		while (this.states[lane] != State.FREE) {
			lane++;
		}
		this.states[lane] = State.UNDER_WAY;
		this.firstPlaces[lane] = firstPlace;
		this.placeCounts[lane] = placeCount;
		this.open++;
		hold(lane, 1);
		this.sends.prepared();
		return lane;
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
		hold(lane, -1);
		this.sends.letGo();
	}

	private void end(int lane, boolean last, State otherwise) {
		this.states[lane] = last ? State.FREE : otherwise;
		if (last) {
			this.open--;
		}
	}

	private void hold(int lane, int change) {
		int place = this.firstPlaces[lane];
		for (int i = 0; i < this.placeCounts[lane]; i++) {
			this.holds[place] += (byte) change;
			assert this.holds[place] >= 0 && this.holds[place] <= LANES : place;
			place = (place + 1 == this.holds.length) ? 0 : place + 1;
		}
	}

	/** Whether the kernel may read a place of the queue. */
	boolean isHeld(int place) {
		return this.holds[place] > 0;
	}

}
