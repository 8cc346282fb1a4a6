/**
 * The PROXY protocol in front of a connection's own protocol: who the client is, told by
 * a proxy. The only room beside the codecs of HTTP/2 and WebSocket that knows Netty, and
 * only when it is switched on.
 */
package io.github.uringserver.net.proxy;
