package io.github.uringserver.http.h1;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Strings that exist once: the standard methods, and the header names that clients send,
 * in their usual and in lower case. Immutable; any thread.
 */
final class Names {

	private static final List<String> COMMON_HEADERS = List.of("Host", "Connection", "Content-Length", "Content-Type",
			"Transfer-Encoding", "Accept", "Accept-Encoding", "Accept-Language", "Accept-Charset", "User-Agent",
			"Authorization", "Cookie", "Cache-Control", "Pragma", "Origin", "Referer", "Expect", "Range", "If-Match",
			"If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range", "Upgrade",
			"Upgrade-Insecure-Requests", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-User", "Sec-Fetch-Dest",
			"Sec-CH-UA", "Sec-CH-UA-Mobile", "Sec-CH-UA-Platform", "Sec-GPC", "Sec-WebSocket-Key",
			"Sec-WebSocket-Version", "Sec-WebSocket-Extensions", "Sec-WebSocket-Protocol", "DNT", "TE", "Trailer",
			"Via", "Date", "Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port",
			"X-Forwarded-Prefix", "X-Real-IP", "X-Request-ID", "X-Requested-With", "X-Correlation-ID", "Traceparent",
			"Tracestate", "Baggage", "Keep-Alive", "Priority", "Max-Forwards", "Access-Control-Request-Method",
			"Access-Control-Request-Headers", "Content-Encoding", "Last-Event-ID", "HTTP2-Settings",
			"Proxy-Connection");

	/** A power of two, less than a third of it in use. */
	private static final int TABLE_SIZE = 512;

	private static final String[] TABLE = new String[TABLE_SIZE];

	private static final byte[][] TABLE_BYTES = new byte[TABLE_SIZE][];

	static {
		for (String name : COMMON_HEADERS) {
			enter(name);
			enter(name.toLowerCase(Locale.ROOT));
		}
	}

	private Names() {
	}

	private static void enter(String name) {
		int slot = Octets.foldedHash(name) & (TABLE_SIZE - 1);
		while (TABLE[slot] != null) {
			slot = (slot + 1) & (TABLE_SIZE - 1);
		}
		TABLE[slot] = name;
		TABLE_BYTES[slot] = name.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * A header name as a string: one that exists already if it is common, else a new one.
	 * @param foldedHash its {@link Octets#foldedHash(byte[], int, int)}
	 */
	static String header(byte[] bytes, int from, int to, int foldedHash) {
		int slot = foldedHash & (TABLE_SIZE - 1);
		for (String name = TABLE[slot]; name != null; name = TABLE[slot]) {
			byte[] nameBytes = TABLE_BYTES[slot];
			if (Arrays.equals(bytes, from, to, nameBytes, 0, nameBytes.length)) {
				return name;
			}
			slot = (slot + 1) & (TABLE_SIZE - 1);
		}
		return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
	}

	/** A method as a string: a constant for the standard ones, else a new string. */
	static String method(byte[] bytes, int from, int to) {
		String candidate = switch (to - from) {
			case 3 -> (bytes[from] == 'G') ? "GET" : "PUT";
			case 4 -> (bytes[from] == 'P') ? "POST" : "HEAD";
			case 5 -> (bytes[from] == 'P') ? "PATCH" : "TRACE";
			case 6 -> "DELETE";
			case 7 -> (bytes[from] == 'O') ? "OPTIONS" : "CONNECT";
			default -> "";
		};
		if (Octets.equal(bytes, from, to, candidate)) {
			return candidate;
		}
		return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
	}

}
