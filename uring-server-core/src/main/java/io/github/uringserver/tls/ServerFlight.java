package io.github.uringserver.tls;

import java.util.Map;

/**
 * Reads in what a server sends before it encrypts what the JDK does not tell: the group
 * of the key exchange, and whether the session is an earlier one's. Used on the worker's
 * thread, during a handshake only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-4.1.3">RFC 8446 § 4.1.3,
 * ServerHello</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8422#section-5.4">RFC 8422 § 5.4,
 * ServerKeyExchange</a>
 */
final class ServerFlight {

	/** Those the JDK may choose, as IANA's registry has them. */
	private static final Map<Integer, String> GROUPS = Map.ofEntries(Map.entry(23, "secp256r1"),
			Map.entry(24, "secp384r1"), Map.entry(25, "secp521r1"), Map.entry(29, "x25519"), Map.entry(30, "x448"),
			Map.entry(256, "ffdhe2048"), Map.entry(257, "ffdhe3072"), Map.entry(258, "ffdhe4096"),
			Map.entry(259, "ffdhe6144"), Map.entry(260, "ffdhe8192"), Map.entry(4587, "SecP256r1MLKEM768"),
			Map.entry(4588, "X25519MLKEM768"), Map.entry(4589, "SecP384r1MLKEM1024"));

	private static final int HANDSHAKE_RECORD = 22;

	private static final int MESSAGE_HEADER_BYTES = 4;

	private static final int SERVER_HELLO = 2;

	private static final int CERTIFICATE = 11;

	private static final int SERVER_KEY_EXCHANGE = 12;

	private static final int NAMED_CURVE = 3;

	/** Where in a ServerHello the session's id is: behind version and random. */
	private static final int SESSION_ID = 34;

	private static final int PRE_SHARED_KEY = 41;

	private static final int KEY_SHARE = 51;

	private String namedGroup = TlsSession.UNKNOWN_GROUP;

	private boolean preSharedKey;

	private boolean certificate;

	private boolean encrypted;

	/** Bytes of a message that goes on in the next record. */
	private int rest;

	/** Reads the records of one call of the engine. */
	void read(byte[] records, int length) {
		int from = 0;
		while (!this.encrypted && from + TlsEngine.RECORD_HEADER_BYTES <= length) {
			int body = from + TlsEngine.RECORD_HEADER_BYTES;
			int end = body + number(records, from + 3, 2);
			if (records[from] != HANDSHAKE_RECORD || end > length) {
				// a change of the cipher, or an alert
				this.encrypted = true;
				return;
			}
			readMessages(records, body, end);
			from = end;
		}
	}

	private void readMessages(byte[] bytes, int from, int end) {
		int message = from + Math.min(this.rest, end - from);
		this.rest -= message - from;
		while (message + MESSAGE_HEADER_BYTES <= end) {
			int body = message + MESSAGE_HEADER_BYTES;
			int bodyEnd = body + number(bytes, message + 1, 3);
			this.certificate |= bytes[message] == CERTIFICATE;
			if (bodyEnd > end) {
				this.rest = bodyEnd - end;
				return;
			}
			if (bytes[message] == SERVER_HELLO) {
				readServerHello(bytes, body, bodyEnd);
			}
			else if (bytes[message] == SERVER_KEY_EXCHANGE && bodyEnd - body > 3 && bytes[body] == NAMED_CURVE) {
				group(number(bytes, body + 1, 2));
			}
			message = bodyEnd;
		}
	}

	/** What comes before the extensions: the session's id, a cipher suite, a zero. */
	private void readServerHello(byte[] bytes, int from, int end) {
		int extension = from + SESSION_ID + 1 + number(bytes, from + SESSION_ID, 1) + 3 + 2;
		while (extension + 4 <= end) {
			int type = number(bytes, extension, 2);
			if (type == KEY_SHARE) {
				group(number(bytes, extension + 4, 2));
			}
			this.preSharedKey |= type == PRE_SHARED_KEY;
			extension += 4 + number(bytes, extension + 2, 2);
		}
	}

	private void group(int number) {
		this.namedGroup = GROUPS.getOrDefault(number, TlsSession.UNKNOWN_GROUP);
	}

	private static int number(byte[] bytes, int from, int length) {
		int number = 0;
		for (int index = from; index < from + length; index++) {
			number = number << Byte.SIZE | bytes[index] & 0xFF;
		}
		return number;
	}

	/** The group of the key exchange. */
	String namedGroup() {
		return this.namedGroup;
	}

	/**
	 * Whether the session is an earlier one's, for a protocol before TLS 1.3 or of it.
	 */
	boolean isResumed(boolean legacyProtocol) {
		return legacyProtocol ? !this.certificate : this.preSharedKey;
	}

}
