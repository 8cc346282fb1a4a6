package io.github.uringserver.web.compression;

import java.io.IOException;
import java.io.OutputStream;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;

/**
 * {@code zstd} by zstd-jni. Touched only when that library is on the class path. The
 * window is 2 MiB at this level, within the 8 MiB that clients must have.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9659">RFC 9659</a>
 */
final class ZstdCoding implements ContentCoding {

	private static final int LEVEL = 3;

	/**
	 * Loads the native library.
	 * @throws LinkageError when there is none for this system
	 */
	ZstdCoding() {
		Native.load();
	}

	@Override
	public String token() {
		return "zstd";
	}

	@Override
	public OutputStream open(OutputStream sink) throws IOException {
		return new ZstdOutputStreamNoFinalizer(sink, LEVEL);
	}

}
