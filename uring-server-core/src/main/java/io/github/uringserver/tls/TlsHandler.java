package io.github.uringserver.tls;

import java.io.IOException;
import java.nio.ByteBuffer;

import javax.net.ssl.SSLException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.net.Connection;
import io.github.uringserver.net.ConnectionHandler;
import io.github.uringserver.net.ConnectionHandlerFactory;
import io.github.uringserver.net.SecureSession;
import io.github.uringserver.worker.Counter;

/**
 * TLS between a connection and the protocol on top of it. Worker thread only.
 *
 * <pre>
 *  HELLO ─whole ClientHello─► HANDSHAKE ─Finished─► ESTABLISHED ─closeAfterSend─► CLOSING ─all sent─► CLOSED
 *    │                           │                       │                           │                  ▲
 *    └── plain text, error, deadline, close ─────────────┴───────────────────────────┴──────────────────┘
 * </pre>
 *
 * HELLO and HANDSHAKE hold what comes until the worker's {@link HandshakeLine} lets them
 * do a step. The protocol on top is made when the handshake is done.
 */
final class TlsHandler implements ConnectionHandler {

	/** See the diagram. */
	private enum State {

		HELLO, HANDSHAKE, ESTABLISHED, CLOSING, CLOSED

	}

	/** Above this nothing more is read until the handshake's next step. */
	private static final int MAX_HELD_BYTES = 64 * 1024;

	private static final ByteBuffer NO_DATA = ByteBuffer.allocate(0);

	private static final Logger logger = LoggerFactory.getLogger(TlsHandler.class);

	private final Connection lower;

	private final TlsWorker worker;

	private final ConnectionHandlerFactory next;

	private final RecordReader reader;

	private State state = State.HELLO;

	/** While the handshake lasts. */
	private Handshake handshake;

	/** From the whole ClientHello on. */
	private TlsEngine engine;

	private TlsOutput output;

	/** From ESTABLISHED on. */
	private SecureSession session;

	/** From ESTABLISHED until it was told of the end. */
	private ConnectionHandler upper;

	private boolean spaceWanted;

	private boolean upperFlushWanted;

	private boolean shuttingDown;

	private boolean endOfInputTold;

	/** Why nothing could be encrypted; told at the end of the turn, not in the call. */
	private SSLException writeFailure;

	TlsHandler(Connection lower, TlsWorker worker, ConnectionHandlerFactory next) {
		this.lower = lower;
		this.worker = worker;
		this.next = next;
		this.reader = new RecordReader(worker.arrays(), worker.incoming());
		this.handshake = new Handshake(worker, this::onHandshakeTimeout);
	}

	@Override
	public void onReceive(ByteBuffer data) {
		switch (this.state) {
			case HELLO -> onHello(data);
			case HANDSHAKE -> {
				this.reader.hold(data);
				joinLine();
			}
			case ESTABLISHED -> readRecords(data);
			default -> {
			}
		}
		data.position(data.limit());
	}

	private void onHello(ByteBuffer data) {
		this.reader.hold(data);
		switch (this.handshake.hello().read(this.reader.held(), this.reader.heldBytes())) {
			case INCOMPLETE -> {
			}
			case COMPLETE, UNREADABLE -> {
				this.state = State.HANDSHAKE;
				joinLine();
			}
			case PLAIN_TEXT -> refusePlainText();
		}
	}

	private void joinLine() {
		if (this.reader.heldBytes() > MAX_HELD_BYTES) {
			this.lower.pauseReceive();
		}
		if (!this.handshake.isInLine()) {
			this.handshake.joinedLine();
			this.worker.handshakes().join(this);
		}
	}

	/** Called by the line. Must not throw: nobody else guards this call. */
	void handshakeStep() {
		try {
			boolean ended = this.handshake.leftLine();
			if (this.engine == null) {
				String serverName = this.handshake.hello().serverName();
				this.engine = this.worker.contexts().select(serverName).newEngine(this.worker.scratch());
				this.output = new TlsOutput(this.lower, this.worker, this.engine);
			}
			readRecords(NO_DATA);
			if (ended) {
				onEndOfInput();
			}
			else if (this.state == State.HANDSHAKE) {
				this.lower.resumeReceive();
			}
		}
		catch (RuntimeException | Error ex) {
			this.worker.count(Counter.HANDLER_FAILURES);
			logger.error("Connection {} is aborted: its TLS handshake failed", this.lower.id(), ex);
			this.lower.abort();
		}
	}

