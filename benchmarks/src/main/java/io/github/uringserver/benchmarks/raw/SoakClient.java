package io.github.uringserver.benchmarks.raw;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import javax.net.ssl.SSLSocketFactory;

/**
 * One client of a soak: well-behaved conversations, whose answers are compared, between
 * others that end in the middle, dawdle, or flood. Seeded; blocking; a thread each.
 */
final class SoakClient {

	private static final int PATIENCE_MILLIS = 30_000;

	private static final int FLOOD_CONNECTIONS = 600;

	/** One flood at a time: the backlog is to hold it. */
	private static final Lock FLOODING = new ReentrantLock();

	private final Random random;

	private final int[] ports;

	private final SSLSocketFactory tls;

	/**
	 * Creates a client.
	 * @param ports of HTTP, HTTP over TLS, and echo
	 */
	SoakClient(long seed, int[] ports, SSLSocketFactory tls) {
		this.random = new Random(seed);
		this.ports = ports;
		this.tls = tls;
	}

	/** Holds one conversation; an exception means that the server did wrong. */
	void converse() throws IOException {
		int server = this.random.nextInt(3);
		if (this.random.nextInt(60) == 0) {
			flood(this.ports[server]);
			return;
		}
		try (Line line = new Line(server)) {
			if (server == 2) {
				echo(line);
			}
			else {
				http(line);
			}
		}
	}

	private void http(Line line) throws IOException {
		switch (this.random.nextInt(8)) {
			case 0, 1 -> pipeline(line);
			case 2 -> slowReader(line);
			case 3 -> slowWriter(line);
			case 4 -> body(line);
			case 5 -> halfClose(line);
			case 6 -> leaveDuring(line, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n", true);
			default -> leaveDuring(line, get(SoakHandler.BYTES + 3_000_000), false);
		}
	}

	private static String get(String target) {
		return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
	}

	private void pipeline(Line line) throws IOException {
		StringBuilder requests = new StringBuilder();
		List<Integer> sizes = new ArrayList<>();
		for (int i = this.random.nextInt(16); i >= 0; i--) {
			int size = this.random.nextBoolean() ? -1 : this.random.nextInt(30_000);
			requests.append(get((size < 0) ? "/" : SoakHandler.BYTES + size));
			sizes.add(size);
		}
		line.send(requests.toString());
		for (int size : sizes) {
			byte[] expected = (size < 0) ? SoakHandler.HELLO : new byte[size];
			check(Arrays.equals(line.response(), expected), "a pipelined answer");
		}
	}

	private void slowReader(Line line) throws IOException {
		int size = this.random.nextInt(2_000_000);
		line.send(get(SoakHandler.BYTES + size));
		line.dawdling = true;
		check(line.response().length == size, "a large answer");
	}

	private void slowWriter(Line line) throws IOException {
		for (char c : get("/").toCharArray()) {
			line.send(String.valueOf(c));
			if (this.random.nextInt(8) == 0) {
				pause(this.random.nextInt(10));
			}
		}
		check(Arrays.equals(line.response(), SoakHandler.HELLO), "the answer to a slow writer");
	}

	/** The body is smaller than what lies between the two ends, so nobody blocks. */
	private void body(Line line) throws IOException {
		byte[] body = new byte[1 + this.random.nextInt(60_000)];
		this.random.nextBytes(body);
		line.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + body.length + "\r\n\r\n");
		line.send(body);
		check(Arrays.equals(line.response(), body), "an echoed body");
	}

	private void halfClose(Line line) throws IOException {
		line.send(get("/"));
		line.socket.shutdownOutput();
		check(Arrays.equals(line.response(), SoakHandler.HELLO), "the answer after a half-close");
		check(line.in.read() == -1, "the end after a half-close");
	}

	/** Leaves in the middle, by a reset or in order, having read some or nothing. */
	private void leaveDuring(Line line, String head, boolean withBody) throws IOException {
		line.send(head.substring(0, this.random.nextBoolean() ? head.length() : this.random.nextInt(head.length())));
		try {
			if (withBody) {
				line.send(new byte[this.random.nextInt(200_000)]);
			}
			pause(this.random.nextInt(20));
			if (this.random.nextBoolean()) {
				line.in.readNBytes(Math.min(line.in.available(), 10_000));
			}
		}
		catch (IOException ex) {
			// half a head and zeroes are no request: the server has closed
		}
		line.leave(this.random.nextBoolean());
	}

