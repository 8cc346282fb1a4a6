package io.github.uringserver.benchmarks.raw;

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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Requests of one address on connections that stay, in an open loop, while another
 * address opens new connections at a rate of its own, asks on each, reads what it is told
 * and closes with a reset (so that its ports do not run out). One thread that polls does
 * both, one step of either at a time: what the flood costs this client delays a request
 * by one step at most.
 */
final class FloodLoad implements Closeable {

	private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private static final int PIECE_BYTES = 4096;

	private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

	/** Flooding connections open at once; a due one beyond waits. */
	private static final int MAX_OPEN = 2000;

	private final InetSocketAddress server;

	private final InetSocketAddress flooder;

	private final Random random;

	private final Selector selector = Selector.open();

	private final List<Steady> steady = new ArrayList<>();

	private final ByteBuffer request = ByteBuffer.allocateDirect(REQUEST.length).put(REQUEST);

	private final ByteBuffer in = ByteBuffer.allocateDirect(PIECE_BYTES);

	private Latencies latencies;

	private int open;

	private long flooded;

	private long served;

	private long refused;

	/** Opens the connections that stay. */
	FloodLoad(int port, int connections, String steadyAddress, String floodAddress, long seed) throws IOException {
		this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		this.flooder = new InetSocketAddress(InetAddress.getByName(floodAddress), 0);
		this.random = new Random(seed);
		for (int i = 0; i < connections; i++) {
			SocketChannel channel = SocketChannel.open();
			channel.bind(new InetSocketAddress(InetAddress.getByName(steadyAddress), 0));
			channel.connect(this.server);
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			channel.configureBlocking(false);
			Steady one = new Steady(channel);
			channel.register(this.selector, SelectionKey.OP_READ, one);
			this.steady.add(one);
		}
	}

	/**
	 * Puts the load on.
	 * @param requestsPerSecond over the connections that stay
	 * @param newPerSecond connections of the flood; 0 for no flood
	 * @param into where the latencies of the requests go; null for nowhere
	 */
	void run(int requestsPerSecond, int newPerSecond, int seconds, Latencies into) throws IOException {
		this.latencies = into;
		this.flooded = 0;
		this.served = 0;
		this.refused = 0;
		long start = System.nanoTime();
		long end = start + TimeUnit.SECONDS.toNanos(seconds);
		double requestDue = start;
		double floodDue = (newPerSecond > 0) ? start : Double.POSITIVE_INFINITY;
		for (long now = start; now - end < 0; now = System.nanoTime()) {
			if (requestDue <= now) {
				this.steady.get(this.random.nextInt(this.steady.size())).ask((long) requestDue);
				requestDue -= 1e9 / requestsPerSecond * Math.log(1 - this.random.nextDouble());
			}
			else if (floodDue <= now && this.open < MAX_OPEN) {
				connect();
				floodDue += 1e9 / newPerSecond;
			}
			receive();
		}
		long deadline = System.nanoTime() + DRAIN_NANOS;
		while (this.open > 0 || this.steady.stream().anyMatch((one) -> !one.due.isEmpty())) {
			receive();
			if (System.nanoTime() - deadline > 0) {
				throw new IOException("no answer within ten seconds");
			}
		}
	}

	private void connect() throws IOException {
		SocketChannel channel = SocketChannel.open();
		channel.setOption(StandardSocketOptions.SO_LINGER, 0);
		channel.bind(this.flooder);
		channel.configureBlocking(false);
		boolean connected = channel.connect(this.server);
		Flooding one = new Flooding(channel);
		channel.register(this.selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, one);
		this.open++;
		this.flooded++;
		if (connected) {
			one.ask();
		}
	}

	private void receive() throws IOException {
		this.selector.selectNow((key) -> {
			if (key.attachment() instanceof Steady one) {
				one.receive();
			}
			else {
				((Flooding) key.attachment()).step(key);
			}
		});
	}

	/** What became of the flood in the last run. */
	String flood() {
		return this.flooded + " new connections, " + this.served + " served, " + this.refused + " refused";
	}

	@Override
	public void close() throws IOException {
		for (Steady one : this.steady) {
			one.channel.close();
		}
		this.selector.close();
	}

	/** A connection that stays; its answers are short and come whole. */
	private final class Steady {

		private final SocketChannel channel;

		private final Deque<Long> due = new ArrayDeque<>();

		Steady(SocketChannel channel) {
			this.channel = channel;
		}

		void ask(long dueNanos) throws IOException {
			this.due.add(dueNanos);
			if (this.channel.write(FloodLoad.this.request.flip()) < REQUEST.length) {
				throw new IOException("the socket does not take a request");
			}
		}

		void receive() {
			try {
				ByteBuffer data = FloodLoad.this.in.clear();
				if (this.channel.read(data) < 0) {
					throw new IOException("closed by the server");
				}
				data.flip();
				while (data.hasRemaining()) {
					// each answer ends with the body, the only exclamation mark in it
					if (data.get() == '!') {
						long latency = System.nanoTime() - this.due.remove();
						if (FloodLoad.this.latencies != null) {
							FloodLoad.this.latencies.add(latency);
						}
					}
				}
			}
			catch (IOException ex) {
				throw new java.io.UncheckedIOException(ex);
			}
		}

	}

	/** A connection of the flood. */
	private final class Flooding {

		private final SocketChannel channel;

		Flooding(SocketChannel channel) {
			this.channel = channel;
		}

		void step(SelectionKey key) {
			try {
				if (key.isConnectable()) {
					this.channel.finishConnect();
					key.interestOps(SelectionKey.OP_READ);
					ask();
				}
				else {
					hear();
				}
			}
			catch (IOException ex) {
				// refused by a reset is refused, too
				FloodLoad.this.refused++;
				leave();
			}
		}

		void ask() throws IOException {
			this.channel.write(FloodLoad.this.request.flip());
		}

		/** The first piece tells: {@code HTTP/1.1 200}, 429, or the end. */
		private void hear() throws IOException {
			ByteBuffer data = FloodLoad.this.in.clear();
			int length = this.channel.read(data);
			if (length > 9 && data.get(9) == '2') {
				FloodLoad.this.served++;
			}
			else {
				FloodLoad.this.refused++;
			}
			leave();
		}

		private void leave() {
			FloodLoad.this.open--;
			try {
				this.channel.close();
			}
			catch (IOException ex) {
				// it is gone
			}
		}

	}

}
