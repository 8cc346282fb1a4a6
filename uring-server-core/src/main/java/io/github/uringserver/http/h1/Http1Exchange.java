package io.github.uringserver.http.h1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.http.ExchangeFileTransfer;
import io.github.uringserver.http.FileTransfer;
import io.github.uringserver.http.FileTransferListener;
import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpVersion;
import io.github.uringserver.http.RequestBodyHandler;
import io.github.uringserver.http.ResponseListener;
import io.github.uringserver.net.ReceiveLease;
import io.github.uringserver.net.SecureSession;
import io.github.uringserver.worker.Worker;

/**
 * One HTTP/1.1 request and its response, as the handler sees them. What the handler calls
 * changes the body and the response; the {@link Http1Connection} looks at the result in
 * its loop and moves on. Recycled after its end, unless it was retained.
 * <p>
 * Once ended, it is deaf: a handler that goes on after {@link #finish()} gets an
 * {@link IllegalStateException}, one that goes on after its client has gone is ignored.
 */
final class Http1Exchange implements HttpExchange {

	private static final Logger logger = LoggerFactory.getLogger(Http1Exchange.class);

	private final Http1Context context;

	private final Http1RequestHead head = new Http1RequestHead();

	private final RequestContent content;

	private final Http1Response response;

	private final ResponseSignals signals = new ResponseSignals();

	private Http1Connection connection;

	private long sequence;

	private boolean persistent;

	private boolean retained;

	/** The handler, or the connection, has ended it. */
	private boolean ended;

	/** Nothing is written any more, whatever the handler does. */
	private boolean gone;

	private boolean committedInVain;

	/** The handler failed after the commit. */
	private boolean broken;

	Http1Exchange(Http1Context context, Http1Response response) {
		this.context = context;
		this.content = new RequestContent(context.limits());
		this.response = response;
	}

	/** Makes it the exchange of the request that the parser has complete. */
	void begin(Http1Connection connection, HeadParser parser, long sequence) {
		this.connection = connection;
		this.sequence = sequence;
		parser.publish(this.head);
		HttpVersion version = this.head.version();
		RequestFraming framing = parser.framing();
		// after CONNECT the client would take the connection for a tunnel
		this.persistent = framing.isPersistent(version) && !this.head.methodEquals("CONNECT");
		this.response.reset(connection.output(), this.head.methodEquals("HEAD"), version == HttpVersion.HTTP_1_0);
		this.content.begin(framing.bodyLength(), framing.expectsContinue(version));
		this.retained = false;
		this.signals.reset();
		this.ended = false;
		this.gone = false;
		this.committedInVain = false;
		this.broken = false;
	}

	@Override
	public Http1RequestHead head() {
		return this.head;
	}

	@Override
	public void retain() {
		if (!this.retained) {
			if (!this.head.isAttached()) {
				throw new IllegalStateException("The exchange was not retained before its handler returned");
			}
			this.retained = true;
			this.head.detach();
			this.connection.giveBackParser();
		}
	}

	Http1Response response() {
		return this.response;
	}

	boolean isRetained() {
		return this.retained;
	}

	/** The handler has returned: the head goes, unless it was retained. */
	void handled() {
		if (!this.retained) {
			this.head.clear();
		}
	}

	@Override
	public long sequence() {
		return this.sequence;
	}

	@Override
	public long connectionId() {
		return this.connection.transport().id();
	}

	@Override
	public Worker worker() {
		return this.connection.transport().worker();
	}

	@Override
	public InetSocketAddress remoteAddress() {
		return this.connection.transport().remoteAddress();
	}

	@Override
	public InetSocketAddress localAddress() {
		return this.connection.transport().localAddress();
	}

	@Override
	public boolean secure() {
		return this.connection.isSecure();
	}

	@Override
	public SecureSession secureSession() {
		return this.connection.transport().secureSession();
	}

	@Override
	public boolean hasRequestBody() {
		return this.content.isPresent();
	}

	@Override
	public long requestContentLength() {
		return this.content.length();
	}

	@Override
	public void receiveBody(RequestBodyHandler handler) {
		this.content.receive(handler);
	}

	@Override
	public void demand(long pieces) {
		if (pieces <= 0) {
			throw new IllegalArgumentException("pieces must be positive: pieces=" + pieces);
		}
		if (this.ended || !this.content.isPresent()) {
			return;
		}
		if (this.content.demand(pieces, this.response.isCommitted())) {
			this.connection.output().putContinue();
		}
		this.connection.wake();
	}

	@Override
	public ReceiveLease lease(ByteBuffer data) {
		return this.connection.transport().lease(data);
	}

	@Override
	public void discardBody() {
		if (!this.ended && this.content.isPresent()) {
			this.content.discard();
			this.connection.wake();
		}
	}

	@Override
	public void responseListener(ResponseListener listener) {
		this.signals.listener(listener);
	}

