package io.github.uringserver.forwarded;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Reads IP addresses and ports. Never asks a name server. Stateless. */
final class IpLiteral {

	private static final Pattern IPV4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.(?!$)|$)){4}");

	private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");

	private static final int MAX_IPV6_CHARACTERS = 45;

	private static final int MAX_PORT = 65_535;

	private static final int MAX_PORT_DIGITS = 5;

	private IpLiteral() {
	}

	/**
	 * The address that an IPv4 literal, or an IPv6 literal without brackets, means; or
	 * null.
	 */
	static InetAddress parse(String text) {
		if (text.length() > MAX_IPV6_CHARACTERS) {
			return null;
		}
		boolean version6 = IPV6.matcher(text).matches();
		if (!version6 && !IPV4.matcher(text).matches()) {
			return null;
		}
		try {
			// in brackets only a literal is taken, so nothing is looked up
			return InetAddress.getByName(version6 ? "[" + text + "]" : text);
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	/** The port, 1 to 65535; -1 if it is none. */
	static int port(String text) {
		if (text.isEmpty() || text.length() > MAX_PORT_DIGITS) {
			return -1;
		}
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) < '0' || text.charAt(i) > '9') {
				return -1;
			}
		}
		int port = Integer.parseInt(text);
		return (port == 0 || port > MAX_PORT) ? -1 : port;
	}

}
