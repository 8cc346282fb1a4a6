package io.github.uringserver.benchmarks.connections;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
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

	private static final byte[] END = "\r\n\r\nok".getBytes(StandardCharsets.US_ASCII);

	private static final int PATIENCE_MILLIS = 5000;

	private final ByteBuffer buffer = ByteBuffer.allocateDirect(1024);

	private final List<SocketChannel> channels = new ArrayList<>();

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
		System.out.println("opened " + client.channels.size());
		for (int read = System.in.read(); read >= 0; read = System.in.read()) {
			if (read == '\n') {
				System.out.println("answered " + client.askOnEach());
			}
		}
	}

	/** Up to the first one that the server does not take. */
	private void open(InetSocketAddress from, InetSocketAddress server, int connections) throws IOException {
		for (int i = 0; i < connections; i++) {
			SocketChannel channel = SocketChannel.open().bind(from);
			try {
				channel.socket().connect(server, PATIENCE_MILLIS);
			}
			catch (IOException ex) {
				System.out.println("WARN connection " + i + ": " + ex);
				return;
			}
			this.channels.add(channel);
		}
	}

	/** How many were answered. */
	private int askOnEach() {
		int answered = 0;
		for (SocketChannel channel : this.channels) {
			try {
				channel.write(ByteBuffer.wrap(REQUEST));
				answered += isAnswered(channel) ? 1 : 0;
			}
			catch (IOException ex) {
				// not answered
			}
		}
		return answered;
	}

	private boolean isAnswered(SocketChannel channel) throws IOException {
		this.buffer.clear();
		while (channel.read(this.buffer) > 0) {
			int end = this.buffer.position() - END.length;
			if (end >= 0 && this.buffer.slice(end, END.length).equals(ByteBuffer.wrap(END))) {
				return true;
			}
		}
		return false;
	}

}
