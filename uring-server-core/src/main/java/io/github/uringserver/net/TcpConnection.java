package io.github.uringserver.net;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;

/**
 * What a slot does for its connection, TCP or unix domain: the life cycle, between a
 * {@link ReceiveMachine} and a {@link SendMachine}. Made when the slot is used for the
 * first time, and used again by its next connection. Worker thread only.
 *
 * <pre>
 *  CLOSED ─open─► OPEN
 *
 *  OPEN ─closeAfterSend─► FLUSHING ─queue empty─► LINGERING ─end of input, deadline─► CLOSING ─last completion─► CLOSED
 *   │                        │                        │                                  ▲
 *   └── abort, error ────────┴────────────────────────┴──────────────────────────────────┘
 * </pre>
 *
 * FLUSHING sends what is queued. LINGERING has half-closed and discards input, so that
 * unread bytes do not turn the close into a reset that destroys the answer on its way.
 * CLOSING has cancelled everything and closed the descriptor; buffers and the slot are
 * free only once the kernel has completed every operation.
 * <p>
 * Nothing of a connection outlives CLOSED here: what the kernel did is completed, and its
 * user data carries the slot's generation; the handler sees a {@link ConnectionHandle},
 * which is over; the deadlines are cancelled, and cannot be set before the next
 * {@link #open}; the list of those to flush has let go of it; lines of those who wait,
 * and leases, carry the {@link #id}.
 */
final class TcpConnection {

	/** The {@link #id} while there is no connection. */
	static final long NONE = 0;

	/** How long a lingering close waits for the peer's end. */
	static final long LINGER_NANOS = 2_000_000_000L;

	/** See the diagram. */
	private enum State {

		OPEN, FLUSHING, LINGERING, CLOSING, CLOSED

	}

	private final Transport transport;

	private final int slot;

	private final Reception reception;

	private final Transmission transmission;

	private final GuardedHandler handler;

	private long id = NONE;

	private int generation;

	private int fd;

	private State state = State.CLOSED;

	/** Operations whose last completion is outstanding. */
	private int inFlight;

	private boolean flushWanted;

	private boolean inputEnded;

	private boolean received;

	private boolean shutdownWanted;

	/** Set by the handler, perhaps while it is made. */
	private boolean receivePaused;

	/** Null until the first connection that needs it. */
	private Alarm alarm;

	TcpConnection(Transport transport, int slot) {
		this.transport = transport;
		this.slot = slot;
		this.reception = new Reception(transport, this);
		this.transmission = new Transmission(transport, this, () -> sendStalled(Counter.WRITE_STALLS));
		this.handler = new GuardedHandler(this, transport.counters());
	}

	/**
	 * Begins with a connection that was accepted: makes its handler and starts to
	 * receive.
	 * @param id no other connection's
	 * @param generation the slot's
	 */
	void open(long id, int generation, int fd, ConnectionHandlerFactory factory) {
		assert this.state == State.CLOSED && this.id == NONE && this.inFlight == 0 : this;
		this.id = id;
		this.generation = generation;
		this.fd = fd;
		this.state = State.OPEN;
		this.handler.create(factory, new ConnectionHandle(this, id));
		if (this.state == State.OPEN && !this.receivePaused) {
			this.reception.resume();
		}
	}

	int slot() {
		return this.slot;
	}

	int fd() {
		return this.fd;
	}

	/** An operation was prepared; its last completion is awaited. */
	void submitted() {
		this.inFlight++;
	}

	/** The last completion of an operation is in. */
	void completed() {
		this.inFlight--;
	}

	/** The connection's number, or {@link #NONE}. */
	long id() {
		return this.id;
	}

	Worker worker() {
		return this.transport.worker();
	}

	SocketCalls sockets() {
		return this.transport.sockets();
	}

	/** From CLOSING on the descriptor's number may belong to somebody else. */
	boolean hasDescriptor() {
		return this.state.compareTo(State.CLOSING) < 0;
	}

