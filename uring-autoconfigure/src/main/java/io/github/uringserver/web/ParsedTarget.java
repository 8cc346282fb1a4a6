package io.github.uringserver.web;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;

import io.github.uringserver.forwarded.ForwardedRequest;
import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.RequestHead;

import org.springframework.http.server.RequestPath;

/**
 * The URI and the path of a request. Immutable but for the path, which is parsed when
 * first asked for; shared by requests, read from any thread.
 */
final class ParsedTarget {

	private final boolean secure;

	/** The Host header, null without one. */
	private final String host;

	private final String target;

	private final URI uri;

	/** Null without one. */
	private final String contextPath;

	/** Immutable with final fields only, so that a race merely parses it twice. */
	private RequestPath path;

	private ParsedTarget(boolean secure, String host, String target, URI uri, String contextPath) {
		this.secure = secure;
		this.host = host;
		this.target = target;
		this.uri = uri;
		this.contextPath = contextPath;
	}

	/**
	 * Parses the target of an exchange. Worker thread.
	 * @throws URISyntaxException when target or Host are not what RFC 9112 and
	 * {@link URI} allow
	 */
	static ParsedTarget of(HttpExchange exchange) throws URISyntaxException {
		RequestHead head = exchange.head();
		boolean secure = exchange.secure();
		String host = head.header("Host");
		String target = head.target();
		URI uri = TargetUri.create(head.method(), target, secure, host, localPort(exchange));
		return new ParsedTarget(secure, host, target, uri, null);
	}

	/**
	 * Parses the target of an exchange as the client has sent it to a proxy. Worker
	 * thread.
	 * @throws URISyntaxException as {@link #of}
	 */
	static ParsedTarget forwarded(HttpExchange exchange, ForwardedRequest forwarded) throws URISyntaxException {
		ParsedTarget received = of(exchange);
		URI uri = TargetUri.forwarded(received.uri, forwarded);
		return new ParsedTarget(received.secure, received.host, received.target, uri,
				forwarded.prefix().isEmpty() ? null : forwarded.prefix());
	}

	private static int localPort(HttpExchange exchange) {
		InetSocketAddress address = exchange.localAddress();
		return (address == null) ? -1 : address.getPort();
	}

	/** Whether this is the target of a request with that head. */
	boolean matches(RequestHead head, int hostIndex, boolean secure) {
		return this.secure == secure && head.targetEquals(this.target) && head.headerValueEquals(hostIndex, this.host);
	}

	/** Whether the target is short and simple enough to be kept. */
	boolean isCacheable(int maxTargetLength, int maxHostLength) {
		return this.host != null && this.host.length() <= maxHostLength && this.target.length() <= maxTargetLength
				&& this.target.charAt(0) == '/';
	}

	/** The absolute URI. */
	URI uri() {
		return this.uri;
	}

	/** The path of {@link #uri()}. */
	RequestPath path() {
		RequestPath path = this.path;
		if (path == null) {
			path = RequestPath.parse(this.uri, this.contextPath);
			this.path = path;
		}
		return path;
	}

}
