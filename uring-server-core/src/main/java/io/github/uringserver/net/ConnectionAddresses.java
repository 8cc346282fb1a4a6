package io.github.uringserver.net;

import java.net.InetSocketAddress;

/**
 * The two ends of a connection as a proxy in front of the server has told them.
 * Immutable.
 *
 * @param remote the address of the client, resolved without DNS
 * @param local the address the client connected to, resolved without DNS
 */
public record ConnectionAddresses(InetSocketAddress remote, InetSocketAddress local) {

}
