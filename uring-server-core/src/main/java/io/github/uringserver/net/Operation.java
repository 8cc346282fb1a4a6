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

	private Operation() {
	}

}
