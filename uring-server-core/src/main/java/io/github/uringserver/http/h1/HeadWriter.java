package io.github.uringserver.http.h1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes response heads in an array that all responses of a worker share. Heads are
 * nearly always begun and committed in one go. When another response begins a head in
 * between, the unfinished one moves into an array of its own response and comes back when
 * that goes on. Worker thread only.
 */
final class HeadWriter {

	/** The limit of what the handler puts into one head. */
	static final int MAX_HEAD_BYTES = 64 * 1024;

	private static final int INITIAL_BYTES = 1024;

	/** A larger array is given up after its head. */
	private static final int MAX_KEPT_BYTES = 16 * 1024;

	private static final int MAX_LONG_DIGITS = 19;

	private static final byte[] CONTENT_LENGTH = "Content-Length: ".getBytes(StandardCharsets.US_ASCII);

	private static final byte[] NO_LINE = new byte[0];

	private byte[] serverLine = NO_LINE;

	private byte[] bytes = new byte[INITIAL_BYTES];

	private int length;

	private Http1Response owner;

	/** Sets the line of the Server header, before the first head. */
	void serverLine(byte[] serverLine) {
		this.serverLine = serverLine;
	}

	/** The line of the Server header; empty when there is none. */
	byte[] serverLine() {
		return this.serverLine;
	}

	/** What was written of the head that is being written. */
	byte[] copy() {
		return Arrays.copyOf(this.bytes, this.length);
	}

	/** Begins the head of a response, whatever of it was written before. */
	void begin(Http1Response response, int status) {
		if (this.owner != response) {
			evict();
			this.owner = response;
		}
		response.takeUnfinishedHead();
		this.length = 0;
		line(StatusLines.of(status));
	}

	/** Goes on with the head of a response. */
	void resume(Http1Response response) {
		if (this.owner == response) {
			return;
		}
		evict();
		this.owner = response;
		this.length = 0;
		line(response.takeUnfinishedHead());
	}

	/** The response needs the writer no more; what it has written is forgotten. */
	void release(Http1Response response) {
		if (this.owner == response) {
			this.owner = null;
			if (this.bytes.length > MAX_KEPT_BYTES) {
				this.bytes = new byte[INITIAL_BYTES];
			}
		}
	}

	private void evict() {
		if (this.owner != null) {
			this.owner.keepUnfinishedHead(Arrays.copyOf(this.bytes, this.length));
			this.owner = null;
		}
	}

	/**
	 * Writes a header line. Characters beyond ISO-8859-1 become question marks, as
	 * everywhere where a string is encoded as ISO-8859-1.
	 * @throws IllegalArgumentException when the name is no token, the value has a control
	 * character, or the head grows too large; nothing is written then
	 */
	void header(String name, String value) {
		int bound = name.length() + value.length() + 4;
		if (bound > MAX_HEAD_BYTES - this.length) {
			throw new IllegalArgumentException(
					"The response head exceeds " + MAX_HEAD_BYTES + " bytes with header '" + printable(name) + "'");
		}
		reserve(bound);
		int index = name(name, this.length);
		this.bytes[index++] = ':';
		this.bytes[index++] = ' ';
		index = value(name, value, index);
		this.bytes[index++] = Octets.CR;
		this.bytes[index++] = Octets.LF;
		this.length = index;
	}

	private int name(String name, int from) {
		int index = from;
		for (int i = 0; i < name.length(); i++) {
			char character = name.charAt(i);
			if (!Octets.is(Octets.TOKEN, character)) {
				throw new IllegalArgumentException("The header name is no token: '" + printable(name) + "'");
			}
			this.bytes[index++] = (byte) character;
		}
		if (index == from) {
			throw new IllegalArgumentException("The header name is empty");
		}
		return index;
	}

	private int value(String name, String value, int from) {
		int index = from;
		for (int i = 0; i < value.length(); i++) {
			char character = value.charAt(i);
			if ((character < ' ' && character != '\t') || character == 0x7F) {
				throw new IllegalArgumentException(
						"The value of header '" + name + "' has a control character: '" + printable(value) + "'");
			}
			this.bytes[index++] = (byte) ((character <= 0xFF) ? character : '?');
		}
		return index;
	}

	/** For messages, which must not forge lines of a log either. */
	private static String printable(String text) {
		return text.substring(0, Math.min(text.length(), 100)).replaceAll("\\p{Cntrl}", "?");
	}

	/** Writes bytes of the server's own, line end included. */
	void line(byte[] line) {
		reserve(line.length);
		System.arraycopy(line, 0, this.bytes, this.length, line.length);
		this.length += line.length;
	}

	/** Writes the Content-Length line. */
	void contentLength(long value) {
		reserve(CONTENT_LENGTH.length + MAX_LONG_DIGITS + 2);
		System.arraycopy(CONTENT_LENGTH, 0, this.bytes, this.length, CONTENT_LENGTH.length);
		this.length += CONTENT_LENGTH.length;
		decimal(value);
		this.bytes[this.length++] = Octets.CR;
		this.bytes[this.length++] = Octets.LF;
	}

	private void decimal(long value) {
		int digits = 1;
		for (long v = value; v >= 10; v /= 10) {
			digits++;
		}
		int index = this.length + digits;
		this.length = index;
		long rest = value;
		do {
			this.bytes[--index] = (byte) ('0' + rest % 10);
			rest /= 10;
		}
		while (rest > 0);
	}

	/** Puts the head and the empty line out. */
	void end(Output output) {
		reserve(2);
		this.bytes[this.length++] = Octets.CR;
		this.bytes[this.length++] = Octets.LF;
		output.put(this.bytes, 0, this.length);
	}

	private void reserve(int count) {
		if (this.bytes.length - this.length < count) {
			this.bytes = Arrays.copyOf(this.bytes, Math.max(2 * this.bytes.length, this.length + count));
		}
	}

}
