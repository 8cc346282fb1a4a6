package io.github.uringserver.web.compression;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A way to compress a body. One object serves all responses, on any thread.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-8.4.1">RFC 9110, 8.4.1</a>
 */
interface ContentCoding {

	/** The name as it stands in Content-Encoding, lower case. */
	String token();

	/**
	 * Begins a body.
	 * @param sink takes what is compressed; never fails, is not closed
	 * @return takes the body; {@code flush} lets the client read all that was written
	 * before, {@code close} ends the body and frees what is native. For one thread at a
	 * time.
	 */
	OutputStream open(OutputStream sink) throws IOException;

}
