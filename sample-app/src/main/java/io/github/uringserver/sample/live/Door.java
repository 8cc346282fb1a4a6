package io.github.uringserver.sample.live;

import java.net.InetSocketAddress;

/**
 * Where the experiments' clients find the server.
 *
 * @param address its address, with a port
 * @param tls whether it speaks TLS there
 */
record Door(InetSocketAddress address, boolean tls) {

}
