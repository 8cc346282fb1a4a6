package io.github.uringserver.benchmarks.connections;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A client of {@link Connections}: opens its connections and keeps them, and asks once on
 * each of them whenever it is told to by a line of input. Ends with its input.
 */
final class HoldingClient {

	private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private static final String END = "\r\n\r\nok";

	private static final int PATIENCE_MILLIS = 5000;

	private final byte[] buffer = new byte[1024];

	private final List<Socket> sockets = new ArrayList<>();

	private HoldingClient() {
	}

	/**
	 * Runs until its input ends.
	 * @param arguments its own address, the server's port, connections
	 */
	public static void main(String[] arguments) throws IOException {
		HoldingClient client = new HoldingClient();
		InetSocketAddress from = new InetSocketAddress(InetAddress.getByName(arguments[0]), 0);
		InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(),
				Integer.parseInt(arguments[1]));
		client.open(from, server, Integer.parseInt(arguments[2]));
		System.out.println("opened " + client.sockets.size());
		for (int read = System.in.read(); read >= 0; read = System.in.read()) {
			if (read == '\n') {
				System.out.println("answered " + client.askOnEach());
			}
		}
	}

	/** Up to the first one that the server does not take. */
	private void open(InetSocketAddress from, InetSocketAddress server, int connections) throws IOException {
		for (int i = 0; i < connections; i++) {
			Socket socket = new Socket();
			socket.bind(from);
			try {
				socket.connect(server, PATIENCE_MILLIS);
			}
			catch (IOException ex) {
				System.out.println("WARN connection " + i + ": " + ex);
				return;
			}
			socket.setSoTimeout(PATIENCE_MILLIS);
			this.sockets.add(socket);
		}
	}

	/** How many were answered, up to the first one that was not. */
	private int askOnEach() {
		int answered = 0;
		try {
			for (Socket socket : this.sockets) {
				socket.getOutputStream().write(REQUEST);
				if (!isAnswered(socket.getInputStream())) {
					return answered;
				}
				answered++;
			}
		}
		catch (IOException ex) {
			System.out.println("WARN connection " + answered + ": " + ex);
		}
		return answered;
	}

	private boolean isAnswered(InputStream in) throws IOException {
		int filled = 0;
		for (int read = in.read(this.buffer); read >= 0; read = in.read(this.buffer, filled,
				this.buffer.length - filled)) {
			filled += read;
			if (new String(this.buffer, 0, filled, StandardCharsets.US_ASCII).endsWith(END)) {
				return true;
			}
		}
		return false;
	}

}
