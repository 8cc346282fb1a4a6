package io.github.uringserver.http.h1;

/**
 * The syntax of request targets. The scan takes the characters that a URI may have and
 * that {@link java.net.URI} takes too; the check takes the four forms. Stateless; called
 * by the {@link HeadParser}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.2">RFC 9112, 3.2</a>
 */
final class RequestTarget {

	private static final int MALFORMED = -1;

	private RequestTarget() {
	}

	/**
	 * Scans a target up to the first octet that cannot be part of it, such as a percent
	 * sign without two hexadecimal digits.
	 * @return the index of that octet, {@code to} if there is none
	 */
	static int endOf(byte[] bytes, int from, int to) {
		if (from < to && bytes[from] != '/') {
			// the authority may have brackets; the check looks where they stand
			return endOfPart(Octets.PATH | Octets.QUERY, bytes, from, to);
		}
		int end = endOfPart(Octets.PATH, bytes, from, to);
		return (end < to && bytes[end] == '?') ? endOfPart(Octets.QUERY, bytes, end, to) : end;
	}

	private static int endOfPart(int octetClasses, byte[] bytes, int from, int to) {
		int end = Octets.endOf(octetClasses, bytes, from, to);
		while (end < to && bytes[end] == '%') {
			int known = Math.min(end + 3, to);
			if (Octets.endOf(Octets.HEX, bytes, end + 1, known) < known) {
				return end;
			}
			end = Octets.endOf(octetClasses, bytes, known, to);
		}
		return end;
	}

	/**
	 * Whether the octets, all of which passed the scan, are a target of a form that the
	 * method allows.
	 */
	static boolean isValid(byte[] bytes, int methodEnd, int from, int to) {
		if (Octets.equal(bytes, 0, methodEnd, "CONNECT")) {
			return Authority.isHostAndPort(bytes, from, to);
		}
		if (bytes[from] == '/') {
			return true;
		}
		if (bytes[from] == '*') {
			return to - from == 1 && Octets.equal(bytes, 0, methodEnd, "OPTIONS");
		}
		return isAbsolute(bytes, from, to);
	}

	private static boolean isAbsolute(byte[] bytes, int from, int to) {
		int authority = authorityOf(bytes, from, to);
		if (authority == MALFORMED) {
			return false;
		}
		int authorityEnd = authority;
		while (authorityEnd < to && bytes[authorityEnd] != '/' && bytes[authorityEnd] != '?') {
			authorityEnd++;
		}
		if (!Authority.isValid(bytes, authority, authorityEnd) || authorityEnd == authority
				|| bytes[authority] == ':') {
			return false;
		}
		return endOfPart(Octets.PATH, bytes, authorityEnd, to) == queryOf(bytes, authorityEnd, to);
	}

	/** The index behind {@code scheme://}. */
	private static int authorityOf(byte[] bytes, int from, int to) {
		int i = from;
		while (i < to && bytes[i] != ':') {
			boolean letter = (bytes[i] | 0x20) >= 'a' && (bytes[i] | 0x20) <= 'z';
			boolean other = Octets.is(Octets.DIGIT, bytes[i]) || bytes[i] == '+' || bytes[i] == '-' || bytes[i] == '.';
			if (!letter && (!other || i == from)) {
				return MALFORMED;
			}
			i++;
		}
		boolean slashes = i > from && to - i >= 3 && bytes[i + 1] == '/' && bytes[i + 2] == '/';
		return slashes ? i + 3 : MALFORMED;
	}

	/** The index of the question mark, or {@code to}. */
	private static int queryOf(byte[] bytes, int from, int to) {
		int i = from;
		while (i < to && bytes[i] != '?') {
			i++;
		}
		return i;
	}

}
