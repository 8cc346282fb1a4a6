package io.github.uringserver.http;

/**
 * A region of a file that becomes a part of a response body, see
 * {@link HttpExchange#writeFile}. Worker thread only.
 */
public interface FileTransfer {

	/**
	 * Writes the bytes, as the connection takes them; once, after
	 * {@link FileTransferListener#onOpened()}. Of a response that has no body (HEAD, 204,
	 * 304) nothing is read; then the completion is told during the call. Ignored after
	 * the end.
	 * @throws IllegalStateException when the response is not committed, the file is not
	 * opened, or it was started before
	 */
	void start();

	/** Writes no more; the listener is not called any more. Idempotent. */
	void cancel();

}
