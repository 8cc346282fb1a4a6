package io.github.uringserver.net;

import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.ring.ScriptedOperation;
import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * A transport on a scripted ring, turned by the test's own thread. Its descriptors are
 * numbers no process has, so that the system calls made on them beside the ring have no
 * effect.
 */
final class ScriptedTransport implements AutoCloseable {

	static final int LISTENER = 900_000_000;

	private static final int MAX_COMPLETIONS = 1000;

	private static final long START_NANOS = 1_000_000_000L;

	private final ScriptedRing ring;

	private final List<EchoHandler> handlers = new ArrayList<>();

	private final Worker worker;

	private Transport transport;

	private long nowNanos = START_NANOS;

	private int lastFd = LISTENER;

	ScriptedTransport(TransportConfiguration configuration) {
		this(new ScriptedRing(), configuration);
	}

	ScriptedTransport(ScriptedRing ring, TransportConfiguration configuration) {
		this(ring, configuration, LeaseRules.OFF, null);
	}

	/** With handlers of the test's own, or null for those that echo. */
	ScriptedTransport(ScriptedRing ring, TransportConfiguration configuration, LeaseRules leases,
			ConnectionHandlerFactory handlers) {
		ConnectionHandlerFactory factory = (handlers != null) ? handlers : this::handler;
		this.ring = ring;
		this.worker = Worker.builder(this.ring, (w) -> {
			this.transport = new Transport(w, LISTENER, configuration, 1024, (owner) -> factory);
			this.transport.leases(leases);
			return this.transport;
		}).clock(() -> this.nowNanos).build();
		this.ring.enable();
		this.transport.onStart();
		turn();
	}

	private EchoHandler handler(Connection connection) {
		EchoHandler handler = new EchoHandler(new WatchedConnection(connection));
		this.handlers.add(handler);
		return handler;
	}

	/** One turn: flush, enter, drain. */
	void turn() {
		this.transport.flush();
		this.ring.enter(0);
		this.ring.drain(this.transport::onCompletion, MAX_COMPLETIONS);
		this.transport.flush();
		this.ring.enter(0);
	}

	/** Lets time pass on the deadlines (not on the worker's own clock of the turn). */
	void pass(long nanos) {
		this.nowNanos += nanos;
		this.worker.deadlines().expire(this.nowNanos);
		turn();
	}

	/** A connection comes in; answers its descriptor. */
	int accept() {
		this.lastFd++;
		this.ring.completeMore(this.ring.single(Kind.ACCEPT), this.lastFd);
		turn();
		return this.lastFd;
	}

	ScriptedOperation receive(int fd) {
		return this.ring.single(Kind.RECEIVE, fd);
	}

	boolean isReceiving(int fd) {
		return !this.ring.inFlight(Kind.RECEIVE, fd).isEmpty();
	}

	ScriptedRing ring() {
		return this.ring;
	}

	Transport transport() {
		return this.transport;
	}

	/** The n-th connection, as its handler sees it. */
	WatchedConnection connection(int n) {
		return (WatchedConnection) handler(n).connection();
	}

	/** The handler of the n-th connection. */
	EchoHandler handler(int n) {
		return this.handlers.get(n);
	}

	long count(Counter counter) {
		return this.worker.counters().get(counter);
	}

	/** Completes the whole close of a descriptor in the usual order. */
	void answerClose(int fd) {
		this.ring.inFlight(Kind.CANCEL_ALL, fd).forEach(this.ring::answerCancel);
		this.ring.inFlight(Kind.CLOSE, fd).forEach((close) -> this.ring.complete(close, 0));
		turn();
	}

	@Override
	public void close() {
		this.worker.awaitTermination();
	}

}
