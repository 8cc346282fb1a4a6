package io.github.uringserver.web;

import java.net.URI;
import java.net.URISyntaxException;

import io.github.uringserver.forwarded.ForwardedRequest;

/**
 * Makes the absolute URI of a request from its target, the Host header and the
 * connection. Path and query stay raw. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3.3">RFC 9112, 3.3</a>
 */
final class TargetUri {

	private static final int HTTP_PORT = 80;

	private static final int HTTPS_PORT = 443;

	private static final int MAX_PORT = 65_535;

	private static final String HOST_PUNCTUATION = "-._~!$&'()*+,;=";

	private TargetUri() {
	}

	/**
	 * Makes the URI. The scheme is the connection's, the authority that of an
	 * absolute-form target, else the Host header, else {@code localhost} with the local
	 * port. The scheme's default port is left out.
	 * @param method the method token
	 * @param target the target as received
	 * @param secure whether the connection is encrypted
	 * @param host the Host header, or null
	 * @param localPort the port the client connected to, or -1
	 * @throws URISyntaxException when target or host are malformed
	 */
	static URI create(String method, String target, boolean secure, String host, int localPort)
			throws URISyntaxException {
		StringBuilder uri = new StringBuilder(32 + target.length());
		uri.append(secure ? "https://" : "http://");
		if (target.startsWith("/")) {
			appendAuthority(uri, host, secure, localPort);
			appendPathAndQuery(uri, target, 0);
		}
		else if (target.equals("*") && method.equals("OPTIONS")) {
			appendAuthority(uri, host, secure, localPort);
		}
		else if (method.equals("CONNECT")) {
			appendAuthority(uri, target, secure, localPort);
		}
		else {
			appendAbsoluteForm(uri, target, secure, localPort);
		}
		return new URI(uri.toString());
	}

	/**
	 * The URI that a client has asked a proxy for.
	 * @param received the URI of the request that the proxy has sent
	 */
	static URI forwarded(URI received, ForwardedRequest forwarded) throws URISyntaxException {
		String scheme = (forwarded.scheme() != null) ? forwarded.scheme() : received.getScheme();
		String authority = received.getRawAuthority();
		int hostEnd = hostEnd(authority);
		boolean hostTold = forwarded.host() != null;
		int port = (hostTold || forwarded.port() >= 0) ? forwarded.port() : port(authority, hostEnd);
		StringBuilder uri = new StringBuilder(64);
		uri.append(scheme).append("://").append(hostTold ? forwarded.host() : authority.substring(0, hostEnd));
		appendPort(uri, port, scheme.equals("https"));
		uri.append(forwarded.prefix()).append(received.getRawPath());
		if (received.getRawQuery() != null) {
			uri.append('?').append(received.getRawQuery());
		}
		return new URI(uri.toString());
	}

	private static void appendAbsoluteForm(StringBuilder uri, String target, boolean secure, int localPort)
			throws URISyntaxException {
		int schemeEnd = target.indexOf("://");
		if (!isScheme(target, schemeEnd)) {
			throw new URISyntaxException(target, "Neither a path nor an absolute URI");
		}
		int authority = schemeEnd + 3;
		int path = authority;
		while (path < target.length() && target.charAt(path) != '/' && target.charAt(path) != '?') {
			path++;
		}
		if (path == authority) {
			throw new URISyntaxException(target, "No authority", authority);
		}
		appendAuthority(uri, target.substring(authority, path), secure, localPort);
		if (path == target.length() || target.charAt(path) == '?') {
			uri.append('/');
		}
		appendPathAndQuery(uri, target, path);
	}

	private static boolean isScheme(String target, int end) {
		for (int i = 0; i < end; i++) {
			char c = target.charAt(i);
			if (!isAlphanumeric(c) && c != '+' && c != '-' && c != '.') {
				return false;
			}
		}
		return end > 0;
	}

	private static void appendPathAndQuery(StringBuilder uri, String target, int from) throws URISyntaxException {
		int fragment = target.indexOf('#', from);
		if (fragment >= 0) {
			throw new URISyntaxException(target, "Fragment in a request target", fragment);
		}
		uri.append(target, from, target.length());
	}

	private static void appendAuthority(StringBuilder uri, String authority, boolean secure, int localPort)
			throws URISyntaxException {
		if (authority == null || authority.isEmpty()) {
			uri.append("localhost");
			appendPort(uri, localPort, secure);
			return;
		}
		int hostEnd = hostEnd(authority);
		uri.append(authority, 0, hostEnd);
		appendPort(uri, port(authority, hostEnd), secure);
	}

	private static void appendPort(StringBuilder uri, int port, boolean secure) {
		if (port >= 0 && port != (secure ? HTTPS_PORT : HTTP_PORT)) {
			uri.append(':').append(port);
		}
	}

	/** Where the host ends; what is within the brackets of an IP literal, URI checks. */
	private static int hostEnd(String authority) throws URISyntaxException {
		if (authority.charAt(0) == '[') {
			int end = authority.indexOf(']') + 1;
			if (end == 0) {
				throw new URISyntaxException(authority, "Unclosed IP literal");
			}
			return end;
		}
		int i = 0;
		while (i < authority.length() && authority.charAt(i) != ':') {
			if (!isHostCharacter(authority, i)) {
				throw new URISyntaxException(authority, "Illegal character in host", i);
			}
			i++;
		}
		if (i == 0) {
			throw new URISyntaxException(authority, "Empty host");
		}
		return i;
	}

	/** The port behind the host, -1 when there is none. */
	private static int port(String authority, int hostEnd) throws URISyntaxException {
		if (hostEnd == authority.length()) {
			return -1;
		}
		if (authority.charAt(hostEnd) != ':') {
			throw new URISyntaxException(authority, "Illegal character after host", hostEnd);
		}
		int port = (hostEnd + 1 == authority.length()) ? -1 : 0;
		for (int i = hostEnd + 1; i < authority.length(); i++) {
			int digit = authority.charAt(i) - '0';
			if (digit < 0 || digit > 9) {
				throw new URISyntaxException(authority, "Illegal character in port", i);
			}
			port = 10 * port + digit;
			if (port > MAX_PORT) {
				throw new URISyntaxException(authority, "Port out of range", hostEnd + 1);
			}
		}
		return port;
	}

	/** A character of a {@code reg-name}; a percent sign needs two hex digits. */
	private static boolean isHostCharacter(String host, int i) {
		char c = host.charAt(i);
		if (c == '%') {
			return i + 2 < host.length() && isHex(host.charAt(i + 1)) && isHex(host.charAt(i + 2));
		}
		return isAlphanumeric(c) || HOST_PUNCTUATION.indexOf(c) >= 0;
	}

	private static boolean isAlphanumeric(char c) {
		return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
	}

	private static boolean isHex(char c) {
		return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
	}

}
