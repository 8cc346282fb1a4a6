package io.github.uringserver.accesslog;

import java.io.IOException;

/** Takes the lines of an access log, on its writer's thread. */
public interface AccessLogDestination {

	/**
	 * Gets ready; called by the thread that starts the server, before the first line.
	 * @throws IOException when lines cannot be written there
	 */
	void open() throws IOException;

	/** Takes a line without its end. */
	void write(String line) throws IOException;

	/** There are no more lines for now. */
	void flush() throws IOException;

	/** There are no more lines until {@link #open()}. */
	void close() throws IOException;

}
