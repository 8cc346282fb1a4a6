package io.github.uringserver.server;

import java.net.BindException;
import java.net.InetSocketAddress;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.Sockets;

/**
 * Opens the listening sockets of a server, one per worker, on one address. Called by the
 * thread that starts the server.
 */
final class Listeners {

	private Listeners() {
	}

	/**
	 * Binds and listens. With more than one socket they share the port by SO_REUSEPORT,
	 * and an exclusive bind comes first: without it a second server would silently take a
	 * share of the port.
	 * @return the descriptors, in worker order
	 * @throws AddressInUseException when another socket has the port
	 * @throws BindException when the address cannot be bound for another reason
	 */
	static int[] open(InetSocketAddress address, int count, int backlog) throws BindException {
		if (count == 1) {
			return new int[] { listen(address, backlog, false) };
		}
		int probe = listen(address, 1, false);
		InetSocketAddress bound = new InetSocketAddress(address.getAddress(), Sockets.localAddress(probe).getPort());
		Linux.close(probe);
		int[] fds = new int[count];
		for (int i = 0; i < count; i++) {
			try {
				fds[i] = listen(bound, backlog, true);
			}
			catch (BindException ex) {
				close(fds, i);
				throw ex;
			}
		}
		return fds;
	}

	/** Closes the first {@code count} descriptors. */
	static void close(int[] fds, int count) {
		for (int i = 0; i < count; i++) {
			Linux.close(fds[i]);
		}
	}

	private static int listen(InetSocketAddress address, int backlog, boolean reusePort) throws BindException {
		int result = Sockets.listen(address, backlog, reusePort);
		if (result >= 0) {
			return result;
		}
		String message = "Cannot listen on " + address + ": " + Errno.message(-result);
		if (result == -Errno.EADDRINUSE) {
			throw new AddressInUseException(message);
		}
		throw new BindException(message);
	}

}