	/** Whether there is a handler that has not heard of the close. */
	boolean hasHandler() {
		return this.handler.isPresent();
	}

	void requestFlush() {
		if (this.state == State.OPEN) {
			this.flushWanted = true;
			this.transmission.markDirty();
		}
	}

	void pauseReceive() {
		this.receivePaused = true;
		if (this.state == State.OPEN) {
			this.reception.pause();
		}
	}

	void resumeReceive() {
		this.receivePaused = false;
		if (this.state == State.OPEN && this.handler.isPresent()) {
			this.reception.resume();
		}
	}

	boolean isOpen() {
		return this.state == State.OPEN;
	}

	void closeAfterSend() {
		if (this.state != State.OPEN) {
			return;
		}
		this.state = State.FLUSHING;
		if (this.transmission.isEmpty()) {
			linger();
		}
	}

	void abort() {
		if (hasDescriptor()) {
			this.transport.sockets().resetOnClose(this.fd);
			close(null);
		}
	}

	/**
	 * See {@link Connection#handOver}.
	 * @param seen what handlers see of the connection
	 */
	void handOver(ConnectionHandle seen, ConnectionHandlerFactory next, ByteBuffer first) {
		this.received = first.hasRemaining();
		this.handler.replace(next, seen, first);
	}

	/** The server stops in order; one that sent nothing yet gets a moment to do so. */
	void shutDown() {
		if (this.state != State.OPEN) {
			return;
		}
		if (this.received) {
			notifyShutdown();
			return;
		}
		this.shutdownWanted = true;
		this.alarm = Alarm.setIn(Transport.FIRST_BYTES_NANOS, this, this.alarm);
	}

	private void notifyShutdown() {
		this.shutdownWanted = false;
		this.handler.shutDown();
	}

	void onReceive(int result, int flags) {
		if (!CompletionFlags.hasMore(flags)) {
			this.inFlight--;
		}
		if (CompletionFlags.hasBuffer(flags)) {
			this.transport.receiveBuffers().received(this, result, flags);
		}
		if (this.reception.completed(result, flags)) {
			onInputEnd(result);
		}
		releaseIfDone();
	}

	/**
	 * Bytes have arrived, at least one.
	 * @param data where the kernel put them; good until this returns
	 */
	void onData(ByteBuffer data) {
		if (this.state != State.OPEN) {
			return;
		}
		this.transport.counters().add(Counter.BYTES_RECEIVED, data.remaining());
		this.received = true;
		this.handler.receive(data);
		if (this.shutdownWanted && this.received && this.state == State.OPEN) {
			Alarm.cancel(this.alarm);
			notifyShutdown();
		}
	}

	private void onInputEnd(int result) {
		this.inputEnded = true;
		if (result < 0) {
			failed(result);
		}
		else if (this.state == State.LINGERING) {
			closeOnceSent();
		}
		else if (this.state == State.OPEN) {
			this.handler.endOfInput();
		}
	}

	void onWatch(int result, int flags) {
		if (this.reception.watchCompleted(flags)) {
			this.inFlight--;
		}
		if (ResetWatch.isReset(result) && this.state == State.OPEN) {
			failed(-Errno.ECONNRESET);
		}
		releaseIfDone();
	}

	void onBuffersBack() {
		this.reception.buffersBack();
	}

	/** Called by the transport before the system call of the turn. */
	void flush() {
		if (this.flushWanted) {
			this.flushWanted = false;
			this.handler.flush();
		}
		this.transmission.flush();
	}

	Transmission transmission() {
		return this.transmission;
	}

	/** A send has completed; {@code canSendOn} is false if it failed. */
	void sent(boolean canSendOn, int result) {
		if (!canSendOn) {
			failed(result);
		}
		else if (hasDescriptor()) {
			afterSend();
		}
		releaseIfDone();
	}

