package io.github.uringserver.tls;

import java.util.Locale;

import io.github.uringserver.net.SecureSession;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadline;
import io.github.uringserver.worker.FlightEvents;

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

	void leftLine() {
		this.inLine = false;
	}

	void succeeded(SecureSession session) {
		stop();
		this.worker.count(Counter.TLS_HANDSHAKES);
		long nanos = this.worker.worker().nowNanos() - this.startNanos;
		this.worker.add(Counter.TLS_HANDSHAKE_NANOS, nanos);
		FlightEvents.handshake(this.worker.worker().index(), nanos, session.protocol(), session.cipherSuite(),
				session.namedGroup(), null);
		if (session.resumed()) {
			this.worker.count(Counter.TLS_HANDSHAKES_RESUMED);
		}
		this.worker.count(
				session.protocol().equals("TLSv1.3") ? Counter.TLS_HANDSHAKES_TLS_1_3 : Counter.TLS_HANDSHAKES_TLS_1_2);
		this.worker.count(groupCounter(session.namedGroup()));
	}

	private static Counter groupCounter(String namedGroup) {
		return switch (namedGroup.toLowerCase(Locale.ROOT)) {
			case "x25519mlkem768" -> Counter.TLS_GROUP_X25519_MLKEM_768;
			case "x25519" -> Counter.TLS_GROUP_X25519;
			case "secp256r1" -> Counter.TLS_GROUP_SECP_256_R1;
			case "secp384r1" -> Counter.TLS_GROUP_SECP_384_R1;
			default -> Counter.TLS_GROUP_OTHER;
		};
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
