package io.github.uringserver.net;

import io.github.uringserver.ring.UserData;

/**
 * The operation numbers of this room, see {@link UserData}.
 */
final class Operation {

	/** The range of the operations. */
	static final int RANGE = 1;

	/** Multishot accept on the listener. */
	static final int ACCEPT = RANGE * UserData.OPERATIONS_PER_RANGE;

	/** Cancellation of the accept. */
	static final int CANCEL_ACCEPT = ACCEPT + 1;

	/** Multishot receive on a connection. */
	static final int RECEIVE = ACCEPT + 2;

	/** Cancellation of the receive: reading pauses. */
	static final int CANCEL_RECEIVE = ACCEPT + 3;

	/** Send on a connection. */
	static final int SEND = ACCEPT + 4;

	/** Cancellation of everything on a connection's descriptor. */
	static final int CANCEL_ALL = ACCEPT + 5;

	/** Close of a connection's descriptor. */
	static final int CLOSE = ACCEPT + 6;

	/** Poll for a reset on a connection that does not receive. */
	static final int WATCH = ACCEPT + 7;

	/** Send of the refusal on a connection over a limit. */
	static final int REFUSE = ACCEPT + 8;

	/** Receive, from such a connection, of what nobody reads. */
	static final int DISCARD = ACCEPT + 9;

	/** Close of such a connection. */
	static final int CLOSE_REFUSED = ACCEPT + 10;

	/** Send on a connection without a copy; its lane lies above the slot. */
	static final int SEND_ZERO_COPY = ACCEPT + 11;

	/** The bits of the slot that a connection's number needs. */
	private static final int LANE_SHIFT = 24;

	private Operation() {
	}

	/** The user data of an operation with a lane, on the connection of another one. */
	static long withLane(int operation, long userData, int lane) {
		return UserData.pack(operation, UserData.generation(userData), UserData.slot(userData) | lane << LANE_SHIFT);
	}

	/** The number of the connection an operation belongs to. */
	static int connectionSlot(long userData) {
		return UserData.slot(userData) & ((1 << LANE_SHIFT) - 1);
	}

	/** The lane of an operation; 0 if it has none. */
	static int lane(long userData) {
		return UserData.slot(userData) >>> LANE_SHIFT;
	}

}
