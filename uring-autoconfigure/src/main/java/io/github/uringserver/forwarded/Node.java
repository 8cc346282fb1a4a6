package io.github.uringserver.forwarded;

import java.net.InetAddress;

/**
 * An end of a connection as a proxy names it.
 *
 * @param address null if it is unknown or hidden, or what was said is malformed
 * @param port -1 if it was not told
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7239#section-6">RFC 7239, 6</a>
 */
record Node(InetAddress address, int port) {

	static final Node UNKNOWN = new Node(null, -1);

	/**
	 * Reads an address with or without a port; an IPv6 address without one may come
	 * without brackets, as it does in X-Forwarded-For.
	 */
	static Node parse(String text) {
		if (text.startsWith("[")) {
			int close = text.indexOf(']');
			return (close < 0) ? UNKNOWN : of(text.substring(1, close), text.substring(close + 1), true);
		}
		int colon = text.indexOf(':');
		if (colon < 0 || colon != text.lastIndexOf(':')) {
			return of(text, "", false);
		}
		return of(text.substring(0, colon), text.substring(colon), false);
	}

	private static Node of(String literal, String colonAndPort, boolean brackets) {
		InetAddress address = IpLiteral.parse(literal);
		if (address == null || (brackets && literal.indexOf(':') < 0)) {
			return UNKNOWN;
		}
		if (colonAndPort.isEmpty()) {
			return new Node(address, -1);
		}
		if (colonAndPort.charAt(0) != ':') {
			return UNKNOWN;
		}
		String port = colonAndPort.substring(1);
		// a port may be hidden, which says nothing about the address
		return (port.startsWith("_") || IpLiteral.port(port) > 0) ? new Node(address, IpLiteral.port(port)) : UNKNOWN;
	}

}
