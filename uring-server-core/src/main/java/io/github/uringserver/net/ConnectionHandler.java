package io.github.uringserver.net;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What a protocol does with one connection; the interface through which bytes rise. Every
 * method is called on the connection's worker thread. An exception from any method aborts
 * this connection and no other.
 */
public interface ConnectionHandler {

	/**
	 * Bytes from the peer. The handler consumes all of them before it returns: the buffer
	 * goes back to the kernel in the same turn.
	 * @param data shared view, position to limit; valid only during the call
	 */
	void onReceive(ByteBuffer data);

	/** The peer half-closed: no more input will come. Output is still possible. */
	void onEndOfInput();

	/** The send queue has space again after a write that came up short. */
	void onSendSpace();

	/** The last queued byte was handed to the kernel. */
	default void onSendComplete() {
	}

	/**
	 * The turn ends: what was gathered is written now. Called once after each
	 * {@link Connection#requestFlush()}.
	 */
	default void onFlush() {
	}

	/**
	 * The connection is gone; nothing is called after this.
	 * @param cause why, with a message such as "Connection reset by peer"; null when this
	 * side closed it in order
	 */
	default void onClosed(IOException cause) {
	}

	/** The server is stopping in order: finish what is under way, then close. */
	void onShutdown();

}
