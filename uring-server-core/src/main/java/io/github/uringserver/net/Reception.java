package io.github.uringserver.net;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.worker.Counter;

/**
 * Does on the ring what a connection's {@link ReceiveMachine} decides, and watches for a
 * reset while reading is paused. Worker thread only.
 */
final class Reception {

	private final Transport transport;

	private final TcpConnection connection;

	private final ReceiveMachine machine = new ReceiveMachine();

	/** Null until reading pauses for the first time; off when the poll has completed. */
	private ResetWatch watch;

	Reception(Transport transport, TcpConnection connection) {
		this.transport = transport;
		this.connection = connection;
	}

	/** Input is wanted from now on. */
	void resume() {
		act(this.machine.want());
	}

	/** Input is not wanted from now on; a reset still is heard of. */
	void pause() {
		if (!this.machine.isWanted()) {
			return;
		}
		this.transport.counters().increment(Counter.RECEIVE_PAUSES);
		act(this.machine.unwant());
		if (this.watch == null) {
			this.watch = new ResetWatch();
		}
		if (this.watch.arm(this.transport.worker().ring(), this.connection.fd(),
				this.connection.userData(Operation.WATCH))) {
			this.connection.submitted();
		}
	}

	/** Nothing is received any more. */
	void end() {
		this.machine.end();
	}

	/** The slot is free: nothing is under way. Whoever stands in line is passed over. */
	void clear() {
		assert this.watch == null || !this.watch.isArmed();
		this.machine.clear();
	}

	/**
	 * A receive has completed, and what it brought is handled.
	 * @return whether it was the last one: the end of input, or an error
	 */
	boolean completed(int result, int flags) {
		if (ReceiveMachine.isEnd(result)) {
			this.machine.end();
			return true;
		}
		if (!CompletionFlags.hasMore(flags)) {
			act(this.machine.completedForGood(result));
		}
		return false;
	}

	/** The poll for a reset has completed; whether for good. */
	boolean watchCompleted(int flags) {
		return this.watch.completed(flags);
	}

	/** The receive ring has buffers again. */
	void buffersBack() {
		act(this.machine.buffersBack());
	}

	private void act(ReceiveMachine.Action action) {
		switch (action) {
			case ARM -> {
				this.connection.submitted();
				this.transport.receiveBuffers().arm(this.connection.fd(), this.connection.userData(Operation.RECEIVE));
			}
			case CANCEL -> {
				this.connection.submitted();
				this.transport.worker()
					.ring()
					.cancel(this.connection.userData(Operation.RECEIVE),
							this.connection.userData(Operation.CANCEL_RECEIVE));
			}
			case AWAIT_BUFFERS -> this.transport.receiveBuffers().await(this.connection);
			case NONE -> {
			}
		}
	}

	@Override
	public String toString() {
		return this.machine.state().toString();
	}

}
