package io.github.uringserver.tls;

import java.util.Objects;

import io.github.uringserver.net.ConnectionHandlerFactory;
import io.github.uringserver.worker.Worker;

/**
 * TLS in front of another protocol. Made once per server, on any thread; each worker gets
 * a factory of its own, which shares nothing with the others but the contexts.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8446">RFC 8446 (TLS 1.3)</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5246">RFC 5246 (TLS 1.2)</a>
 */
public final class TlsProtocol {

	private final TlsConfiguration configuration;

	private final byte[] plainTextAnswer;

	/**
	 * Creates the protocol.
	 * @param plainTextAnswer what a client is sent that does not speak TLS
	 */
	public TlsProtocol(TlsConfiguration configuration, byte[] plainTextAnswer) {
		this.configuration = Objects.requireNonNull(configuration, "configuration");
		this.plainTextAnswer = plainTextAnswer.clone();
	}

	/**
	 * Puts TLS in front of another protocol. Called once for each worker, before its
	 * first connection, on any thread.
	 * @param next makes the handlers of the plain side, once a handshake is done
	 * @return the factory of the worker's connection handlers, for its thread only
	 */
	public ConnectionHandlerFactory before(Worker worker, ConnectionHandlerFactory next) {
		TlsWorker shared = new TlsWorker(worker, this.configuration, this.plainTextAnswer);
		return (connection) -> new TlsHandler(connection, shared, next);
	}

}
