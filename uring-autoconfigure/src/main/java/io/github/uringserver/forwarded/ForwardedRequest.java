package io.github.uringserver.forwarded;

import java.net.InetSocketAddress;

/**
 * What trusted proxies tell of a request. Immutable.
 *
 * @param client the client's address; null if not told, or hidden
 * @param scheme {@code http} or {@code https}; null if not told
 * @param host the host that the client has asked for, as it stands in a URI; null if not
 * told
 * @param port the port that the client has asked for; -1 if not told
 * @param prefix the path that the proxies have taken away, with a slash in front and none
 * behind; empty if there is none
 */
public record ForwardedRequest(InetSocketAddress client, String scheme, String host, int port, String prefix) {
}
