package io.github.uringserver.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the body of one request, on the connection's worker thread:
 * {@code onData* (onComplete | onError)}.
 */
public interface RequestBodyHandler {

	/**
	 * A piece of the body, never empty; one for each unit of
	 * {@link HttpExchange#demand(long) demand}.
	 * @param data valid only during the call: copy what is to be kept
	 */
	void onData(ByteBuffer data);

	/** The body is complete. Needs no demand. */
	void onComplete();

	/**
	 * The body will not be complete: the client went away ("Connection reset by peer",
	 * also when it closed in the middle of the body), sent something malformed or sent it
	 * too slowly (the server has answered it then), or the response has ended before the
	 * body was read.
	 */
	void onError(IOException cause);

}
