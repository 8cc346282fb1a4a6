package io.github.uringserver.tls;

/**
 * The outer form of a record: one byte of type, two of version, two of length, then that
 * many bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446#section-5.1">RFC 8446 § 5.1</a>
 */
final class Records {

	private static final int FIRST_TYPE = 20;

	private static final int LAST_TYPE = 24;

	private static final int MAJOR_VERSION = 3;

	private Records() {
	}

	/** The length that the header at {@code from} gives, 0 to 65535. */
	static int payloadLength(byte[] bytes, int from) {
		return (bytes[from + 3] & 0xFF) << 8 | (bytes[from + 4] & 0xFF);
	}

	/** The length of the record that begins at {@code from}, its header included. */
	static int length(byte[] bytes, int from) {
		return TlsEngine.RECORD_HEADER_BYTES + payloadLength(bytes, from);
	}

	/** Whether a record of this server's protocols can begin like that. */
	static boolean isHeader(byte[] bytes, int from) {
		return bytes[from] >= FIRST_TYPE && bytes[from] <= LAST_TYPE && bytes[from + 1] == MAJOR_VERSION;
	}

}
