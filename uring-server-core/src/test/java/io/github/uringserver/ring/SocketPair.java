package io.github.uringserver.ring;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.Sockets;

/** A listener, and connections to it: the client's end in Java; for tests. */
final class SocketPair implements AutoCloseable {

	private final int listener = Sockets.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64, false);

	private Socket client;

	private int server = -1;

	SocketPair() {
		if (this.listener < 0) {
			throw new AssertionError("listen: " + this.listener);
		}
	}

	static SocketPair connected() throws IOException {
		SocketPair pair = new SocketPair();
		pair.client = pair.connect();
		pair.server = Sockets.acceptNonBlocking(pair.listener);
		if (pair.server < 0) {
			throw new AssertionError("accept: " + pair.server);
		}
		return pair;
	}

	Socket connect() throws IOException {
		InetSocketAddress address = Sockets.localAddress(this.listener);
		return new Socket(address.getAddress(), address.getPort());
	}

	int listener() {
		return this.listener;
	}

	Socket client() {
		return this.client;
	}

	/** The server's end. */
	int server() {
		return this.server;
	}

	/** Closes the server's end now. */
	void closeServer() {
		Linux.close(this.server);
		this.server = -1;
	}

	@Override
	public void close() throws IOException {
		Linux.close(this.listener);
		if (this.server >= 0) {
			closeServer();
		}
		if (this.client != null) {
			this.client.close();
		}
	}

}