	private void echo(Line line) throws IOException {
		byte[] bytes = new byte[1 + this.random.nextInt(50_000)];
		this.random.nextBytes(bytes);
		switch (this.random.nextInt(4)) {
			case 0 -> {
				for (int i = 0; i < 20; i++) {
					line.send(bytes);
					check(Arrays.equals(line.in.readNBytes(bytes.length), bytes), "an echo");
				}
			}
			case 1 -> {
				line.send(bytes);
				line.socket.shutdownOutput();
				line.dawdling = true;
				check(Arrays.equals(line.readAll(), bytes), "the rest after a half-close");
			}
			case 2 -> {
				line.send(bytes);
				line.leave(this.random.nextBoolean());
			}
			default -> fillUp(line);
		}
	}

	/**
	 * Writes without reading, until the server must have stopped reading; then leaves.
	 */
	private void fillUp(Line line) throws IOException {
		Thread helper = new Thread(() -> {
			pause(100 + this.random.nextInt(200));
			line.leave(true);
		});
		helper.start();
		try {
			for (int i = 0; i < 2000; i++) {
				line.send(new byte[50_000]);
			}
		}
		catch (IOException ex) {
			// as meant: the helper has closed
		}
		finally {
			join(helper);
		}
	}

	/** More connections than the server has descriptors for, then none. */
	private void flood(int port) throws IOException {
		if (!FLOODING.tryLock()) {
			return;
		}
		List<Socket> sockets = new ArrayList<>();
		try {
			for (int i = 0; i < FLOOD_CONNECTIONS; i++) {
				Socket socket = new Socket();
				sockets.add(socket);
				socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
			}
			pause(this.random.nextInt(400));
		}
		finally {
			for (Socket socket : sockets) {
				socket.setSoLinger(this.random.nextBoolean(), 0);
				socket.close();
			}
			FLOODING.unlock();
		}
	}

	private static void check(boolean good, String what) throws IOException {
		if (!good) {
			throw new IOException(what + " is wrong");
		}
	}

	private static void pause(int millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void join(Thread thread) {
		try {
			thread.join();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** One connection. */
	private final class Line implements AutoCloseable {

		private final Socket plain = new Socket();

		private final Socket socket;

		private final DataInputStream in;

		private boolean dawdling;

		Line(int server) throws IOException {
			try {
				int port = SoakClient.this.ports[server];
				this.plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
				this.plain.setSoTimeout(PATIENCE_MILLIS);
				this.plain.setTcpNoDelay(true);
				this.socket = (server == 1) ? SoakClient.this.tls.createSocket(this.plain, "localhost", port, true)
						: this.plain;
				this.in = new DataInputStream(this.socket.getInputStream());
			}
			catch (IOException ex) {
				this.plain.close();
				throw ex;
			}
		}

		void send(String text) throws IOException {
			send(text.getBytes(StandardCharsets.ISO_8859_1));
		}

		void send(byte[] bytes) throws IOException {
			this.socket.getOutputStream().write(bytes);
		}

		/** The body of the next response, which must be a 200 with its length. */
		byte[] response() throws IOException {
			String status = line();
			check(status.startsWith("HTTP/1.1 200 "), "the status \"" + status + "\"");
			int length = -1;
			for (String header = line(); !header.isEmpty(); header = line()) {
				if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
					length = Integer.parseInt(header.substring(15).strip());
				}
			}
			return read(length);
		}

		private String line() throws IOException {
			StringBuilder line = new StringBuilder();
			for (int c = this.in.readUnsignedByte(); c != '\n'; c = this.in.readUnsignedByte()) {
				line.append((char) c);
			}
			return line.toString().strip();
		}

		private byte[] read(int length) throws IOException {
			byte[] bytes = new byte[length];
			for (int done = 0; done < length;) {
				int piece = Math.min(length - done, this.dawdling ? 100_000 : length);
				this.in.readFully(bytes, done, piece);
				done += piece;
				dawdle();
			}
			return bytes;
		}

		byte[] readAll() throws IOException {
			ByteArrayOutputStream all = new ByteArrayOutputStream();
			InputStream input = this.in;
			byte[] piece = new byte[10_000];
			for (int length = input.read(piece); length >= 0; length = input.read(piece)) {
				all.write(piece, 0, length);
				dawdle();
			}
			return all.toByteArray();
		}

		private void dawdle() {
			if (this.dawdling) {
				pause(SoakClient.this.random.nextInt(20));
			}
		}

		/** Ends the connection beneath TLS, too: no word of farewell. */
		void leave(boolean reset) {
			try {
				if (reset) {
					this.plain.setSoLinger(true, 0);
				}
				this.plain.close();
			}
			catch (IOException ex) {
				// it is gone
			}
		}

		@Override
		public void close() throws IOException {
			if (!this.plain.isClosed()) {
				this.socket.close();
			}
		}

	}

}
