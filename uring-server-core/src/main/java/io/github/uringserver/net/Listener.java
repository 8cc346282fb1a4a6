package io.github.uringserver.net;

import java.util.function.IntConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.Sockets;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Deadline;
import io.github.uringserver.worker.Worker;

/**
 * The listening socket of one worker and the multishot accept on it. Worker thread only.
 * <p>
 * A socket that several workers share is accepted from one connection at a time: the
 * kernel wakes one waiting accept per connection, always the first in line, and only an
 * accept that is armed again moves to the end of the line. Multishot accepts would give
 * every connection to the same worker.
 *
 * <pre>
 *            start              no F_MORE: arm again
 *   CREATED ───────► ARMED ◄──────────────────────────┐
 *                     │  ▲ │ EMFILE, ENFILE, ENOMEM … │
 *                     │  │ └───► BACKING_OFF ─────────┘ after 100 ms
 *                stop │  └──────────┐ │ stop
 *                     ▼             │ ▼
 *                 CANCELLING ─────────────► CLOSED   (after the last completion; what waits in the accept
 *                                                     queue was accepted first)
 * </pre>
 *
 * Closing a listener while its accept is armed keeps it accepting, so the accept is
 * cancelled first; closing a SO_REUSEPORT listener resets what waits in its accept queue,
 * so that is emptied first. The queue of a shared socket is emptied by the last of its
 * workers.
 */
final class Listener {

	/** How long accepting rests when the process is out of descriptors or memory. */
	static final long BACK_OFF_NANOS = 100_000_000L;

	private static final Logger logger = LoggerFactory.getLogger(Listener.class);

	/** See the diagram. */
	private enum State {

		CREATED, ARMED, BACKING_OFF, CANCELLING, CLOSED

	}

	private final Worker worker;

	private final ListeningSocket socket;

	private final SocketCalls sockets;

	private final IntConsumer acceptor;

	private final Deadline backOff = new BackOff();

	private State state = State.CREATED;

	private boolean drainOnClose;

	private Runnable whenClosed = () -> {
	};

	/**
	 * Creates the listener.
	 * @param socket owned by this listener from now on
	 * @param sockets accepts
	 * @param acceptor takes the descriptor of each accepted connection
	 */
	Listener(Worker worker, ListeningSocket socket, SocketCalls sockets, IntConsumer acceptor) {
		this.worker = worker;
		this.socket = socket;
		this.sockets = sockets;
		this.acceptor = acceptor;
	}

	void start() {
		// Loaded now: without descriptors no class can be loaded.
		logger.trace("Worker {} would rest on {}", this.worker.index(), Errno.message(Errno.EMFILE));
		arm();
	}

	/**
	 * Stops accepting and closes the socket.
	 * @param drain whether what waits in the accept queue is accepted first
	 * @param whenClosed run once the socket is closed
	 */
	void stop(boolean drain, Runnable whenClosed) {
		switch (this.state) {
			case ARMED -> {
				this.drainOnClose = drain;
				this.whenClosed = whenClosed;
				this.state = State.CANCELLING;
				this.worker.ring().cancel(userData(Operation.ACCEPT), userData(Operation.CANCEL_ACCEPT));
			}
			case CREATED, BACKING_OFF -> {
				this.drainOnClose = drain;
				this.whenClosed = whenClosed;
				this.worker.deadlines().cancel(this.backOff);
				close();
			}
			case CANCELLING -> {
				this.drainOnClose &= drain;
				Runnable before = this.whenClosed;
				this.whenClosed = () -> {
					before.run();
					whenClosed.run();
				};
			}
			case CLOSED -> whenClosed.run();
		}
	}

	boolean isClosed() {
		return this.state == State.CLOSED;
	}

	void onAccept(int result, int flags) {
		if (result >= 0) {
			this.acceptor.accept(this.sockets.accepted(result));
		}
		else {
			onError(-result);
		}
		if (CompletionFlags.hasMore(flags)) {
			return;
		}
		switch (this.state) {
			case ARMED -> arm();
			case CANCELLING -> close();
			default -> {
			}
		}
	}

	private void onError(int errno) {
		switch (errno) {
			case Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM, Errno.ENOBUFS -> backOff(errno);
			case Errno.EINVAL, Errno.EBADF, Errno.ENOTSOCK, Errno.EOPNOTSUPP -> {
				logger.error("Worker {} cannot accept connections any more: {}", this.worker.index(),
						Errno.message(errno));
				backOff(errno);
			}
			// ECANCELED: stop. The others concern the one connection that was to be
			// accepted.
			default ->
				logger.debug("Worker {} could not accept a connection: {}", this.worker.index(), Errno.message(errno));
		}
	}

	private void backOff(int errno) {
		if (this.state != State.ARMED) {
			return;
		}
		this.state = State.BACKING_OFF;
		this.worker.deadlines().schedule(this.backOff, this.worker.nowNanos() + BACK_OFF_NANOS);
		this.worker.counters().increment(Counter.ACCEPT_BACKOFFS);
		if (this.worker.counters().get(Counter.ACCEPT_BACKOFFS) == 1) {
			logger.warn("Worker {} rests from accepting: {}; raise the limit of open files (ulimit -n) if this repeats",
					this.worker.index(), Errno.message(errno));
		}
	}

	private void arm() {
		this.state = State.ARMED;
		this.sockets.accept(this.socket.fd(), this.socket.isShared(), userData(Operation.ACCEPT));
	}

	/** The worker ends without having stopped in order; the ring is closed. */
	void forceClose() {
		this.drainOnClose = false;
		close();
	}

	private void close() {
		this.state = State.CLOSED;
		if (this.socket.giveUp() && this.drainOnClose) {
			drainAcceptQueue();
		}
		Linux.close(this.socket.fd());
		this.whenClosed.run();
	}

	/**
	 * Bounded by the backlog: the kernel's queue is at most that long, but clients keep
	 * coming.
	 */
	private void drainAcceptQueue() {
		for (int i = 0; i < Transport.MAX_DRAINED_ACCEPTS; i++) {
			int accepted = Sockets.acceptNonBlocking(this.socket.fd());
			if (accepted < 0) {
				return;
			}
			this.acceptor.accept(accepted);
		}
	}

	private static long userData(int operation) {
		return UserData.pack(operation, 0, 0);
	}

	private final class BackOff extends Deadline {

		@Override
		protected void expired() {
			if (Listener.this.state == State.BACKING_OFF) {
				arm();
			}
		}

	}

}
