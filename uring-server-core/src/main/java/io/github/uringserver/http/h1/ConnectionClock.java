package io.github.uringserver.http.h1;

import io.github.uringserver.worker.Deadline;

/**
 * Times one connection: whatever it is in the midst of, there is at most one deadline.
 * The {@link Http1Connection} tells it the state once per run of its loop, so a request
 * that comes and is answered within a run costs one look at the clock and a few field
 * writes: its deadline only moves on. Worker thread only.
 * <p>
 * What is timed, beside nothing:
 *
 * <pre>
 *   HEAD      from the first byte of a head, or the connection's beginning, to its end
 *   IDLE      between requests
 *   EXCHANGE  from the end of the head to the end of the response; and, in it, the body
 *   DRAIN     the rest of a body after its response, by the body's pace
 * </pre>
 *
 * The pace of a body counts only while the body is awaited: asked for, with nothing left
 * to read. A client that has half-closed its connection waits for a response that is
 * silent only for a while; each byte of the response begins that while anew.
 * <p>
 * What is overdue gets one more tick: when something has held the worker up, the input
 * that was in time may be unread still.
 */
final class ConnectionClock extends Deadline {

	private enum Phase {

		HEAD, IDLE, EXCHANGE, DRAIN, NONE

	}

	private final Clocks clocks;

	private final Http1Connection connection;

	private Phase phase;

	/** How many requests had come when the phase began. */
	private long requests;

	/** Whether the phase itself has an end. */
	private boolean timed;

	private long endNanos;

	/** Whether the deadline has found something to be late already. */
	private boolean overdue;

	/** Whether the silence of the response is timed. */
	private boolean silent;

	private long silenceEndNanos;

	/** Made for the first body that does not come with its head. */
	private BodyPatience body;

	/** Creates the clock of a connection that begins now. */
	ConnectionClock(Clocks clocks, Http1Connection connection) {
		this.clocks = clocks;
		this.connection = connection;
		begin(Phase.HEAD);
		arm();
	}

	/**
	 * The connection has done what there was to do.
	 * @param requests how many requests have come
	 * @param bodyAwaited whether more of a body is wanted, and none is there
	 * @param receivedBytes what was received since the connection's beginning
	 */
	void settle(Http1Connection.State state, long requests, boolean bodyAwaited, long receivedBytes) {
		Phase now = phaseOf(state, requests);
		boolean changed = now != this.phase || requests != this.requests;
		if (changed) {
			this.requests = requests;
			begin(now);
		}
		boolean looked = (bodyAwaited || isBodyAwaited()) && look(bodyAwaited, receivedBytes);
		boolean fallenSilent = !this.silent && this.connection.isSilent() && fallSilent();
		if (changed || looked || fallenSilent) {
			arm();
		}
	}

	/**
	 * What was on its way to the client has gone: if nothing follows, that is silence.
	 */
	void silenceBegins() {
		this.silent = false;
	}

	/** Whether that is timed at all. */
	private boolean fallSilent() {
		this.silent = this.clocks.halfCloseNanos() > 0;
		this.silenceEndNanos = this.clocks.nowNanos() + this.clocks.halfCloseNanos();
		return this.silent;
	}

	/** The connection ends. */
	void stop() {
		begin(Phase.NONE);
		this.clocks.deadlines().cancel(this);
	}

	/** A connection that has not sent a request yet is not idle but slow. */
	private static Phase phaseOf(Http1Connection.State state, long requests) {
		return switch (state) {
			case IDLE -> (requests == 0) ? Phase.HEAD : Phase.IDLE;
			case HEAD -> Phase.HEAD;
			case EXCHANGE, FLUSHING -> Phase.EXCHANGE;
			case DRAINING -> Phase.DRAIN;
			case CLOSING, CLOSED -> Phase.NONE;
		};
	}

	private void begin(Phase next) {
		this.phase = next;
		long nanos = switch (next) {
			case HEAD -> this.clocks.headerNanos();
			case IDLE -> this.clocks.idleNanos();
			case EXCHANGE -> this.clocks.requestNanos();
			case DRAIN, NONE -> 0;
		};
		this.overdue = false;
		this.silent = false;
		this.timed = nanos > 0;
		if (this.timed) {
			this.endNanos = this.clocks.nowNanos() + nanos;
		}
		if (this.body != null) {
			this.body.reset();
		}
	}

	/** Whether bodies are timed at all. */
	private boolean look(boolean bodyAwaited, long receivedBytes) {
		if (!this.clocks.bodyPace().isLimited()) {
			return false;
		}
		if (this.body == null) {
			this.body = new BodyPatience(this.clocks.bodyPace());
			this.body.reset();
		}
		this.body.look(bodyAwaited, this.clocks.nowNanos(), receivedBytes);
		return true;
	}

	private boolean isBodyAwaited() {
		return this.body != null && this.body.isAwaited();
	}

	/** When nothing is timed, the deadline stays where it is and finds nothing to do. */
	private void arm() {
		boolean armed = this.timed;
		long nanos = this.endNanos;
		if (isBodyAwaited() && (!armed || this.body.endNanos() - nanos < 0)) {
			armed = true;
			nanos = this.body.endNanos();
		}
		if (this.silent && (!armed || this.silenceEndNanos - nanos < 0)) {
			armed = true;
			nanos = this.silenceEndNanos;
		}
		if (armed) {
			this.clocks.deadlines().schedule(this, nanos);
		}
	}

	@Override
	protected void expired() {
		long now = this.clocks.nowNanos();
		boolean bodyLate = isBodyAwaited() && this.body.endNanos() - now <= 0;
		this.silent &= this.connection.isSilent();
		boolean tooSilent = this.silent && this.silenceEndNanos - now <= 0;
		boolean late = bodyLate || tooSilent || (this.timed && this.endNanos - now <= 0);
		if (!late) {
			this.overdue = false;
			arm();
		}
		else if (!this.overdue) {
			this.overdue = true;
			this.clocks.deadlines().schedule(this, now);
		}
		else if (tooSilent) {
			this.connection.silentTooLong();
		}
		else {
			this.connection.timedOut(bodyLate ? Refusal.BODY_TIMEOUT : refusal());
		}
	}

	private Refusal refusal() {
		return switch (this.phase) {
			case HEAD -> Refusal.HEAD_TIMEOUT;
			case IDLE -> Refusal.IDLE_TIMEOUT;
			case EXCHANGE -> Refusal.REQUEST_TIMEOUT;
			case DRAIN, NONE -> throw new IllegalStateException("not timed: " + this.phase);
		};
	}

}