	private void readRecords(ByteBuffer data) {
		try {
			int length = this.reader.next(data);
			while (length > 0) {
				readRecord(length);
				if (this.state == State.CLOSED) {
					return;
				}
				length = this.reader.next(data);
			}
			if (length == RecordReader.MALFORMED) {
				failed(new SSLException("What was received is no TLS record"));
			}
		}
		catch (SSLException ex) {
			failed(ex);
		}
	}

	private void readRecord(int length) throws SSLException {
		this.worker.count(Counter.TLS_RECORDS_RECEIVED);
		int count = this.engine.receive(this.reader.record(), this.reader.recordFrom(), length, this.worker.decrypted(),
				0);
		this.output.drainEngine();
		if (this.state == State.HANDSHAKE && this.engine.isEstablished()) {
			onEstablished();
		}
		if (count > 0 && this.state == State.ESTABLISHED && !this.endOfInputTold) {
			this.upper.onReceive(this.worker.plain(count));
		}
		if (this.state != State.CLOSED && this.engine.isInputClosed()) {
			onCloseNotify();
		}
	}

	private void onEstablished() {
		this.session = this.engine.session();
		this.handshake.succeeded(this.session);
		this.handshake = null;
		this.state = State.ESTABLISHED;
		this.lower.resumeReceive();
		this.upper = this.next.create(new TlsConnection(this.lower, this));
		if (this.shuttingDown && this.upper != null) {
			this.upper.onShutdown();
		}
	}

	private void onCloseNotify() {
		if (this.state == State.HANDSHAKE) {
			failed(new SSLException("The client closed during the handshake"));
		}
		else if (this.state == State.ESTABLISHED && !this.endOfInputTold) {
			this.endOfInputTold = true;
			if (this.engine.isOutputClosed()) {
				tellClosed(new IOException("Connection reset by peer: closed by the client"));
				closeNow();
			}
			else {
				this.upper.onEndOfInput();
			}
		}
	}

	/** Without close_notify the end may be an attacker's (RFC 8446 § 6.1). */
	@Override
	public void onEndOfInput() {
		if (this.handshake != null) {
			onEndDuringHandshake();
		}
		else if (this.state == State.ESTABLISHED && !this.endOfInputTold) {
			this.worker.count(Counter.TLS_TRUNCATIONS);
			this.endOfInputTold = true;
			tellClosed(new SSLException("Connection reset by peer: it ended without close_notify"));
			closeAfterSend();
		}
	}

	/** What waits for its step may be all the client had to say, in order. */
	private void onEndDuringHandshake() {
		if (this.handshake.putsOffEnd()) {
			return;
		}
		if (this.reader.heldBytes() > 0 || this.engine != null) {
			failed(new SSLException("The client closed during the handshake"));
		}
		else {
			closeNow();
		}
	}

	@Override
	public void onSendSpace() {
		try {
			if (this.output == null || !this.output.resume()) {
				return;
			}
			if (this.state == State.CLOSING) {
				finish();
			}
			else if (this.spaceWanted && this.state == State.ESTABLISHED) {
				this.spaceWanted = false;
				this.upper.onSendSpace();
			}
		}
		catch (SSLException ex) {
			failed(ex);
		}
	}

	@Override
	public void onSendComplete() {
		if (this.output != null) {
			this.output.sendComplete();
		}
		if (this.state == State.ESTABLISHED && this.output.isEmpty()) {
			this.upper.onSendComplete();
		}
	}

	@Override
	public void onFlush() {
		if (this.upperFlushWanted && this.state == State.ESTABLISHED) {
			this.upperFlushWanted = false;
			this.upper.onFlush();
		}
		try {
			if (this.writeFailure != null) {
				failed(this.writeFailure);
			}
			else if (this.state == State.ESTABLISHED) {
				this.output.flush();
			}
		}
		catch (SSLException ex) {
			failed(ex);
		}
	}

