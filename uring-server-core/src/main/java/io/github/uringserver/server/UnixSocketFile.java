package io.github.uringserver.server;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.UnixSockets;

/**
 * The unix domain socket of a server and its file. Used by the threads that start and
 * stop the server.
 * <p>
 * The kernel leaves the file of a dead server where it is; it is told apart from one in
 * use by connecting to it.
 */
final class UnixSocketFile {

	private static final Logger logger = LoggerFactory.getLogger(UnixSocketFile.class);

	private static final int FILE_TYPE_MASK = 0170000;

	private static final int FILE_TYPE_SOCKET = 0140000;

	private final Path path;

	private final int fd;

	/** Device and inode; another server may have put its own file there meanwhile. */
	private final Object key;

	private UnixSocketFile(Path path, int fd, Object key) {
		this.path = path;
		this.fd = fd;
		this.key = key;
	}

	/**
	 * Creates the socket, which listens with the file's permissions in force.
	 * @param permissions of the file; null for those the process's umask leaves
	 * @throws AddressInUseException when another server listens there
	 * @throws BindException when the socket cannot be created for another reason
	 */
	static UnixSocketFile listen(Path path, Set<PosixFilePermission> permissions, int backlog) throws BindException {
		int fd = UnixSockets.bind(path);
		if (fd == -Errno.EADDRINUSE) {
			removeStale(path);
			fd = UnixSockets.bind(path);
		}
		check(path, fd);
		UnixSocketFile file = null;
		try {
			file = new UnixSocketFile(path, fd, key(path));
			if (permissions != null) {
				Files.setPosixFilePermissions(path, permissions);
			}
			check(path, UnixSockets.listen(fd, backlog));
			return file;
		}
		catch (IOException ex) {
			Linux.close(fd);
			if (file != null) {
				file.remove();
			}
			throw (ex instanceof BindException already) ? already : failure(path, "its file: " + ex, ex);
		}
	}

	private static void check(Path path, int result) throws BindException {
		if (result == -Errno.EADDRINUSE) {
			throw new AddressInUseException("Cannot listen on unix domain socket " + path + ": address in use");
		}
		if (result < 0) {
			throw failure(path, Errno.message(-result), null);
		}
	}

	private static BindException failure(Path path, String reason, Throwable cause) {
		BindException failure = new BindException("Cannot listen on unix domain socket " + path + ": " + reason);
		failure.initCause(cause);
		return failure;
	}

	/** Removes the socket that a dead server has left; anything else is left alone. */
	private static void removeStale(Path path) throws BindException {
		int result = UnixSockets.probe(path);
		if (result == -Errno.ENOENT) {
			return;
		}
		if (result != -Errno.ECONNREFUSED) {
			check(path, (result == 0 || result == -Errno.EAGAIN) ? -Errno.EADDRINUSE : result);
		}
		try {
			if (!isSocket(path)) {
				throw failure(path, "there is a file that is not a socket", null);
			}
			Files.deleteIfExists(path);
			logger.info("Removed the unix domain socket {} that a server had left behind", path);
		}
		catch (BindException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw failure(path, "the socket that a server left behind cannot be removed: " + ex, ex);
		}
	}

	private static boolean isSocket(Path path) throws IOException {
		int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
		return (mode & FILE_TYPE_MASK) == FILE_TYPE_SOCKET;
	}

	private static Object key(Path path) throws IOException {
		return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
	}

	/** The listening descriptor. */
	int fd() {
		return this.fd;
	}

	/** Removes the file, if it is still the one of this socket. */
	void remove() {
		try {
			if (Files.exists(this.path, LinkOption.NOFOLLOW_LINKS) && Objects.equals(key(this.path), this.key)) {
				Files.delete(this.path);
			}
		}
		catch (IOException ex) {
			logger.warn("The unix domain socket {} cannot be removed: {}", this.path, ex.toString());
		}
	}

}
