package io.github.uringserver.forwarded;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.http.RequestHead;

/**
 * Finds out what trusted proxies tell of a request: Forwarded if it is there and well
 * formed, else X-Forwarded-For, -Proto, -Host, -Port and -Prefix. Immutable; any thread.
 * <p>
 * Each proxy adds to the end of a list what it knows. So a list is read from its end, as
 * long as the address it names is a trusted proxy itself: what stands before the first
 * address that is not has been written by nobody that is trusted. The other headers are
 * read at the same distance from their end. What is malformed is ignored, each header for
 * itself.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7239">RFC 7239</a>
 */
public final class ForwardedHeaders {

	private static final String FORWARDED = "Forwarded";

	private static final String CLIENT = "X-Forwarded-For";

	private static final String SCHEME = "X-Forwarded-Proto";

	private static final String HOST = "X-Forwarded-Host";

	private static final String PORT = "X-Forwarded-Port";

	private static final String PREFIX = "X-Forwarded-Prefix";

	private static final String[] NAMES = { FORWARDED, CLIENT, SCHEME, HOST, PORT, PREFIX };

	private final AddressRanges trusted;

	/**
	 * Creates the reader.
	 * @param trusted addresses of the proxies that are believed
	 */
	public ForwardedHeaders(AddressRanges trusted) {
		this.trusted = trusted;
	}

	/**
	 * What is told of a request.
	 * @param head of the request
	 * @param peer the other end of the connection; null on a unix domain socket, whose
	 * peers are trusted, or if it has gone so soon that nobody knows it
	 * @param local this end of the connection; null on a unix domain socket
	 * @return null when nothing is told, or by nobody who is trusted
	 */
	public ForwardedRequest resolve(RequestHead head, InetSocketAddress peer, InetSocketAddress local) {
		if (!isThere(head) || !isTrusted(peer, local)) {
			return null;
		}
		List<String> forwarded = lines(head, FORWARDED);
		List<ForwardedParser.Element> elements = forwarded.isEmpty() ? null
				: ForwardedParser.parse(String.join(",", forwarded));
		return (elements != null && !elements.isEmpty()) ? resolve(elements, peer) : resolveUnofficial(head, peer);
	}

	private boolean isTrusted(InetSocketAddress peer, InetSocketAddress local) {
		return (peer != null) ? this.trusted.contains(peer.getAddress()) : local == null;
	}

	private static boolean isThere(RequestHead head) {
		for (String name : NAMES) {
			if (head.indexOf(name, 0) >= 0) {
				return true;
			}
		}
		return false;
	}

	private ForwardedRequest resolve(List<ForwardedParser.Element> elements, InetSocketAddress peer) {
		int outermost = outermost(elements.stream().map(ForwardedParser.Element::client).toList());
		// a proxy further in repeats nothing that the one before has said
		List<ForwardedParser.Element> believed = elements.subList(outermost, elements.size());
		String scheme = believed.stream()
			.map(ForwardedParser.Element::scheme)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		String host = believed.stream()
			.map(ForwardedParser.Element::host)
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
		Authority authority = (host != null) ? Authority.parse(host) : null;
		return new ForwardedRequest(address(believed.get(0).client(), peer), scheme(scheme),
				(authority != null) ? authority.host() : null, (authority != null) ? authority.port() : -1, "");
	}

	private ForwardedRequest resolveUnofficial(RequestHead head, InetSocketAddress peer) {
		List<Node> clients = values(head, CLIENT).stream().map(Node::parse).toList();
		int outermost = outermost(clients);
		int distance = Math.max(0, clients.size() - 1 - outermost);
		String host = fromEnd(values(head, HOST), distance);
		Authority authority = (host != null) ? Authority.parse(host) : null;
		String port = fromEnd(values(head, PORT), distance);
		int portNumber = (port != null) ? IpLiteral.port(port) : -1;
		if (portNumber < 0 && authority != null) {
			portNumber = authority.port();
		}
		return new ForwardedRequest(clients.isEmpty() ? null : address(clients.get(outermost), peer),
				scheme(fromEnd(values(head, SCHEME), distance)), (authority != null) ? authority.host() : null,
				portNumber, PathPrefix.join(values(head, PREFIX)));
	}

	/** The index of the client that the outermost trusted proxy has seen. */
	private int outermost(List<Node> clients) {
		int index = Math.max(0, clients.size() - 1);
		while (index > 0 && this.trusted.contains(clients.get(index).address())) {
			index--;
		}
		return index;
	}

	/** Without a port, that of the connection: it says no less. */
	private static InetSocketAddress address(Node client, InetSocketAddress peer) {
		if (client.address() == null) {
			return null;
		}
		int known = (peer != null) ? peer.getPort() : 0;
		return new InetSocketAddress(client.address(), (client.port() >= 0) ? client.port() : known);
	}

	private static String scheme(String scheme) {
		return (scheme == null) ? null : switch (scheme.toLowerCase(Locale.ROOT)) {
			case "http", "ws" -> "http";
			case "https", "wss" -> "https";
			default -> null;
		};
	}

	private static String fromEnd(List<String> values, int distance) {
		return values.isEmpty() ? null : values.get(Math.max(0, values.size() - 1 - distance));
	}

	/** The values of a list, which may stand in several lines. */
	private static List<String> values(RequestHead head, String name) {
		List<String> values = new ArrayList<>();
		for (String line : lines(head, name)) {
			for (String value : line.split(",")) {
				if (!value.isBlank()) {
					values.add(value.strip());
				}
			}
		}
		return values;
	}

	private static List<String> lines(RequestHead head, String name) {
		int index = head.indexOf(name, 0);
		if (index < 0) {
			return List.of();
		}
		List<String> lines = new ArrayList<>(1);
		for (; index >= 0; index = head.indexOf(name, index + 1)) {
			lines.add(head.headerValue(index));
		}
		return lines;
	}

}
