package io.github.uringserver.benchmarks.report;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A client that sends at a fixed rate, whatever the server does: a request that finds no
 * free connection waits, and its latency counts from the moment at which it should have
 * been sent. So a server that stalls is charged with all it has held up. Polls instead of
 * sleeping; one thread.
 */
final class OpenLoop implements Closeable {

	private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(20);

	private final ByteBuffer request;

	private final Selector selector = Selector.open();

	private final Connection[] connections;

	/** Free connections, as a ring: the one that has been free for longest is next. */
	private final int[] free;

	private int firstFree;

	private int freeCount;

	private long[] latencies;

	private int answered;

	/**
	 * Opens the connections to the loopback address.
	 * @param path of the requests, whose responses must have a content length
	 */
	OpenLoop(int port, int connections, String path) throws IOException {
		byte[] bytes = ("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
		this.request = ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
		this.connections = new Connection[connections];
		this.free = new int[connections];
		try {
			for (int i = 0; i < connections; i++) {
				this.connections[i] = connect(i, port);
				giveBack(i);
			}
		}
		catch (IOException ex) {
			close();
			throw ex;
		}
	}

	private Connection connect(int index, int port) throws IOException {
		SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
		channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
		channel.configureBlocking(false);
		Connection connection = new Connection(index, channel);
		channel.register(this.selector, SelectionKey.OP_READ, connection);
		return connection;
	}

	/**
	 * Sends for a while.
	 * @param rate requests a second, evenly spread
	 * @return the latency of every request in nanoseconds, in ascending order
	 * @throws IOException if a response is no success, or requests remain unanswered for
	 * twenty seconds after the end
	 */
	long[] run(int rate, int seconds) throws IOException {
		int total = rate * seconds;
		double intervalNanos = 1e9 / rate;
		this.latencies = new long[total];
		this.answered = 0;
		int sent = 0;
		long start = System.nanoTime();
		while (this.answered < total) {
			long sinceStart = System.nanoTime() - start;
			while (sent < total && this.freeCount > 0 && (long) (sent * intervalNanos) <= sinceStart) {
				send(start + (long) (sent * intervalNanos));
				sent++;
			}
			this.selector.selectNow(this::receive);
			if (sinceStart > seconds * 1_000_000_000L + GRACE_NANOS) {
				throw new IOException((total - this.answered) + " of " + total + " requests were not answered");
			}
		}
		Arrays.sort(this.latencies);
		return this.latencies;
	}

	private void send(long intendedNanos) throws IOException {
		int index = this.free[this.firstFree];
		this.firstFree = (this.firstFree + 1) % this.free.length;
		this.freeCount--;
		Connection connection = this.connections[index];
		connection.intendedNanos = intendedNanos;
		this.request.rewind();
		connection.channel.write(this.request);
		if (this.request.hasRemaining()) {
			throw new IOException("The server does not take requests");
		}
	}

	private void receive(SelectionKey key) {
		Connection connection = (Connection) key.attachment();
		try {
			if (connection.receivedAll()) {
				this.latencies[this.answered++] = System.nanoTime() - connection.intendedNanos;
				giveBack(connection.index);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
	}

	private void giveBack(int index) {
		this.free[(this.firstFree + this.freeCount) % this.free.length] = index;
		this.freeCount++;
	}

	/** The latency that this share of the sorted ones stays below. */
	static long percentile(long[] sorted, double share) {
		return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
	}

	@Override
	public void close() throws IOException {
		for (Connection connection : this.connections) {
			if (connection != null) {
				connection.channel.close();
			}
		}
		this.selector.close();
	}

	/** One connection with at most one request on its way. */
	private static final class Connection {

		private static final byte[] SUCCESS = "HTTP/1.1 200".getBytes(StandardCharsets.US_ASCII);

		private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(StandardCharsets.US_ASCII);

		private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

		private final int index;

		private final SocketChannel channel;

		private final byte[] bytes = new byte[8192];

		private final ByteBuffer received = ByteBuffer.wrap(this.bytes);

		private long intendedNanos;

		private Connection(int index, SocketChannel channel) {
			this.index = index;
			this.channel = channel;
		}

		/** Reads what is there, and forgets a response that is complete. */
		private boolean receivedAll() throws IOException {
			if (this.channel.read(this.received) < 0) {
				throw new IOException("The server closed a connection");
			}
			int endOfHead = find(END_OF_HEAD, this.received.position());
			if (endOfHead < 0) {
				return false;
			}
			if (find(SUCCESS, SUCCESS.length) != 0) {
				throw new IOException("No success: " + new String(this.bytes, 0, endOfHead, StandardCharsets.US_ASCII));
			}
			if (this.received.position() < endOfHead + END_OF_HEAD.length + contentLength(endOfHead)) {
				return false;
			}
			this.received.clear();
			return true;
		}

		private int contentLength(int endOfHead) throws IOException {
			int name = find(LENGTH, endOfHead);
			if (name < 0) {
				throw new IOException("A response without content length");
			}
			int length = 0;
			for (int i = name + LENGTH.length; this.bytes[i] != '\r'; i++) {
				length = (this.bytes[i] == ' ') ? length : 10 * length + this.bytes[i] - '0';
			}
			return length;
		}

		/**
		 * Where a text in lower case begins, in whichever case; -1 if it is not there.
		 */
		private int find(byte[] text, int end) {
			for (int start = 0; start + text.length <= end; start++) {
				int i = 0;
				while (i < text.length && equalIgnoringCase(this.bytes[start + i], text[i])) {
					i++;
				}
				if (i == text.length) {
					return start;
				}
			}
			return -1;
		}

		private static boolean equalIgnoringCase(byte left, byte right) {
			return left == right || (left >= 'A' && left <= 'Z' && left + ('a' - 'A') == right);
		}

	}

}
