package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.h1.ResponseBody.Framing;

/**
 * The response of one exchange on its way to the {@link Output}: its head, and with the
 * {@link ResponseBody} its body. Knows nothing of the request but what shapes a response.
 * Worker thread only; reused with its exchange.
 *
 * <pre>
 *   NEW ──begin──► HEAD ──commit──► COMMITTED ──end──► ENDED
 *                  ▲  │
 *                  └──┘ begin
 * </pre>
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6">RFC 9112, 6</a>
 */
final class Http1Response {

	private enum State {

		NEW, HEAD, COMMITTED, ENDED

	}

	private static final byte[] CHUNKED_LINE = ascii("Transfer-Encoding: chunked\r\n");

	private static final byte[] CLOSE_LINE = ascii("Connection: close\r\n");

	private static final byte[] KEEP_ALIVE_LINE = ascii("Connection: keep-alive\r\n");

	private static final byte[] NO_HEAD = new byte[0];

	private final HeadWriter headWriter;

	private final DateHeader date;

	private final ResponseBody body = new ResponseBody();

	private Output output;

	private State state;

	private boolean isHead;

	private boolean isHttp10;

	private int status;

	/** The Content-Length that the handler gave as a header. */
	private long headerLength;

	private boolean dateGiven;

	private boolean serverGiven;

	private boolean closeGiven;

	private boolean persistent;

	private boolean headCopyWanted;

	private byte[] headCopy;

	private byte[] unfinishedHead = NO_HEAD;

	Http1Response(HeadWriter headWriter, DateHeader date) {
		this.headWriter = headWriter;
		this.date = date;
	}

	private static byte[] ascii(String text) {
		return text.getBytes(StandardCharsets.US_ASCII);
	}

	/** Makes it the response to another request. */
	void reset(Output output, boolean isHead, boolean isHttp10) {
		this.output = output;
		this.isHead = isHead;
		this.isHttp10 = isHttp10;
		this.state = State.NEW;
		this.body.reset(output);
		this.persistent = false;
		this.headCopyWanted = false;
		this.headCopy = null;
		this.unfinishedHead = NO_HEAD;
	}

	/** From now on, a head that is written is kept as well. */
	void keepHead() {
		this.headCopyWanted = true;
	}

	/** The head as written; null when it was not to be kept, or not written. */
	byte[] headCopy() {
		return this.headCopy;
	}

	/** The status, once begun. */
	int status() {
		return this.status;
	}

	/** The body, whose framing is known once the head is written. */
	ResponseBody body() {
		return this.body;
	}

	/** Lets go of the worker's array; nothing is written any more. */
	void release() {
		this.headWriter.release(this);
		this.unfinishedHead = NO_HEAD;
	}

	/** Called by the {@link HeadWriter} when another response needs it. */
	void keepUnfinishedHead(byte[] head) {
		this.unfinishedHead = head;
	}

	/** Called by the {@link HeadWriter} when this response has it again. */
	byte[] takeUnfinishedHead() {
		byte[] head = this.unfinishedHead;
		this.unfinishedHead = NO_HEAD;
		return head;
	}

	boolean isBegun() {
		return this.state != State.NEW;
	}

	boolean isCommitted() {
		return this.state == State.COMMITTED || this.state == State.ENDED;
	}

	/** Whether the handler has asked for the connection to be closed. */
	boolean isCloseGiven() {
		return this.closeGiven && this.state != State.NEW;
	}

	/** Whether the committed head lets the connection persist. */
	boolean isPersistent() {
		return this.persistent;
	}

	void begin(int status) {
		if (status < 200 || status > 999) {
			throw new IllegalArgumentException("status must be from 200 to 999: status=" + status);
		}
		requireUncommitted();
		this.status = status;
		this.headerLength = HttpExchange.UNKNOWN_LENGTH;
		this.dateGiven = false;
		this.serverGiven = false;
		this.closeGiven = false;
		this.headWriter.begin(this, status);
		this.state = State.HEAD;
	}

	private void requireUncommitted() {
		if (isCommitted()) {
			throw new IllegalStateException("The response is committed: status=" + this.status);
		}
	}

	/** Adds a line unless framing it is the server's business. */
	void header(String name, String value) {
		requireUncommitted();
		if (this.state != State.HEAD) {
			throw new IllegalStateException("No response head was begun");
		}
		Objects.requireNonNull(name, "name");
		Objects.requireNonNull(value, "value");
		if (!isServersOwn(name, value)) {
			this.headWriter.resume(this);
			this.headWriter.header(name, value);
			this.dateGiven |= name.equalsIgnoreCase("Date");
		}
	}

