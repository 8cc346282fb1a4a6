package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.ConnectionHandler;

/**
 * One HTTP/1.1 connection: requests in, one after the other, and their responses out.
 * Worker thread only.
 *
 * <pre>
 *   IDLE ──► HEAD ──► EXCHANGE ──► FLUSHING ──► DRAINING ──► IDLE
 *    │        │          │             │            │
 *    └────────┴──────────┴──────┬──────┴────────────┘
 *                               ▼
 *                            CLOSING ──► CLOSED
 *
 *   IDLE      nothing of a request is there
 *   HEAD      a part of a request head is there
 *   EXCHANGE  the handler has the request; its body is read as it is wanted
 *   FLUSHING  the response has ended, the send queue does not have all of it yet
 *   DRAINING  the response is out, the rest of the request body is read and dropped
 *   CLOSING   the last output goes to the send queue
 *   CLOSED    nothing is read or written any more
 * </pre>
 *
 * Everything moves in one loop, {@link #run}: each step does what the state asks for
 * until a step finds nothing to do. What a handler calls within a step only changes the
 * exchange; called outside the loop it starts the loop. So nothing recurses, however many
 * requests are pipelined.
 * <p>
 * Input that nobody wants yet is held, up to a limit above which reading pauses.
 * <p>
 * A {@link ConnectionClock} hears of the state at the end of each run of the loop, and
 * calls {@link #timedOut} when the client or the handler has taken too long.
 */
final class Http1Connection implements ConnectionHandler {

	/** Where the connection is. */
	enum State {

		IDLE, HEAD, EXCHANGE, FLUSHING, DRAINING, CLOSING, CLOSED

	}

	private final Http1Context context;

	private final Connection transport;

	private final Output output;

	private final Input input = new Input();

	private final CurrentExchange current;

	private final ConnectionClock clock;

	private State state = State.IDLE;

	private boolean running;

	private boolean sendSpace;

	private boolean shuttingDown;

	private boolean reset;

	Http1Connection(Http1Context context, Connection transport) {
		this.context = context;
		this.transport = transport;
		this.output = new Output(transport);
		this.current = new CurrentExchange(context, transport);
		this.clock = new ConnectionClock(context.clocks(), this);
	}

	@Override
	public void onReceive(ByteBuffer data) {
		this.input.received(data);
		if (this.input.isHolding()) {
			this.input.hold(data);
			wake();
			return;
		}
		run(data);
		this.input.hold(data);
		regulateInput();
	}

	@Override
	public void onEndOfInput() {
		this.input.ended();
		wake();
	}

	@Override
	public void onSendSpace() {
		this.sendSpace = true;
		wake();
	}

	@Override
	public void onSendComplete() {
		// a response is done when the queue has it; only a client that may be gone counts
		this.output.sent();
		if (this.input.isEnded()) {
			this.clock.silenceBegins();
			wake();
		}
	}

	@Override
	public void onClosed(IOException cause) {
		if (this.state == State.EXCHANGE || this.state == State.FLUSHING) {
			this.current.clientGone(
					(cause != null) ? cause : new IOException("Connection reset by peer: closed by the server"));
		}
		become(State.CLOSED);
		letGo();
	}

	@Override
	public void onShutdown() {
		this.shuttingDown = true;
		if (this.state == State.IDLE || this.state == State.DRAINING) {
			become(State.CLOSING);
			wake();
		}
	}

	/** Called by the clock: what the present state waits for has not come in time. */
	void timedOut(Refusal refusal) {
		switch (this.state) {
			case HEAD -> refuse(refusal);
			case EXCHANGE, FLUSHING -> giveUp(refusal);
			default -> {
				this.current.closeWithoutAnswer(refusal);
				become(State.CLOSING);
			}
		}
		wake();
	}

	/**
	 * Called by the clock: the client has sent its last byte, and has not been sent
	 * anything since that would tell whether it is still there.
	 */
	void silentTooLong() {
		become(State.CLOSING);
		this.reset = true;
		this.current.clientGone(new IOException(
				"Connection reset by peer: the client closed its side, and the response stayed silent"));
		wake();
	}

	/**
	 * Whether the client has sent its last byte and waits for a response of which nothing
	 * is on its way. While a body is held unread its handler has no haste, unless the
	 * body has not come whole: then nobody waits for an answer.
	 */
	boolean isSilent() {
		if (!this.input.isEnded() || this.state != State.EXCHANGE || !this.output.isSent()) {
			return false;
		}
		RequestContent content = this.current.get().content();
		return content.isRead() || content.isCutShort(this.input.waitingBytes());
	}

	/** Whether the connection is encrypted. */
	boolean isSecure() {
		return this.transport.isSecure();
	}

	/** The connection beneath. */
	Connection transport() {
		return this.transport;
	}

	/** Where responses are written. */
	Output output() {
		return this.output;
	}

	/** Whether something was received that was not read yet. */
	boolean isInputWaiting() {
		return this.input.isWaiting();
	}

	/** Whether, as far as the connection is concerned, another request may follow. */
	boolean mayPersist() {
		return !this.shuttingDown && !this.input.isExhausted() && !this.transport.isNearlyUsedUp()
				&& this.context.limits().mayFollow(this.current.count());
	}

	/** The state. */
	State state() {
		return this.state;
	}

	/** Goes on, if the loop does not run already: something has changed. */
	void wake() {
		if (!this.running) {
			run(this.input.held());
			this.input.trim();
			regulateInput();
		}
	}

