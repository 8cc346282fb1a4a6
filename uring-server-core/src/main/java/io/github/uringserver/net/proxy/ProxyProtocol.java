package io.github.uringserver.net.proxy;

import java.net.InetSocketAddress;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.net.Connection;
import io.github.uringserver.net.ConnectionHandler;
import io.github.uringserver.net.ConnectionHandlerFactory;
import io.github.uringserver.worker.Counter;

/**
 * The PROXY protocol, versions 1 and 2, in front of the connections' own protocol. Made
 * once per server, by the thread that starts it; then used by every worker.
 * <p>
 * Headers are believed from trusted peers only: who is believed can give any address. The
 * peers of a unix domain socket are trusted: its file's permissions say who may connect.
 *
 * @see <a href="https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt">The PROXY
 * protocol, versions 1 and 2</a>
 */
public final class ProxyProtocol {

	/** What has to be on the class path. */
	public static final String CODEC = "io.netty:netty-codec-haproxy";

	private static final String CODEC_CLASS = "io.netty.handler.codec.haproxy.HAProxyMessageDecoder";

	private static final Logger logger = LoggerFactory.getLogger(ProxyProtocol.class);

	private final ProxyProtocolMode mode;

	private final AddressRanges trusted;

	private final long timeoutNanos;

	/** Null when the protocol is off. */
	private final HeaderDecoder decoder;

	/**
	 * Creates it. Where the codec is missing, {@link ProxyProtocolMode#AUTO} warns and is
	 * off.
	 * @param trusted the peers whose headers are believed
	 * @param timeoutNanos how long a header may take from the accept on, positive
	 * @throws IllegalStateException when the mode is {@link ProxyProtocolMode#ON} and the
	 * codec is missing or does not work
	 */
	public ProxyProtocol(ProxyProtocolMode mode, AddressRanges trusted, long timeoutNanos) {
		this.mode = mode;
		this.trusted = trusted;
		this.timeoutNanos = timeoutNanos;
		this.decoder = decoder(mode);
	}

	private static HeaderDecoder decoder(ProxyProtocolMode mode) {
		if (mode == ProxyProtocolMode.OFF) {
			return null;
		}
		if (isCodecPresent()) {
			return new NettyHeaderDecoder();
		}
		if (mode == ProxyProtocolMode.ON) {
			throw new IllegalStateException(missingCodec());
		}
		logger.warn("{}; until then the protocol is off", missingCodec());
		return null;
	}

	/** Whether the codec is on the class path. */
	public static boolean isCodecPresent() {
		try {
			Class.forName(CODEC_CLASS, false, ProxyProtocol.class.getClassLoader());
			return true;
		}
		catch (ClassNotFoundException | LinkageError ex) {
			return false;
		}
	}

	/** What to tell where the codec is missing: cause and remedy. */
	public static String missingCodec() {
		return "The PROXY protocol needs " + CODEC + ", which is not on the class path: add this dependency";
	}

	/**
	 * Puts the protocol in front of another one. Called on any thread, once per worker.
	 * @return a factory for the thread of that worker; {@code next} itself when the
	 * protocol is off
	 */
	public ConnectionHandlerFactory before(ConnectionHandlerFactory next) {
		return (this.decoder == null) ? next : (connection) -> handler(connection, next);
	}

	private ConnectionHandler handler(Connection connection, ConnectionHandlerFactory next) {
		boolean headerRequired = this.mode == ProxyProtocolMode.ON;
		boolean peerTrusted = isTrusted(connection);
		if (!peerTrusted && !headerRequired) {
			return next.create(connection);
		}
		ProxyProtocolHandler handler = new ProxyProtocolHandler(connection, next, this.decoder, headerRequired);
		if (peerTrusted) {
			handler.awaitHeader(this.timeoutNanos);
		}
		else {
			refuse(connection);
		}
		return handler;
	}

	/**
	 * Without a local address it is a unix domain socket. A peer without an address has
	 * gone already, perhaps so that nobody knows who it was.
	 */
	private boolean isTrusted(Connection connection) {
		InetSocketAddress peer = connection.remoteAddress();
		return (peer != null) ? this.trusted.contains(peer.getAddress()) : connection.localAddress() == null;
	}

	private static void refuse(Connection connection) {
		logger.debug("Connection {} is refused: {} is not a trusted proxy", connection.id(),
				connection.remoteAddress());
		connection.worker().counters().increment(Counter.PROXY_PEERS_REFUSED);
		connection.abort();
	}

}
