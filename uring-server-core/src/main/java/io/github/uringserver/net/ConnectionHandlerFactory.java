package io.github.uringserver.net;

/** Makes the handler of each new connection. Called on the worker that owns it. */
@FunctionalInterface
public interface ConnectionHandlerFactory {

	/**
	 * Makes the handler of a connection that was just accepted. The handler may write at
	 * once.
	 */
	ConnectionHandler create(Connection connection);

}
