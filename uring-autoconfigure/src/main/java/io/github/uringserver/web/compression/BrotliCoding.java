package io.github.uringserver.web.compression;

import java.io.IOException;
import java.io.OutputStream;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;

/**
 * {@code br} by brotli4j. Touched only when that library is on the class path.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7932">RFC 7932</a>
 */
final class BrotliCoding implements ContentCoding {

	/** What is usual for bodies made on the fly: as fast as gzip, and smaller. */
	private static final Encoder.Parameters PARAMETERS = Encoder.Parameters.create(4);

	/**
	 * Loads the native library.
	 * @throws LinkageError when there is none for this system
	 */
	BrotliCoding() {
		Brotli4jLoader.ensureAvailability();
	}

	@Override
	public String token() {
		return "br";
	}

	@Override
	public OutputStream open(OutputStream sink) throws IOException {
		return new BrotliOutputStream(sink, PARAMETERS);
	}

}
