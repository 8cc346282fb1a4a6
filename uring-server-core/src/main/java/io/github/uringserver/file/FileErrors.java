package io.github.uringserver.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import io.github.uringserver.sys.Errno;

/** The exceptions of this room, the same as those of the JDK's own file system. */
final class FileErrors {

	private FileErrors() {
	}

	/** What an errno of open or read means. */
	static IOException of(Path path, int errno) {
		return switch (errno) {
			case Errno.ENOENT -> new NoSuchFileException(path.toString());
			case Errno.EACCES, Errno.EPERM -> new AccessDeniedException(path.toString(), null, Errno.text(errno));
			case Errno.EMFILE, Errno.ENFILE -> new FileSystemException(path.toString(), null,
					Errno.text(errno) + "; raise the limit of open files (ulimit -n) if this repeats");
			default -> new FileSystemException(path.toString(), null, Errno.text(errno));
		};
	}

	/** The file ended before the region did: it was truncated, or the region is wrong. */
	static IOException endedEarly(Path path, long position, long end) {
		return new FileSystemException(path.toString(), null,
				"The file ends at byte " + position + ", the bytes up to " + end + " were asked for");
	}

	/** The path cannot be handed to the kernel. */
	static IOException noName(Path path) {
		return new FileSystemException(path.toString(), null,
				"Not a path of the default file system, or without a name in the platform's coding");
	}

	/** The path is longer than the kernel takes. */
	static IOException nameTooLong(Path path) {
		return new FileSystemException(path.toString(), null, "File name too long");
	}

	/** The worker stops. */
	static IOException stopped() {
		return new IOException("Connection reset by peer: the server was stopped");
	}

}
