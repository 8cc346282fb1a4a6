package io.github.uringserver.http;

import java.io.IOException;

/**
 * Hears of the progress of a response, on the connection's worker thread. At most one of
 * {@code onFinished} and {@code onError} is called, once.
 */
public interface ResponseListener {

	/** After a {@link HttpExchange#write} that came up short: there is space again. */
	void onWritable();

	/**
	 * The response is complete and every byte of it was handed to the connection's send
	 * queue.
	 */
	void onFinished();

	/**
	 * The response will not be complete: the client went away, took it or sent its body
	 * too slowly, the exchange took too long, or the server was stopped.
	 * @param cause with a message such as "Connection reset by peer" or "Broken pipe"
	 */
	void onError(IOException cause);

}
