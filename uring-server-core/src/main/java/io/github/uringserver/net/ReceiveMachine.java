package io.github.uringserver.net;

import io.github.uringserver.sys.Errno;

/**
 * The inbound half of a connection: decides when the multishot receive is armed,
 * cancelled and armed again. Pure state, no I/O: it answers every event with an
 * {@link Action}.
 *
 * <pre>
 *             arm                                  last completion (no F_MORE)
 *   IDLE ───────────► ARMED ────────────────────────────────────────────┐
 *    ▲                  │ unwanted                                      ▼
 *    │                  └────────► CANCELLING ── last completion ──► IDLE, and ARMED again if wanted
 *    │ buffers are back                                                 │ ENOBUFS
 *    └──────────────────────────── STARVED ◄────────────────────────────┤
 *                                                                       │ end of input or error
 *                                                          ENDED ◄──────┘
 * </pre>
 *
 * The invariant: while receiving is wanted and the input has not ended, the state is
 * ARMED, CANCELLING (and will be armed by the last completion) or STARVED (and will be
 * armed when buffers are back); IDLE lasts no longer than one call.
 */
final class ReceiveMachine {

	/** What the connection has to do now. */
	enum Action {

		/** Nothing. */
		NONE,
		/** Prepare a multishot receive. */
		ARM,
		/** Prepare its cancellation. */
		CANCEL,
		/** Wait in the transport's line for buffers. */
		AWAIT_BUFFERS

	}

	/** See the diagram. */
	enum State {

		/** Not armed. */
		IDLE,
		/** The kernel receives. */
		ARMED,
		/**
		 * A cancellation is under way; the receive has not completed for the last time.
		 */
		CANCELLING,
		/** The buffer ring was empty; waits for its turn. */
		STARVED,
		/** End of input, error, or closed: never armed again. */
		ENDED

	}

	private State state = State.IDLE;

	private boolean wanted;

	/** Receiving is wanted from now on. */
	Action want() {
		this.wanted = true;
		return (this.state == State.IDLE) ? arm() : Action.NONE;
	}

	/** Receiving is not wanted from now on. */
	Action unwant() {
		this.wanted = false;
		if (this.state == State.STARVED) {
			this.state = State.IDLE;
		}
		if (this.state != State.ARMED) {
			return Action.NONE;
		}
		this.state = State.CANCELLING;
		return Action.CANCEL;
	}

	/** The last completion of an armed receive, one without {@code F_MORE}. */
	Action completedForGood(int result) {
		assert inFlight() || this.state == State.ENDED : this.state;
		if (this.state == State.ENDED || isEnd(result)) {
			this.state = State.ENDED;
			return Action.NONE;
		}
		this.state = State.IDLE;
		if (!this.wanted) {
			return Action.NONE;
		}
		if (result == -Errno.ENOBUFS) {
			this.state = State.STARVED;
			return Action.AWAIT_BUFFERS;
		}
		return arm();
	}

	/** The buffers are back. */
	Action buffersBack() {
		if (this.state != State.STARVED) {
			return Action.NONE;
		}
		this.state = State.IDLE;
		return arm();
	}

	/** The connection closes: never arm again. */
	void end() {
		this.state = State.ENDED;
	}

	/** Begins anew, for the slot's next connection; the last completion is in. */
	void clear() {
		this.state = State.IDLE;
		this.wanted = false;
	}

	/** Whether the kernel may still complete a receive; not meaningful once ended. */
	boolean inFlight() {
		return this.state == State.ARMED || this.state == State.CANCELLING;
	}

	boolean isWanted() {
		return this.wanted;
	}

	State state() {
		return this.state;
	}

	/** 0 is the end of input; errors other than the recoverable ones are final too. */
	static boolean isEnd(int result) {
		return result == 0 || (result < 0 && !isRecoverable(result));
	}

	/** ENOBUFS: buffers ran out. ECANCELED: paused. EINTR, EAGAIN: nothing happened. */
	private static boolean isRecoverable(int result) {
		return result == -Errno.ENOBUFS || result == -Errno.ECANCELED || result == -Errno.EINTR
				|| result == -Errno.EAGAIN;
	}

	private Action arm() {
		this.state = State.ARMED;
		return Action.ARM;
	}

}