	@Override
	public void onShutdown() {
		this.shuttingDown = true;
		if (this.state == State.ESTABLISHED) {
			this.upper.onShutdown();
		}
		else if (this.state == State.HELLO && this.reader.heldBytes() == 0) {
			closeNow();
		}
	}

	@Override
	public void onClosed(IOException cause) {
		if (this.handshake != null) {
			this.handshake.stop();
		}
		this.state = State.CLOSED;
		tellClosed(cause);
		this.reader.release();
		if (this.engine != null) {
			this.output.release();
			this.engine.dispose();
		}
	}

	private void tellClosed(IOException cause) {
		ConnectionHandler told = this.upper;
		this.upper = null;
		if (told != null) {
			told.onClosed(cause);
		}
	}

	// for the plain side

	/** Whether the plain side may write. */
	boolean isOpen() {
		return this.state == State.ESTABLISHED && this.writeFailure == null;
	}

	boolean isClosed() {
		return this.state == State.CLOSED;
	}

	SecureSession session() {
		return this.session;
	}

	boolean isKeyNearlyUsedUp() {
		return this.engine.isKeyNearlyUsedUp();
	}

	int write(byte[] source, int offset, int length) {
		try {
			return written(this.output.write(source, offset, length), length);
		}
		catch (SSLException ex) {
			failAtFlush(ex);
			return length;
		}
	}

	int write(ByteBuffer source) {
		int length = source.remaining();
		try {
			return written(this.output.write(source), length);
		}
		catch (SSLException ex) {
			failAtFlush(ex);
			source.position(source.limit());
			return length;
		}
	}

	private void failAtFlush(SSLException ex) {
		this.writeFailure = ex;
		this.lower.requestFlush();
	}

	private int written(int taken, int length) {
		this.spaceWanted |= taken < length;
		return taken;
	}

	int sendSpaceBytes() {
		return this.output.spaceBytes();
	}

	void requestUpperFlush() {
		this.upperFlushWanted = true;
		this.lower.requestFlush();
	}

	/**
	 * Everything that was written goes out, then close_notify, then the connection
	 * closes.
	 */
	void closeAfterSend() {
		this.state = State.CLOSING;
		try {
			finish();
		}
		catch (SSLException ex) {
			failed(ex);
		}
	}

	private void finish() throws SSLException {
		this.output.flush();
		if (this.output.isEmpty()) {
			this.engine.closeOutput();
			this.output.drainEngine();
		}
		if (this.output.isEmpty()) {
			closeNow();
		}
	}

	private void closeNow() {
		this.state = State.CLOSED;
		this.lower.resumeReceive();
		this.lower.closeAfterSend();
	}

	private void refusePlainText() {
		logger.debug("Connection {}: plain text on a port that speaks TLS", this.lower.id());
		this.worker.count(Counter.TLS_PLAIN_TEXT_REQUESTS);
		byte[] answer = this.worker.plainTextAnswer();
		this.lower.write(answer, 0, answer.length);
		this.handshake.stop();
		closeNow();
	}

	/** The client is told by an alert, as far as there is one. */
	private void failed(SSLException ex) {
		if (this.state == State.CLOSED) {
			return;
		}
		boolean established = this.handshake == null;
		logger.debug("Connection {}: TLS {} failed", this.lower.id(), established ? "connection" : "handshake", ex);
		this.worker.count(established ? Counter.TLS_ERRORS : Counter.TLS_HANDSHAKE_FAILURES);
		if (!established) {
			this.handshake.failed(ex.getMessage());
		}
		this.state = State.CLOSED;
		if (this.output != null) {
			this.output.drainEngine();
			this.output.alertUnlessBegun();
		}
		tellClosed(ex);
		closeNow();
	}

	private void onHandshakeTimeout() {
		logger.debug("Connection {}: the TLS handshake did not end in time", this.lower.id());
		this.worker.count(Counter.TLS_HANDSHAKE_TIMEOUTS);
		this.handshake.failed("not complete in time");
		this.lower.abort();
	}

}
