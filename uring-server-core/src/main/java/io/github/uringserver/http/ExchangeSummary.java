package io.github.uringserver.http;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * What is known of an exchange that has ended. Immutable; may be kept, and read from any
 * thread.
 *
 * @param connectionId the id of the connection
 * @param remoteAddress the peer's address; null on a unix domain socket or if it was not
 * to be found out any more
 * @param localAddress the local address, or null as above
 * @param head the head of the request, only as far as it was read if the server has
 * refused it; null when not even the request line was
 * @param status the status of the response; 0 when none was sent
 * @param bodyBytes bytes of the body, without framing, that were handed over for sending
 * @param durationNanos from the first byte of the request until the response, or what
 * there is of it, was handed over for sending
 * @param outcome how the exchange has ended
 * @param responseHead the head of the response as sent; null when it was not asked for,
 * or none was sent
 */
public record ExchangeSummary(long connectionId, InetSocketAddress remoteAddress, InetSocketAddress localAddress,
		RequestHead head, int status, long bodyBytes, long durationNanos, Outcome outcome, byte[] responseHead) {

	/** How an exchange has ended. */
	public enum Outcome {

		/** The response is complete, and the connection may serve another request. */
		KEPT_ALIVE,
		/** The response is complete, and the connection closes. */
		CLOSED,
		/** The client or the handler has left the response incomplete. */
		ABORTED

	}

	/**
	 * The value of the first header line of the response with that name, ASCII case
	 * ignored; null if absent or not asked for.
	 */
	public String responseHeader(String name) {
		if (this.responseHead == null) {
			return null;
		}
		String head = new String(this.responseHead, StandardCharsets.ISO_8859_1);
		for (int line = head.indexOf('\n') + 1; line > 0; line = head.indexOf('\n', line) + 1) {
			int value = line + name.length() + 1;
			if (value < head.length() && head.charAt(value - 1) == ':'
					&& head.regionMatches(true, line, name, 0, name.length())) {
				return head.substring(value, head.indexOf('\r', value)).trim();
			}
		}
		return null;
	}

}
