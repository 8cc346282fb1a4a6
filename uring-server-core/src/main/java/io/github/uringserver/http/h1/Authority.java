package io.github.uringserver.http.h1;

/**
 * The syntax of {@code host [":" port]}, as it stands in the Host header, in the
 * authority-form and within the absolute-form. User information is refused: RFC 9110,
 * 4.2.4, calls it an error where the source is not trusted. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-3.2">RFC 3986, 3.2</a>
 */
final class Authority {

	private static final int MAX_PORT = 65_535;

	private Authority() {
	}

	/** Whether the octets are a host, which may be empty, and perhaps a port. */
	static boolean isValid(byte[] bytes, int from, int to) {
		int hostEnd = hostEnd(bytes, from, to);
		return hostEnd == to || (hostEnd >= 0 && bytes[hostEnd] == ':' && isPort(bytes, hostEnd + 1, to));
	}

	/** Whether the octets are a host, not empty, and a port, not empty. */
	static boolean isHostAndPort(byte[] bytes, int from, int to) {
		int hostEnd = hostEnd(bytes, from, to);
		return hostEnd > from && hostEnd < to - 1 && bytes[hostEnd] == ':' && isPort(bytes, hostEnd + 1, to);
	}

	/** The index behind the host, -1 if it is malformed. */
	private static int hostEnd(byte[] bytes, int from, int to) {
		if (from < to && bytes[from] == '[') {
			int end = Octets.endOf(Octets.HOST_LITERAL, bytes, from + 1, to);
			return (end > from + 1 && end < to && bytes[end] == ']') ? end + 1 : -1;
		}
		int end = Octets.endOf(Octets.HOST_NAME, bytes, from, to);
		while (end < to && bytes[end] == '%') {
			if (!isEscape(bytes, end, to)) {
				return -1;
			}
			end = Octets.endOf(Octets.HOST_NAME, bytes, end + 3, to);
		}
		return end;
	}

	/** Whether a percent sign and two hexadecimal digits stand at the index. */
	static boolean isEscape(byte[] bytes, int index, int to) {
		return to - index >= 3 && Octets.is(Octets.HEX, bytes[index + 1]) && Octets.is(Octets.HEX, bytes[index + 2]);
	}

	/** RFC 3986 allows no digits behind the colon. */
	private static boolean isPort(byte[] bytes, int from, int to) {
		int port = 0;
		for (int i = from; i < to; i++) {
			if (!Octets.is(Octets.DIGIT, bytes[i])) {
				return false;
			}
			port = port * 10 + bytes[i] - '0';
			if (port > MAX_PORT) {
				return false;
			}
		}
		return true;
	}

}