	@Override
	public void startResponse(int status) {
		if (isHeard()) {
			this.response.begin(status);
		}
	}

	@Override
	public void addHeader(String name, String value) {
		if (isHeard()) {
			this.response.header(name, value);
		}
	}

	@Override
	public void commit(long contentLength) {
		if (isHeard()) {
			this.response.commit(contentLength, mayPersist());
		}
		else {
			this.committedInVain = true;
		}
	}

	@Override
	public boolean isCommitted() {
		return this.response.isCommitted() || this.committedInVain;
	}

	@Override
	public boolean write(ByteBuffer source) {
		if (!isHeard()) {
			source.position(source.limit());
			return true;
		}
		return this.signals.written(this.response.write(source));
	}

	@Override
	public FileTransfer writeFile(Path file, long position, long count, FileTransferListener listener) {
		ExchangeFileTransfer transfer = new ExchangeFileTransfer(this, listener, this.response.body()::isDropped);
		return this.signals.open(transfer, isHeard(), file, position, count);
	}

	@Override
	public void finish() {
		if (this.ended) {
			return;
		}
		end();
		if (!this.response.isCommitted()) {
			if (!this.response.isBegun()) {
				this.response.begin(200);
			}
			this.response.commit(0, mayPersist());
		}
		this.response.end(!this.response.body().isIncomplete());
		this.connection.wake();
	}

	@Override
	public void respond(int status, String contentType, byte[] body) {
		if (!isHeard()) {
			return;
		}
		this.response.begin(status);
		if (contentType != null) {
			this.response.header("Content-Type", contentType);
		}
		end();
		this.response.commit(body.length, mayPersist());
		this.response.body().writeLast(body);
		this.response.end(true);
		this.connection.wake();
	}

	@Override
	public void fail(Throwable cause) {
		if (!this.ended) {
			logger.debug("Exchange {} of connection {} failed", this.sequence, connectionId(), cause);
			fail();
		}
	}

	/** The handler failed, which is logged already. */
	void fail() {
		if (this.ended) {
			return;
		}
		end();
		this.broken = this.response.isCommitted();
		if (!this.broken) {
			this.context.exchangeFailed();
			this.response.begin(500);
			this.response.commit(0, mayPersist());
		}
		this.response.end(!this.broken);
		this.connection.wake();
	}

	@Override
	public boolean isEnded() {
		return this.ended;
	}

	/** Deafens the exchange, then tells a body handler that waits in vain. */
	private void end() {
		this.ended = true;
		this.signals.exchangeEnded();
		endBody(null);
	}

	private void endBody(IOException cause) {
		try {
			this.content.end(cause);
		}
		catch (RuntimeException | Error ex) {
			logger.warn("The body handler of {} failed", this, ex);
		}
	}

	/** Whether the handler may still write: false if that is ignored. */
	private boolean isHeard() {
		if (this.ended && !this.gone) {
			throw new IllegalStateException("The response is finished");
		}
		return !this.gone;
	}

	private boolean mayPersist() {
		return this.persistent && !this.response.isCloseGiven() && this.connection.mayPersist()
				&& this.content.isDrainable(this.connection.isInputWaiting());
	}

	/** The body of the request, for the connection that reads it. */
	RequestContent content() {
		return this.content;
	}

	/**
	 * Reads on in the body.
	 * @return whether there was something to read
	 */
	boolean advanceBody(ByteBuffer input) {
		try {
			return this.content.advance(input);
		}
		catch (RuntimeException | Error ex) {
			logger.error("The body handler of {} failed", this, ex);
			fail();
			return true;
		}
	}

	/** There is send space: tells the handler if it waits for that. */
	void sendSpace() {
		try {
			this.signals.writable();
		}
		catch (RuntimeException | Error ex) {
			logger.error("The response listener of {} failed", this, ex);
			fail();
		}
	}

	/** Whether the response ended as its head had promised. */
	boolean isIntact() {
		return !this.broken && !this.response.body().isLengthBroken();
	}

	/** Whether the connection can serve another request after this response. */
	boolean leavesConnectionUsable() {
		return isIntact() && this.response.isPersistent();
	}

	/** Whether only a reset can tell the client that the response is not complete. */
	boolean needsReset() {
		return this.broken && this.response.body().isDelimitedByClose();
	}

	/** All that the response has was handed over. */
	void completed() {
		this.signals.ended(!this.broken && !this.response.body().isIncomplete());
	}

	/** Nothing will be read or written any more: tells whoever waits. */
	void breakOff(IOException cause) {
		this.ended = true;
		this.gone = true;
		this.response.release();
		endBody(cause);
		this.signals.failed(cause);
	}

	@Override
	public String toString() {
		return "exchange " + this.sequence + " of connection " + connectionId() + " (" + this.head + ")";
	}

}
