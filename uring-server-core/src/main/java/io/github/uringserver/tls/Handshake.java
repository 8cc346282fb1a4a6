package io.github.uringserver.tls;

import io.github.uringserver.net.SecureSession;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadline;
import io.github.uringserver.worker.FlightEvents;
import io.github.uringserver.worker.HandshakeKind;

/**
 * What a connection needs only until its handshake is done: the ClientHello, the deadline
 * and its place in the line. Worker thread only.
 */
final class Handshake {

	private final TlsWorker worker;

	private final ClientHello hello = new ClientHello();

	private final Deadline deadline;

	private final long startNanos;

	private boolean inLine;

	private boolean inputEnded;

	private boolean stopped;

	Handshake(TlsWorker worker, Runnable whenTooLate) {
		this.worker = worker;
		this.deadline = new Deadline() {
			@Override
			protected void expired() {
				whenTooLate.run();
			}
		};
		this.startNanos = worker.worker().nowNanos();
		if (worker.handshakeTimeoutNanos() > 0) {
			worker.worker().deadlines().schedule(this.deadline, this.startNanos + worker.handshakeTimeoutNanos());
		}
		worker.count(Counter.TLS_HANDSHAKES_ACTIVE);
	}

	ClientHello hello() {
		return this.hello;
	}

	boolean isInLine() {
		return this.inLine;
	}

	void joinedLine() {
		this.inLine = true;
	}

	/** Answers whether the input has ended meanwhile. */
	boolean leftLine() {
		this.inLine = false;
		return this.inputEnded;
	}

	/**
	 * The input has ended. Answers whether the next step has to be waited for: what was
	 * received before may complete the handshake.
	 */
	boolean putsOffEnd() {
		this.inputEnded = true;
		return this.inLine;
	}

	void succeeded(SecureSession session) {
		stop();
		this.worker.count(Counter.TLS_HANDSHAKES);
		long now = this.worker.worker().nowNanos();
		long nanos = now - this.startNanos;
		HandshakeKind kind = HandshakeKind.of(session.protocol(), session.namedGroup());
		this.worker.worker().counters().handshakes().completed(kind, nanos, now);
		FlightEvents.handshake(this.worker.worker().index(), nanos, session.protocol(), session.cipherSuite(),
				session.namedGroup(), null);
		if (session.resumed()) {
			this.worker.count(Counter.TLS_HANDSHAKES_RESUMED);
		}
		this.worker.count(kind.protocolCounter());
		this.worker.count(kind.groupCounter());
	}

	/** It has failed, or was not complete in time. */
	void failed(String reason) {
		FlightEvents.handshake(this.worker.worker().index(), this.worker.worker().nowNanos() - this.startNanos, null,
				null, null, reason);
	}

	/** It has ended, one way or the other. Idempotent. */
	void stop() {
		if (this.stopped) {
			return;
		}
		this.stopped = true;
		this.worker.worker().deadlines().cancel(this.deadline);
		this.worker.uncount(Counter.TLS_HANDSHAKES_ACTIVE);
	}

}