	/**
	 * Fields of the connection (RFC 9110, 7.6.1) are the server's. The names are told
	 * apart by their length first.
	 */
	private boolean isServersOwn(String name, String value) {
		switch (name.length()) {
			case 6 -> {
				this.serverGiven |= name.equalsIgnoreCase("Server");
				return false;
			}
			case 10 -> {
				if (name.equalsIgnoreCase("Connection")) {
					this.closeGiven |= FieldValues.hasOption(value, "close");
					return true;
				}
				return name.equalsIgnoreCase("Keep-Alive");
			}
			case 14 -> {
				if (name.equalsIgnoreCase("Content-Length")) {
					this.headerLength = parseLength(value);
					return true;
				}
				return false;
			}
			case 16 -> {
				return name.equalsIgnoreCase("Proxy-Connection");
			}
			case 17 -> {
				return name.equalsIgnoreCase("Transfer-Encoding");
			}
			default -> {
				return false;
			}
		}
	}

	private long parseLength(String value) {
		long length = FieldValues.decimal(value.trim());
		if (length < 0) {
			throw new IllegalArgumentException("Content-Length must be a decimal number: Content-Length=" + value);
		}
		if (this.headerLength >= 0 && this.headerLength != length) {
			throw new IllegalArgumentException(
					"Content-Length was given twice: " + this.headerLength + " and " + length);
		}
		return length;
	}

	/**
	 * Writes the head.
	 * @param contentLength in bytes or {@link HttpExchange#UNKNOWN_LENGTH}; a header wins
	 * @param mayPersist whether the connection may serve another request afterwards
	 */
	void commit(long contentLength, boolean mayPersist) {
		if (contentLength < HttpExchange.UNKNOWN_LENGTH) {
			throw new IllegalArgumentException(
					"contentLength must be 0 or more, or UNKNOWN_LENGTH: contentLength=" + contentLength);
		}
		requireUncommitted();
		if (this.state != State.HEAD) {
			throw new IllegalStateException("No response head was begun");
		}
		long length = (this.headerLength >= 0) ? this.headerLength : contentLength;
		Framing framing = framingOf(length);
		this.body.begin(framing, length);
		this.persistent = mayPersist && framing != Framing.CLOSE;
		this.headWriter.resume(this);
		writeOwnLines(framing, length);
		if (this.headCopyWanted) {
			this.headCopy = this.headWriter.copy();
		}
		this.headWriter.end(this.output);
		this.headWriter.release(this);
		this.state = State.COMMITTED;
	}

	private Framing framingOf(long length) {
		if (this.isHead || hasNoContent()) {
			return Framing.NONE;
		}
		if (length >= 0) {
			return Framing.LENGTH;
		}
		return this.isHttp10 ? Framing.CLOSE : Framing.CHUNKED;
	}

	private boolean hasNoContent() {
		return this.status == 204 || this.status == 304;
	}

	private void writeOwnLines(Framing framing, long length) {
		if (length >= 0 && !hasNoContent()) {
			this.headWriter.contentLength(length);
		}
		if (framing == Framing.CHUNKED) {
			this.headWriter.line(CHUNKED_LINE);
		}
		if (!this.dateGiven) {
			this.headWriter.line(this.date.line());
		}
		if (!this.serverGiven) {
			this.headWriter.line(this.headWriter.serverLine());
		}
		if (!this.persistent) {
			this.headWriter.line(CLOSE_LINE);
		}
		else if (this.isHttp10) {
			this.headWriter.line(KEEP_ALIVE_LINE);
		}
	}

	/**
	 * Takes of the body what fits.
	 * @return whether all was taken
	 */
	boolean write(ByteBuffer source) {
		if (this.state != State.COMMITTED) {
			throw new IllegalStateException(
					(this.state == State.ENDED) ? "The response is finished" : "The response is not committed");
		}
		this.body.write(source);
		return !source.hasRemaining();
	}

	/**
	 * Ends the response.
	 * @param complete false when the client must notice that it is not complete
	 */
	void end(boolean complete) {
		if (complete) {
			this.body.end();
		}
		release();
		this.state = State.ENDED;
	}

}
