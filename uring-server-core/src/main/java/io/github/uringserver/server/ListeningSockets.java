package io.github.uringserver.server;

import java.net.BindException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.github.uringserver.net.ListeningSocket;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.Sockets;
import io.github.uringserver.sys.UnixSockets;

/**
 * What a running server listens on: a TCP socket per worker on one port, or one unix
 * domain socket that all workers accept from. Used by the threads that start and stop the
 * server.
 */
final class ListeningSockets {

	private final List<ListeningSocket> sockets;

	private final int port;

	/** Null with TCP. */
	private final UnixSocketFile file;

	private ListeningSockets(List<ListeningSocket> sockets, int port, UnixSocketFile file) {
		this.sockets = sockets;
		this.port = port;
		this.file = file;
	}

	/**
	 * Binds and listens, with a socket, or a share of one, for each worker.
	 * @throws AddressInUseException when somebody else listens there
	 * @throws BindException when the address cannot be bound for another reason
	 */
	static ListeningSockets open(UringServerConfiguration configuration) throws BindException {
		return (configuration.unixSocket() != null) ? unix(configuration) : tcp(configuration);
	}

	private static ListeningSockets tcp(UringServerConfiguration configuration) throws BindException {
		int[] fds = Listeners.open(configuration.address(), configuration.workers(), configuration.backlog());
		List<ListeningSocket> sockets = Arrays.stream(fds).mapToObj(ListeningSocket::of).toList();
		return new ListeningSockets(sockets, Sockets.localAddress(fds[0]).getPort(), null);
	}

	private static ListeningSockets unix(UringServerConfiguration configuration) throws BindException {
		UnixSocketFile file = UnixSocketFile.listen(configuration.unixSocket(), configuration.unixSocketPermissions(),
				configuration.backlog());
		List<Integer> fds = new ArrayList<>(List.of(file.fd()));
		while (fds.size() < configuration.workers()) {
			int fd = UnixSockets.duplicate(file.fd());
			if (fd < 0) {
				fds.forEach(Linux::close);
				file.remove();
				throw new BindException("Cannot share unix domain socket " + configuration.unixSocket()
						+ " among the workers: " + Errno.message(-fd));
			}
			fds.add(fd);
		}
		return new ListeningSockets(ListeningSocket.shared(fds), -1, file);
	}

	/** The sockets, in worker order. */
	List<ListeningSocket> sockets() {
		return this.sockets;
	}

	/** The port bound, -1 on a unix domain socket. */
	int port() {
		return this.port;
	}

	/** Closes the sockets from this one on: the others have found an owner. */
	void closeFrom(int first) {
		this.sockets.subList(first, this.sockets.size()).forEach((socket) -> Linux.close(socket.fd()));
	}

	/** Removes what the sockets leave in the file system; they are closed. */
	void cleanUp() {
		if (this.file != null) {
			this.file.remove();
		}
	}

}
