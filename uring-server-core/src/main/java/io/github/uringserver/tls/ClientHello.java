package io.github.uringserver.tls;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The first message of a client, read just far enough to choose by the server name it
 * asks for (SNI), before any engine is made. It may come in several records. Worker
 * thread only; the bytes stay the caller's.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.2">RFC 8446 § 4.1.2
 * (ClientHello)</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6066#section-3">RFC 6066 § 3
 * (server_name)</a>
 */
final class ClientHello {

	/**
	 * Longer than any real one: browsers send up to 2 KB with a post-quantum key share.
	 */
	static final int MAX_BYTES = 32 * 1024;

	/** What the bytes so far amount to. */
	enum Verdict {

		/** More is needed. */
		INCOMPLETE,
		/** The message is whole; the server name is known. */
		COMPLETE,
		/**
		 * This is no ClientHello, or a malformed one: the engine says what is wrong with
		 * it.
		 */
		UNREADABLE,
		/** A request in plain text. */
		PLAIN_TEXT

	}

	private static final int HANDSHAKE_RECORD = 22;

	private static final int CLIENT_HELLO = 1;

	private static final int VERSION_AND_RANDOM_BYTES = 34;

	private static final int SERVER_NAME = 0;

	private static final int HOST_NAME = 0;

	private static final int MESSAGE_HEADER_BYTES = 4;

	private String serverName;

	/** The handshake message, its records' headers removed. */
	private byte[] message;

	private int from;

	private int to;

	/**
	 * Looks at everything that has come from the client so far.
	 * @param bytes from the start of the connection on
	 */
	Verdict read(byte[] bytes, int count) {
		if (count == 0) {
			return Verdict.INCOMPLETE;
		}
		if (bytes[0] != HANDSHAKE_RECORD) {
			return isLetter(bytes[0]) ? Verdict.PLAIN_TEXT : Verdict.UNREADABLE;
		}
		try {
			Verdict gathered = gather(bytes, count);
			if (gathered == Verdict.COMPLETE) {
				readMessage();
			}
			return gathered;
		}
		catch (Malformed ex) {
			return Verdict.UNREADABLE;
		}
	}

	/** The name, in lower case; null when none was asked for. */
	String serverName() {
		return this.serverName;
	}

	private static boolean isLetter(byte b) {
		return (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z');
	}

	private Verdict gather(byte[] bytes, int count) throws Malformed {
		this.message = new byte[count];
		this.from = 0;
		this.to = 0;
		int record = 0;
		while (record + TlsEngine.RECORD_HEADER_BYTES <= count) {
			int length = Records.payloadLength(bytes, record);
			if (bytes[record] != HANDSHAKE_RECORD || length == 0) {
				throw new Malformed();
			}
			int payload = record + TlsEngine.RECORD_HEADER_BYTES;
			int available = Math.min(length, count - payload);
			System.arraycopy(bytes, payload, this.message, this.to, available);
			this.to += available;
			if (isMessageWhole()) {
				return (available == length) ? Verdict.COMPLETE : Verdict.INCOMPLETE;
			}
			record = payload + length;
		}
		return (count < MAX_BYTES) ? Verdict.INCOMPLETE : Verdict.UNREADABLE;
	}

	private boolean isMessageWhole() throws Malformed {
		if (this.to > 0 && this.message[0] != CLIENT_HELLO) {
			throw new Malformed();
		}
		return this.to >= MESSAGE_HEADER_BYTES && this.to >= MESSAGE_HEADER_BYTES + messageLength();
	}

	private int messageLength() {
		return (this.message[1] & 0xFF) << 16 | (this.message[2] & 0xFF) << 8 | (this.message[3] & 0xFF);
	}

	private void readMessage() throws Malformed {
		this.to = MESSAGE_HEADER_BYTES + messageLength();
		skip(MESSAGE_HEADER_BYTES + VERSION_AND_RANDOM_BYTES);
		skip(number(1)); // session id
		skip(number(2)); // cipher suites
		skip(number(1)); // compression methods
		if (this.from == this.to) {
			return;
		}
		int end = blockEnd();
		while (this.from < end) {
			int type = number(2);
			int extensionEnd = blockEnd();
			if (type == SERVER_NAME) {
				readServerNames();
				return;
			}
			this.from = extensionEnd;
		}
	}

	private void readServerNames() throws Malformed {
		int end = blockEnd();
		while (this.from < end) {
			int type = number(1);
			int nameEnd = blockEnd();
			if (type == HOST_NAME) {
				this.serverName = new String(this.message, this.from, nameEnd - this.from, StandardCharsets.US_ASCII)
					.toLowerCase(Locale.ROOT);
				return;
			}
			this.from = nameEnd;
		}
	}

	/** Reads the two bytes of a length; answers where what it measures ends. */
	private int blockEnd() throws Malformed {
		int length = number(2);
		if (length > this.to - this.from) {
			throw new Malformed();
		}
		return this.from + length;
	}

	private int number(int bytes) throws Malformed {
		if (bytes > this.to - this.from) {
			throw new Malformed();
		}
		int value = 0;
		for (int i = 0; i < bytes; i++) {
			value = value << 8 | (this.message[this.from++] & 0xFF);
		}
		return value;
	}

	private void skip(int bytes) throws Malformed {
		if (bytes > this.to - this.from) {
			throw new Malformed();
		}
		this.from += bytes;
	}

	private static final class Malformed extends Exception {

		private static final long serialVersionUID = 1L;

		Malformed() {
			super(null, null, false, false);
		}

	}

}
