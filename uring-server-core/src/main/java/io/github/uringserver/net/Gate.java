package io.github.uringserver.net;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.admission.Admission;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadline;
import io.github.uringserver.worker.Worker;

/**
 * Lets accepted connections in or turns them away, before they have a slot, a buffer or a
 * handler. Worker thread only.
 */
final class Gate {

	/**
	 * What {@link #admit} answers when the connection is none of the caller's business.
	 */
	static final int REFUSED = Integer.MIN_VALUE;

	private static final Logger logger = LoggerFactory.getLogger(Gate.class);

	private final Worker worker;

	private final SocketCalls sockets;

	/** Null when everybody may come in. */
	private final Admission admission;

	private final TurnedAway turnedAway;

	private final byte[] address = new byte[16];

	private final Deadline tick = new Tick();

	private boolean ticking;

	private boolean warned;

	Gate(Worker worker, SocketCalls sockets, Entrance entrance) {
		this.worker = worker;
		this.sockets = sockets;
		this.admission = Admission.of(entrance.rules(), worker::allocate);
		this.turnedAway = (this.admission != null) ? new TurnedAway(worker, sockets, entrance) : null;
	}

	/**
	 * Decides about a connection.
	 * @return a ticket for {@link #closed}, or {@link #REFUSED}: then the descriptor is
	 * taken care of
	 */
	int admit(int fd) {
		if (this.admission == null) {
			return Admission.ADMITTED;
		}
		int addressBytes = this.sockets.peerAddress(fd, this.address);
		if (addressBytes < 0) {
			this.worker.counters().increment(Counter.CONNECTIONS_REJECTED_SILENTLY);
			this.sockets.close(fd);
			return REFUSED;
		}
		int verdict = this.admission.admit(this.address, addressBytes, this.worker.nowNanos());
		observe();
		if (verdict >= Admission.ADMITTED) {
			return verdict;
		}
		boolean tooFast = verdict == Admission.TOO_FAST;
		this.worker.counters()
			.increment(tooFast ? Counter.CONNECTIONS_REJECTED_RATE : Counter.CONNECTIONS_REJECTED_PEER);
		if (!this.warned) {
			this.warned = true;
			logger.warn("Worker {} refuses connections of a peer that has {}; later refusals are counted only",
					this.worker.index(), tooFast ? "opened too many in too short a time" : "too many open");
		}
		this.turnedAway.turnAway(fd);
		return REFUSED;
	}

	private void observe() {
		this.worker.counters().set(Counter.ADMISSION_PEERS, this.admission.peers());
		this.worker.counters().set(Counter.ADMISSION_EVICTIONS, this.admission.evictions());
		if (!this.ticking) {
			this.ticking = true;
			scheduleTick();
		}
	}

	private void scheduleTick() {
		this.worker.deadlines().schedule(this.tick, this.worker.nowNanos() + Admission.TICK_NANOS);
	}

	/** A connection with this ticket is gone. */
	void closed(int ticket) {
		if (ticket >= 0) {
			this.admission.closed(ticket);
		}
	}

	/** A completion of a connection that was turned away. */
	void onCompletion(long userData, int result) {
		this.turnedAway.onCompletion(userData, result);
	}

	/** Cuts short what is being told to those who were turned away. */
	void stop() {
		if (this.turnedAway != null) {
			this.turnedAway.stop();
		}
	}

	/** Whether the kernel has let go of everything. */
	boolean isQuiescent() {
		return this.turnedAway == null || this.turnedAway.isEmpty();
	}

	/**
	 * Frees the memory.
	 * @param quiescent whether the kernel has let go of it
	 */
	void close(boolean quiescent) {
		if (this.admission != null) {
			this.admission.close();
			if (quiescent) {
				this.turnedAway.close();
			}
		}
	}

	private final class Tick extends Deadline {

		@Override
		protected void expired() {
			Gate gate = Gate.this;
			gate.admission.tick(gate.worker.nowNanos());
			gate.worker.counters().set(Counter.ADMISSION_PEERS, gate.admission.peers());
			gate.ticking = gate.admission.needsTick();
			if (gate.ticking) {
				gate.scheduleTick();
			}
		}

	}

}