	/** The head is not needed any more, or was copied. */
	void giveBackParser() {
		this.current.giveBackParser();
	}

	private void become(State next) {
		this.state = next;
	}

	private void run(ByteBuffer source) {
		assert !this.running;
		this.running = true;
		this.input.open(source);
		try {
			for (boolean more = true; more;) {
				more = step();
			}
			this.clock.settle(this.state, this.current.count(), isBodyAwaited(), this.input.receivedBytes());
		}
		finally {
			this.input.close();
			this.running = false;
		}
	}

	/** Does one thing; false when there is nothing to do now. */
	private boolean step() {
		return switch (this.state) {
			case IDLE, HEAD -> readHead();
			case EXCHANGE -> serve();
			case FLUSHING -> flush();
			case DRAINING -> drain();
			case CLOSING -> close();
			case CLOSED -> dropInput();
		};
	}

	private boolean readHead() {
		if (!this.input.hasRemaining()) {
			return this.input.isExhausted() && closing();
		}
		switch (this.current.parse(this.input.bytes())) {
			case COMPLETE -> handle();
			case REFUSED -> refuse(this.current.headRefusal());
			case INCOMPLETE -> become(this.current.hasHeadBegun() ? State.HEAD : State.IDLE);
		}
		return true;
	}

	private boolean closing() {
		become(State.CLOSING);
		return true;
	}

	private void handle() {
		this.current.open(this);
		this.sendSpace = false;
		become(State.EXCHANGE);
		this.current.handle();
	}

	private void refuse(Refusal refusal) {
		this.current.refuse(refusal, this.output);
		become(State.CLOSING);
	}

	private boolean serve() {
		Http1Exchange exchange = this.current.get();
		if (exchange.isEnded()) {
			become(State.FLUSHING);
			return true;
		}
		if (this.sendSpace && this.output.flush()) {
			this.sendSpace = false;
			exchange.sendSpace();
			return true;
		}
		if (exchange.advanceBody(this.input.bytes())) {
			refuseBody(exchange);
			return true;
		}
		if (isCutShort(exchange)) {
			become(State.CLOSING);
			this.current.clientGone(new IOException("Connection reset by peer: the request body is incomplete"));
			return true;
		}
		return false;
	}

	/** Refuses the body if it is malformed; the handler is not heard any more. */
	private void refuseBody(Http1Exchange exchange) {
		Refusal refusal = exchange.content().refusal();
		if (refusal == null || exchange.isEnded()) {
			return;
		}
		if (exchange.isCommitted()) {
			this.current.closeWithoutAnswer(refusal);
		}
		else {
			refuse(refusal);
		}
		become(State.CLOSING);
		this.current.breakOff(new IOException("Malformed request body: " + refusal.reason()));
	}

	/** An answer that is late already is not worth waiting for the client to take it. */
	private void giveUp(Refusal refusal) {
		Http1Exchange exchange = this.current.get();
		if (exchange.isCommitted()) {
			this.current.closeWithoutAnswer(refusal);
			this.reset = refusal == Refusal.REQUEST_TIMEOUT || exchange.response().body().isDelimitedByClose();
			if (this.reset) {
				this.output.clear();
			}
		}
		else {
			refuse(refusal);
		}
		become(State.CLOSING);
		this.current.breakOff(new IOException("Connection reset by peer: " + refusal.reason()));
	}

	private boolean isBodyAwaited() {
		return this.state == State.DRAINING
				|| (this.state == State.EXCHANGE && this.current.get().content().isAwaited());
	}

	private boolean isCutShort(Http1Exchange exchange) {
		return this.input.isExhausted() && !exchange.content().isRead();
	}

	private boolean flush() {
		if (!this.output.flush()) {
			return false;
		}
		Http1Exchange exchange = this.current.get();
		boolean usable = exchange.leavesConnectionUsable() && !this.shuttingDown;
		this.reset = exchange.needsReset();
		become(usable ? State.DRAINING : State.CLOSING);
		this.current.finished(usable);
		return true;
	}

	private boolean drain() {
		Http1Exchange exchange = this.current.get();
		RequestContent content = exchange.content();
		if (content.isRead()) {
			this.current.giveBack();
			become(State.IDLE);
			return true;
		}
		boolean advanced = exchange.advanceBody(this.input.bytes());
		Refusal refusal = content.refusal();
		if (refusal != null) {
			this.current.closeWithoutAnswer(refusal);
		}
		if (refusal != null || content.isTooLargeToDrain() || isCutShort(exchange)) {
			return closing();
		}
		return advanced;
	}

	private boolean close() {
		if (!this.output.flush()) {
			return dropInput();
		}
		become(State.CLOSED);
		letGo();
		if (this.reset) {
			this.transport.abort();
			return true;
		}
		// what the client still sends must be read, or it would reset the answer away
		this.transport.resumeReceive();
		this.transport.closeAfterSend();
		return true;
	}

	private boolean dropInput() {
		this.input.drop();
		return false;
	}

	private void letGo() {
		this.clock.stop();
		this.current.giveBackParser();
		this.current.giveBack();
		this.input.clear();
		this.output.clear();
	}

	private void regulateInput() {
		if (this.state != State.CLOSED) {
			this.input.regulate(this.transport, this.context.limits().maxBufferedBytes());
		}
	}

}