	/** The kernel has let go of bytes that it sent without a copy. */
	void letGo() {
		if (this.state == State.LINGERING && !Alarm.isSet(this.alarm)) {
			closeOnceSent();
		}
		releaseIfDone();
	}

	/**
	 * The peer does not take what is sent: a reset gives the kernel's memory back too.
	 */
	void sendStalled(Counter counter) {
		this.transport.counters().increment(counter);
		this.transport.sockets().resetOnClose(this.fd);
		close(new IOException("Broken pipe: the peer takes its data too slowly"));
	}

	private void afterSend() {
		if (!this.transmission.isEmpty()) {
			this.transmission.markDirty();
		}
		else if (this.state == State.FLUSHING) {
			linger();
		}
		else if (this.state == State.OPEN) {
			this.handler.sendComplete();
		}
		offerSpace();
	}

	/**
	 * Tells a handler that waits for space of it; also when the pool has buffers again.
	 */
	void offerSpace() {
		if (this.state == State.OPEN && this.transmission.offersSpace()) {
			this.handler.sendSpace();
		}
	}

	private void linger() {
		this.state = State.LINGERING;
		this.handler.closed(null);
		if (this.state != State.LINGERING) {
			return;
		}
		boolean over = this.inputEnded && this.transmission.holdsNothing();
		if (over || this.transport.sockets().shutdownWrite(this.fd) < 0 || this.inputEnded) {
			closeOnceSent();
		}
		else {
			this.alarm = Alarm.setIn(LINGER_NANOS, this, this.alarm);
			this.reception.resume();
		}
	}

	void onAlarm() {
		if (this.shutdownWanted && this.state == State.OPEN) {
			notifyShutdown();
		}
		else if (this.state == State.LINGERING) {
			this.transport.counters().increment(Counter.LINGER_TIMEOUTS);
			closeOnceSent();
		}
	}

	/**
	 * Closes, but not before the kernel has let go of what it sends without a copy: the
	 * descriptor is what a peer that does not acknowledge can be reset by.
	 */
	private void closeOnceSent() {
		Alarm.cancel(this.alarm);
		if (this.transmission.holdsNothing()) {
			close(null);
		}
	}

	private void failed(int result) {
		if (!hasDescriptor()) {
			return;
		}
		if (this.state != State.LINGERING) {
			this.transport.counters().increment(Counter.CONNECTION_ERRORS);
		}
		close(new IOException(Errno.text(-result)));
	}

	/** Cancels and closes in one batch; the completions may come in any order. */
	private void close(IOException cause) {
		if (!hasDescriptor()) {
			return;
		}
		this.state = State.CLOSING;
		this.reception.end();
		Alarm.cancel(this.alarm);
		this.transmission.stop();
		if (this.inFlight > 0) {
			this.inFlight++;
			this.transport.worker().ring().cancelAll(this.fd, userData(Operation.CANCEL_ALL));
		}
		this.inFlight++;
		this.transport.worker().ring().close(this.fd, userData(Operation.CLOSE));
		this.handler.closed(cause);
	}

	/** A cancellation or the close completed. */
	void onControl() {
		this.inFlight--;
		releaseIfDone();
	}

	private void releaseIfDone() {
		assert this.inFlight >= 0 : this.inFlight;
		if (this.state == State.CLOSING && this.inFlight == 0) {
			this.state = State.CLOSED;
			clear();
			this.transport.release(this);
		}
	}

	/** Leaves nothing of this connection to the next one. */
	private void clear() {
		Alarm.cancel(this.alarm);
		this.reception.clear();
		this.transmission.clear();
		this.handler.clear();
		this.flushWanted = false;
		this.inputEnded = false;
		this.received = false;
		this.shutdownWanted = false;
		this.receivePaused = false;
		this.id = NONE;
	}

	long userData(int operation) {
		return UserData.pack(operation, this.generation, this.slot);
	}

	@Override
	public String toString() {
		return "TcpConnection[" + this.id + ", " + this.state + ", " + this.reception + "]";
	}

}
