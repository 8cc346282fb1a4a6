package io.github.uringserver.http;

/**
 * Answers requests. Called on the connection's worker thread once the head of a request
 * is complete; must not block.
 */
@FunctionalInterface
public interface HttpHandler {

	/**
	 * Handles one exchange. The response may be given now or later; if later, the handler
	 * calls {@link HttpExchange#retain()} before it returns. A handler that has done
	 * neither has failed.
	 * @throws Exception before the response is committed: answered with 500; after: the
	 * connection is closed
	 */
	void handle(HttpExchange exchange) throws Exception;

}
