package io.github.uringserver.tls;

/**
 * Makes engines for one identity. Made by {@link TlsContexts}; thread-safe.
 */
public interface TlsContext {

	/**
	 * An engine for a connection that has just been accepted.
	 * @param scratch the one of the worker that owns the connection; all calls of the
	 * engine are made on its thread
	 */
	TlsEngine newEngine(TlsScratch scratch);

}
