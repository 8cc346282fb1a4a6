package io.github.uringserver.contract;

import java.io.IOException;
import java.net.ServerSocket;

/** Finds a port that was free a moment ago. */
final class FreePort {

	private FreePort() {
	}

	static int find() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
