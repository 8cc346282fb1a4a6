package io.github.uringserver.tls;

import java.util.ArrayDeque;

import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * The connections with a step of their handshake to do. A step costs up to a millisecond
 * of arithmetic, so a turn does a few and then serves the established connections: a
 * storm of new ones delays these by so many steps a turn, not by the whole storm. First
 * come, first served. Worker thread only.
 */
final class HandshakeLine {

	private final Worker worker;

	private final int maxStepsPerTurn;

	private final ArrayDeque<TlsHandler> waiting = new ArrayDeque<>();

	private final Runnable turn = this::runSome;

	private long presentTurn;

	private int steps;

	HandshakeLine(Worker worker, int maxStepsPerTurn) {
		this.worker = worker;
		this.maxStepsPerTurn = maxStepsPerTurn;
	}

	/** The connection's step runs now, or in one of the next turns. */
	void join(TlsHandler connection) {
		if (this.waiting.isEmpty() && mayStep()) {
			connection.handshakeStep();
			return;
		}
		this.waiting.add(connection);
		this.worker.counters().increment(Counter.TLS_HANDSHAKE_STEPS_WAITING);
		if (this.waiting.size() == 1) {
			this.worker.executeNextTurn(this.turn);
		}
	}

	private void runSome() {
		while (!this.waiting.isEmpty() && mayStep()) {
			TlsHandler next = this.waiting.poll();
			this.worker.counters().decrement(Counter.TLS_HANDSHAKE_STEPS_WAITING);
			if (!next.isClosed()) {
				next.handshakeStep();
			}
		}
		if (!this.waiting.isEmpty()) {
			this.worker.executeNextTurn(this.turn);
		}
	}

	private boolean mayStep() {
		long now = this.worker.counters().get(Counter.TURNS);
		if (now != this.presentTurn) {
			this.presentTurn = now;
			this.steps = 0;
		}
		return this.steps++ < this.maxStepsPerTurn;
	}

}
