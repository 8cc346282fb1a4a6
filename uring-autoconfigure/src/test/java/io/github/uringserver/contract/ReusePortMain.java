package io.github.uringserver.contract;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;

/**
 * Listens with SO_REUSEPORT on a free port, prints it, and lives until its input ends:
 * another process that would share its port.
 */
final class ReusePortMain {

	private ReusePortMain() {
	}

	public static void main(String[] arguments) throws IOException {
		try (ServerSocket socket = new ServerSocket()) {
			socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
			socket.bind(new InetSocketAddress(0));
			System.out.println("port=" + socket.getLocalPort());
			System.in.transferTo(System.out);
		}
	}

}
