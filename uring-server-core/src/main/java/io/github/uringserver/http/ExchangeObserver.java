package io.github.uringserver.http;

/**
 * Hears of every exchange when it has ended, for an access log or statistics. One object
 * serves all workers of a server: it is called on each worker's thread, for the exchanges
 * of one connection in their order, and must neither block nor throw.
 */
public interface ExchangeObserver {

	/** An exchange has ended, whatever way it did. Worker thread. */
	void exchangeEnded(ExchangeSummary exchange);

	/**
	 * Whether {@link ExchangeSummary#responseHeader} is to be answered, which costs a
	 * copy of each head. Asked once for each worker.
	 */
	default boolean needsResponseHeaders() {
		return false;
	}

	/**
	 * The server is about to start. Called by the thread that starts it.
	 * @throws RuntimeException when the observer is not able to work: the server does not
	 * start
	 */
	default void serverStarting() {
	}

	/** The last worker has ended. Called by the thread that stops the server. */
	default void serverStopped() {
	}

}
