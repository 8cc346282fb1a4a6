package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import io.github.uringserver.http.HttpExchange;

/**
 * The response of one exchange on its way to the {@link Output}: head, framing, body.
 * Knows nothing of the request but what shapes a response. Worker thread only; reused
 * with its exchange.
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

	private enum Framing {

		/** HEAD, 204, 304: the body is dropped. */
		NONE,

		/** Content-Length. */
		LENGTH,

		/** Chunked. */
		CHUNKED,

		/** HTTP/1.0: the body ends with the connection. */
		CLOSE

	}

	private static final byte[] CHUNKED_LINE = ascii("Transfer-Encoding: chunked\r\n");

	private static final byte[] CLOSE_LINE = ascii("Connection: close\r\n");

	private static final byte[] KEEP_ALIVE_LINE = ascii("Connection: keep-alive\r\n");

	private static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");

	private static final byte[] NO_HEAD = new byte[0];

	/** What a chunk of any size has around its data: eight digits and two line ends. */
	private static final int CHUNK_FRAME_BYTES = 12;

	/**
	 * When less fits the send queue, a chunk of this size is kept in the output: that
	 * write comes up short, so that the connection tells when to go on.
	 */
	private static final int SMALLEST_CHUNK_BYTES = 256;

	private final HeadWriter headWriter;

	private final DateHeader date;

	/** Made for the first chunk. */
	private byte[] chunkFrame;

	private Output output;

	private State state;

	private boolean isHead;

	private boolean isHttp10;

	private int status;

	private Framing framing;

	/** The Content-Length that the handler gave as a header. */
	private long headerLength;

	private boolean dateGiven;

	private boolean serverGiven;

	private boolean closeGiven;

	private boolean persistent;

	/** With {@link Framing#LENGTH}: bytes still to be written. */
	private long remaining;

	private boolean exceeded;

	private long bodyBytes;

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
		this.framing = null;
		this.persistent = false;
		this.exceeded = false;
		this.bodyBytes = 0;
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

	/** Bytes of the body that were put out, without their framing. */
	long bodyBytes() {
		return this.bodyBytes;
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

	/** Whether the body ends with the connection. */
	boolean isDelimitedByClose() {
		return this.framing == Framing.CLOSE;
	}

	/** Whether the committed response has no body, whatever is written. */
	boolean dropsBody() {
		return this.framing == Framing.NONE;
	}

	/** Whether body bytes are missing, or there were too many. */
	boolean isLengthBroken() {
		return this.exceeded || isIncomplete();
	}

	/** Whether body bytes are missing that the head has declared. */
	boolean isIncomplete() {
		return this.framing == Framing.LENGTH && this.remaining > 0;
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
		this.framing = framingOf(length);
		this.remaining = length;
		this.persistent = mayPersist && this.framing != Framing.CLOSE;
		this.headWriter.resume(this);
		writeOwnLines(length);
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

	private void writeOwnLines(long length) {
		if (length >= 0 && !hasNoContent()) {
			this.headWriter.contentLength(length);
		}
		if (this.framing == Framing.CHUNKED) {
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
		switch (this.framing) {
			case NONE -> source.position(source.limit());
			case LENGTH -> writeWithinLength(source);
			case CHUNKED -> writeChunks(source);
			case CLOSE -> writeUnframed(source);
		}
		return !source.hasRemaining();
	}

	private void writeUnframed(ByteBuffer source) {
		int position = source.position();
		this.output.write(source, source.remaining());
		this.bodyBytes += source.position() - position;
	}

	private void writeWithinLength(ByteBuffer source) {
		int count = (int) Math.min(source.remaining(), this.remaining);
		int position = source.position();
		this.output.write(source, count);
		this.remaining -= source.position() - position;
		this.bodyBytes += source.position() - position;
		if (this.remaining == 0 && source.hasRemaining()) {
			this.exceeded = true;
			source.position(source.limit());
		}
	}

	/**
	 * Ends when all is taken or something had to be kept: that is when space is awaited.
	 */
	private void writeChunks(ByteBuffer source) {
		if (this.chunkFrame == null) {
			this.chunkFrame = new byte[CHUNK_FRAME_BYTES];
		}
		while (source.hasRemaining() && this.output.isEmpty()) {
			int fits = this.output.spaceBytes() - CHUNK_FRAME_BYTES;
			int count = Math.min(source.remaining(), Math.max(fits, SMALLEST_CHUNK_BYTES));
			int from = chunkSize(count);
			this.output.put(this.chunkFrame, from, CHUNK_FRAME_BYTES - 2);
			this.output.put(source, count);
			this.bodyBytes += count;
			this.output.put(this.chunkFrame, CHUNK_FRAME_BYTES - 2, CHUNK_FRAME_BYTES);
		}
	}

	/**
	 * Writes the size of a chunk and a line end, followed by the line end that comes
	 * behind the data.
	 * @return where the size begins
	 */
	private int chunkSize(int size) {
		int index = CHUNK_FRAME_BYTES;
		this.chunkFrame[--index] = Octets.LF;
		this.chunkFrame[--index] = Octets.CR;
		this.chunkFrame[--index] = Octets.LF;
		this.chunkFrame[--index] = Octets.CR;
		for (int rest = size; rest > 0; rest >>>= 4) {
			this.chunkFrame[--index] = (byte) Character.forDigit(rest & 0xF, 16);
		}
		return index;
	}

	/** The whole body at once; what does not fit is kept by reference. */
	void writeLast(byte[] body) {
		assert this.framing == Framing.NONE || this.framing == Framing.LENGTH;
		if (this.framing == Framing.LENGTH) {
			this.output.putLast(body);
			this.bodyBytes += body.length;
			this.remaining = 0;
		}
	}

	/**
	 * Ends the response.
	 * @param complete false when the client must notice that it is not complete
	 */
	void end(boolean complete) {
		if (complete && this.framing == Framing.CHUNKED) {
			this.output.put(LAST_CHUNK, 0, LAST_CHUNK.length);
		}
		release();
		this.state = State.ENDED;
	}

}
