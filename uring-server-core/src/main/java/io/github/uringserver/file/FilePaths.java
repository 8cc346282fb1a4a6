package io.github.uringserver.file;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/**
 * What a path is called towards the kernel. Stateless; touches no file system. Any
 * thread.
 */
final class FilePaths {

	/** The coding of file names, as the JDK's own file system has it. */
	private static final Charset CODING = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

	/** What the JDK shows for bytes of a name that it cannot decode. */
	private static final char UNDECODABLE = '\uFFFD';

	private FilePaths() {
	}

	/**
	 * The absolute path in bytes, without a NUL; null if the kernel does not know it (of
	 * another file system than the default one) or it has no name in the platform's
	 * coding.
	 */
	static byte[] encode(Path path) {
		if (path.getFileSystem() != FileSystems.getDefault()) {
			return null;
		}
		String name = path.toAbsolutePath().toString();
		if (name.indexOf(UNDECODABLE) >= 0 || name.indexOf('\0') >= 0) {
			return null;
		}
		try {
			ByteBuffer bytes = CODING.newEncoder()
				.onMalformedInput(CodingErrorAction.REPORT)
				.onUnmappableCharacter(CodingErrorAction.REPORT)
				.encode(CharBuffer.wrap(name));
			byte[] copy = new byte[bytes.remaining()];
			bytes.get(copy);
			return copy;
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

}
