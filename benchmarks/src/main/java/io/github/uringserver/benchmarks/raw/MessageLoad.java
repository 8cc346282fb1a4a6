package io.github.uringserver.benchmarks.raw;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Small messages in an open loop: sent when they are due (a Poisson process, to
 * connections in a random order), whether or not earlier ones have come back. A latency
 * runs from the moment a message was due, so that a server, or this client, that falls
 * behind is charged for it. The bytes that come back are compared.
 * <p>
 * The one thread polls: it never sleeps between messages, so it needs a CPU of its own,
 * and nobody pays for waking it.
 */
final class MessageLoad implements Closeable {

	/** Messages a connection may be owed at once. */
	private static final int MAX_OWED = 256;

	private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final int READ_BYTES = 64 * 1024;

	private final int messageBytes;

	private final Random random;

	private final Selector selector;

	private final List<Peer> peers = new ArrayList<>();

	private final ByteBuffer out;

	private final ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);

	/** Where latencies go; null while warming up. */
	private Latencies latencies;

	private long owed;

	/** The longest that one pass of the loop took in the last run. */
	private long longestPassNanos;

	/** Opens the connections. */
	MessageLoad(int port, int connections, int messageBytes, long seed) throws IOException {
		this.messageBytes = messageBytes;
		this.random = new Random(seed);
		this.out = ByteBuffer.allocateDirect(messageBytes);
		this.selector = Selector.open();
		InetSocketAddress server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
		for (int i = 0; i < connections; i++) {
			SocketChannel channel = SocketChannel.open(server);
			channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
			channel.configureBlocking(false);
			Peer peer = new Peer(channel, i);
			channel.register(this.selector, SelectionKey.OP_READ, peer);
			this.peers.add(peer);
		}
	}

	/** Sends one message on each connection, and waits until all are back. */
	void everyConnectionOnce() throws IOException {
		for (Peer peer : this.peers) {
			peer.send(System.nanoTime());
			if (this.owed >= MAX_OWED) {
				receive();
			}
		}
		drain();
	}

	/**
	 * Puts the load on.
	 * @param perSecond messages over all connections
	 * @param into where latencies go, null for nowhere
	 * @return how many messages were sent
	 */
	long run(int perSecond, int seconds, Latencies into) throws IOException {
		this.latencies = into;
		double meanNanos = 1e9 / perSecond;
		long start = System.nanoTime();
		long end = start + TimeUnit.SECONDS.toNanos(seconds);
		double due = start;
		long sent = 0;
		long passed = start;
		this.longestPassNanos = 0;
		while (due < end) {
			while (due - System.nanoTime() <= 0 && due < end) {
				this.peers.get(this.random.nextInt(this.peers.size())).send((long) due);
				due -= meanNanos * Math.log(1 - this.random.nextDouble());
				sent++;
			}
			receive();
			long now = System.nanoTime();
			this.longestPassNanos = Math.max(this.longestPassNanos, now - passed);
			passed = now;
		}
		drain();
		return sent;
	}

	/**
	 * The longest that this client itself was away from its messages in the last run: a
	 * latency of that order may be its own, or the machine's.
	 */
	long longestPassNanos() {
		return this.longestPassNanos;
	}

	private void drain() throws IOException {
		long deadline = System.nanoTime() + DRAIN_NANOS;
		while (this.owed > 0) {
			receive();
			if (System.nanoTime() - deadline > 0) {
				throw new IOException(this.owed + " messages did not come back");
			}
		}
	}

	private void receive() throws IOException {
		this.selector.selectNow((key) -> ((Peer) key.attachment()).receiveUnchecked());
	}

	@Override
	public void close() throws IOException {
		for (Peer peer : this.peers) {
			peer.channel.close();
		}
		this.selector.close();
	}

	/** One connection: what it is owed is a circular list of due times. */
	private final class Peer {

		private final SocketChannel channel;

		private final int number;

		private long[] due = new long[2];

		private long sent;

		private long received;

		/** Bytes of the message that is coming in. */
		private int partial;

		Peer(SocketChannel channel, int number) {
			this.channel = channel;
			this.number = number;
		}

		void send(long dueNanos) throws IOException {
			int waiting = (int) (this.sent - this.received);
			if (waiting == MAX_OWED) {
				throw new IOException("a connection is owed " + waiting + " messages: the server does not keep up");
			}
			if (waiting == this.due.length) {
				grow();
			}
			this.due[(int) (this.sent % this.due.length)] = dueNanos;
			ByteBuffer message = MessageLoad.this.out.clear();
			for (int i = 0; i < MessageLoad.this.messageBytes; i++) {
				message.put(expected(this.sent, i));
			}
			if (this.channel.write(message.flip()) < MessageLoad.this.messageBytes) {
				throw new IOException("the socket does not take a message: the server does not keep up");
			}
			this.sent++;
			MessageLoad.this.owed++;
		}

		private void grow() {
			long[] more = new long[this.due.length * 2];
			for (long message = this.received; message < this.sent; message++) {
				more[(int) (message % more.length)] = this.due[(int) (message % this.due.length)];
			}
			this.due = more;
		}

		private byte expected(long message, int index) {
			return (byte) (this.number * 31 + message * 7 + index);
		}

		void receiveUnchecked() {
			try {
				receive();
			}
			catch (IOException ex) {
				throw new java.io.UncheckedIOException("connection " + this.number, ex);
			}
		}

		private void receive() throws IOException {
			ByteBuffer data = MessageLoad.this.in.clear();
			if (this.channel.read(data) < 0) {
				throw new EOFException("closed by the server");
			}
			data.flip();
			while (data.hasRemaining()) {
				if (data.get() != expected(this.received, this.partial)) {
					throw new IOException("a wrong byte came back");
				}
				if (++this.partial == MessageLoad.this.messageBytes) {
					this.partial = 0;
					complete();
				}
			}
		}

		private void complete() {
			long dueNanos = this.due[(int) (this.received % this.due.length)];
			this.received++;
			MessageLoad.this.owed--;
			if (MessageLoad.this.latencies != null) {
				MessageLoad.this.latencies.add(System.nanoTime() - dueNanos);
			}
		}

	}

}
