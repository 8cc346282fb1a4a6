package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.ConnectionHandler;
import io.github.uringserver.worker.Counter;

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

	private static final ByteBuffer NO_INPUT = ByteBuffer.allocate(0);

	private static final Logger logger = LoggerFactory.getLogger(Http1Connection.class);

	private final Http1Context context;

	private final Connection transport;

	private final Output output;

	private final InputBuffer held = new InputBuffer();

	private final ConnectionClock clock;

	private final ExchangeReport report;

	private State state = State.IDLE;

	/** While a head is read, until its handler has returned or retained it. */
	private HeadParser parser;

	/** While one is open, and until its request is read. */
	private Http1Exchange exchange;

	private long exchangeCount;

	private long receivedBytes;

	/** What the loop reads from; nothing outside the loop. */
	private ByteBuffer input = NO_INPUT;

	/** Where the input ends; its limit is lower while a body handler is given a piece. */
	private int inputEnd;

	private boolean running;

	private boolean endOfInput;

	private boolean sendSpace;

	private boolean shuttingDown;

	private boolean reset;

	Http1Connection(Http1Context context, Connection transport) {
		this.context = context;
		this.transport = transport;
		this.output = new Output(transport);
		this.report = context.reports().of(transport);
		this.clock = new ConnectionClock(context.clocks(), this);
	}

	@Override
	public void onReceive(ByteBuffer data) {
		this.receivedBytes += data.remaining();
		if (this.held.sizeBytes() > 0) {
			this.held.append(data);
			wake();
			return;
		}
		run(data);
		if (data.hasRemaining()) {
			this.held.append(data);
		}
		regulateInput();
	}

	@Override
	public void onEndOfInput() {
		this.endOfInput = true;
		wake();
	}

	@Override
	public void onSendSpace() {
		this.sendSpace = true;
		wake();
	}

	@Override
	public void onSendComplete() {
		// nothing waits for the kernel: a response is done when the queue has it
	}

	@Override
	public void onClosed(IOException cause) {
		if (this.state == State.EXCHANGE || this.state == State.FLUSHING) {
			clientGone((cause != null) ? cause : new IOException("Connection reset by peer: closed by the server"));
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
				countRefusal(refusal);
				become(State.CLOSING);
			}
		}
		wake();
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
		return this.input.position() < this.inputEnd || this.held.sizeBytes() > 0;
	}

	/** Whether, as far as the connection is concerned, another request may follow. */
	boolean mayPersist() {
		return !this.shuttingDown && !(this.endOfInput && !isInputWaiting())
				&& this.context.limits().mayFollow(this.exchangeCount);
	}

	/** The state. */
	State state() {
		return this.state;
	}

	/** Goes on, if the loop does not run already: something has changed. */
	void wake() {
		if (!this.running) {
			run(this.held.content());
			this.held.trim();
			regulateInput();
		}
	}

	/** The head is not needed any more, or was copied. */
	void giveBackParser() {
		if (this.parser != null) {
			this.context.giveBack(this.parser);
			this.parser = null;
		}
	}

	private void become(State next) {
		this.state = next;
	}

	private void run(ByteBuffer source) {
		assert !this.running;
		this.running = true;
		this.input = source;
		this.inputEnd = source.limit();
		try {
			for (boolean more = true; more;) {
				more = step();
			}
			this.clock.settle(this.state, this.exchangeCount, isBodyAwaited(), this.receivedBytes);
		}
		finally {
			this.input = NO_INPUT;
			this.inputEnd = 0;
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
			return this.endOfInput && closing();
		}
		if (this.parser == null) {
			this.parser = this.context.takeParser();
			this.report.begin();
		}
		switch (this.parser.feed(this.input)) {
			case COMPLETE -> handle();
			case REFUSED -> refuse(this.parser.refusal());
			case INCOMPLETE -> become(this.parser.hasBegun() ? State.HEAD : State.IDLE);
		}
		return true;
	}

	private boolean closing() {
		become(State.CLOSING);
		return true;
	}

	private void handle() {
		Http1Exchange next = this.context.takeExchange();
		next.begin(this, this.parser, ++this.exchangeCount);
		this.exchange = next;
		this.report.open(next);
		this.sendSpace = false;
		become(State.EXCHANGE);
		this.context.counters().increment(Counter.REQUESTS);
		this.context.counters().increment(Counter.EXCHANGES_ACTIVE);
		try {
			this.context.handler().handle(next);
			if (!next.isEnded() && !next.isRetained()) {
				throw new IllegalStateException("The handler has neither finished nor retained the exchange");
			}
		}
		catch (Exception | Error ex) {
			logger.error("The handler of {} failed", next, ex);
			next.fail();
		}
		next.handled();
		giveBackParser();
	}

	private void refuse(Refusal refusal) {
		logger.debug("Connection {}: refused with {}: {}", this.transport.id(), refusal.status(), refusal.reason());
		this.context.counters().increment(refusal.counter());
		this.context.writeRefusal(refusal, this.output);
		this.report.refuse(refusal, this.exchange, this.parser);
		become(State.CLOSING);
	}

	private boolean serve() {
		if (this.exchange.isEnded()) {
			become(State.FLUSHING);
			return true;
		}
		if (this.sendSpace && this.output.flush()) {
			this.sendSpace = false;
			this.exchange.sendSpace();
			return true;
		}
		if (this.exchange.advanceBody(this.input)) {
			refuseBody();
			return true;
		}
		if (isCutShort()) {
			become(State.CLOSING);
			clientGone(new IOException("Connection reset by peer: the request body is incomplete"));
			return true;
		}
		return false;
	}

	/** Refuses the body if it is malformed; the handler is not heard any more. */
	private void refuseBody() {
		Refusal refusal = this.exchange.bodyRefusal();
		if (refusal == null || this.exchange.isEnded()) {
			return;
		}
		if (this.exchange.isCommitted()) {
			countRefusal(refusal);
		}
		else {
			refuse(refusal);
		}
		become(State.CLOSING);
		breakOff(new IOException("Malformed request body: " + refusal.reason()));
	}

	private void countRefusal(Refusal refusal) {
		logger.debug("Connection {}: closed without an answer: {}", this.transport.id(), refusal.reason());
		this.context.counters().increment(refusal.counter());
	}

	/** An answer that is late already is not worth waiting for the client to take it. */
	private void giveUp(Refusal refusal) {
		if (this.exchange.isCommitted()) {
			countRefusal(refusal);
			this.reset = refusal == Refusal.REQUEST_TIMEOUT || this.exchange.isDelimitedByClose();
			if (this.reset) {
				this.output.clear();
			}
		}
		else {
			refuse(refusal);
		}
		become(State.CLOSING);
		breakOff(new IOException("Connection reset by peer: " + refusal.reason()));
	}

	private boolean isBodyAwaited() {
		return this.state == State.DRAINING || (this.state == State.EXCHANGE && this.exchange.isBodyAwaited());
	}

	private boolean isCutShort() {
		return this.endOfInput && !this.input.hasRemaining() && !this.exchange.isRequestRead();
	}

	private boolean flush() {
		if (!this.output.flush()) {
			return false;
		}
		boolean usable = this.exchange.leavesConnectionUsable() && !this.shuttingDown;
		this.reset = this.exchange.needsReset();
		become(usable ? State.DRAINING : State.CLOSING);
		this.context.counters().decrement(Counter.EXCHANGES_ACTIVE);
		this.context.counters().increment(this.exchange.isIntact() ? Counter.RESPONSES : Counter.EXCHANGES_CUT);
		this.report.end(this.exchange, usable);
		this.exchange.completed();
		return true;
	}

	private boolean drain() {
		if (this.exchange.isRequestRead()) {
			giveBackExchange();
			become(State.IDLE);
			return true;
		}
		boolean advanced = this.exchange.advanceBody(this.input);
		Refusal refusal = this.exchange.bodyRefusal();
		if (refusal != null) {
			countRefusal(refusal);
		}
		if (refusal != null || this.exchange.isTooLargeToDrain() || isCutShort()) {
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
		this.input.position(this.input.limit());
		return false;
	}

	private void clientGone(IOException cause) {
		this.context.counters().increment(Counter.EXCHANGES_CLIENT_GONE);
		breakOff(cause);
	}

	private void breakOff(IOException cause) {
		this.context.counters().decrement(Counter.EXCHANGES_ACTIVE);
		this.report.abort(this.exchange);
		this.exchange.breakOff(cause);
	}

	private void letGo() {
		this.clock.stop();
		giveBackParser();
		if (this.exchange != null) {
			giveBackExchange();
		}
		this.held.clear();
		this.output.clear();
	}

	private void giveBackExchange() {
		if (!this.exchange.isRetained()) {
			this.context.giveBack(this.exchange);
		}
		this.exchange = null;
	}

	private void regulateInput() {
		if (this.state != State.CLOSED) {
			this.held.regulate(this.transport, this.context.limits().maxBufferedBytes());
		}
	}

}
