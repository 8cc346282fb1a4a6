package io.github.uringserver.benchmarks.raw;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Large messages: each of a few connections keeps a window of bytes on their way to the
 * server and back. The one thread polls. What comes back is compared while warming up,
 * counted while measuring.
 */
final class BulkLoad implements Closeable {

	private static final int BUFFER_BYTES = 256 * 1024;

	private final int windowBytes;

	/** What every connection sends again and again. */
	private final ByteBuffer pattern = ByteBuffer.allocateDirect(BUFFER_BYTES);

	private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);

	private final Selector selector;

	private final List<Peer> peers = new ArrayList<>();

	private boolean comparing;

	private long receivedBytes;

	/** Opens the connections. */
	BulkLoad(int port, int connections, int windowBytes, long seed) throws IOException {
		this.windowBytes = windowBytes;
		byte[] bytes = new byte[BUFFER_BYTES];
		new Random(seed).nextBytes(bytes);
		this.pattern.put(bytes).flip();
		this.selector = Selector.open();
		for (int i = 0; i < connections; i++) {
			SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
			channel.configureBlocking(false);
			Peer peer = new Peer(channel);
			channel.register(this.selector, SelectionKey.OP_READ, peer);
			this.peers.add(peer);
		}
	}

	/**
	 * Puts the load on.
	 * @param comparing whether the bytes that come back are compared
	 * @return how many bytes came back per second
	 */
	double run(int seconds, boolean comparing) throws IOException {
		this.comparing = comparing;
		this.receivedBytes = 0;
		long start = System.nanoTime();
		long end = start + TimeUnit.SECONDS.toNanos(seconds);
		long now = start;
		while (now - end < 0) {
			for (Peer peer : this.peers) {
				peer.send();
			}
			this.selector.selectNow((key) -> ((Peer) key.attachment()).receive());
			now = System.nanoTime();
		}
		return this.receivedBytes * 1e9 / (now - start);
	}

	@Override
	public void close() throws IOException {
		for (Peer peer : this.peers) {
			peer.channel.close();
		}
		this.selector.close();
	}

	private final class Peer {

		private final SocketChannel channel;

		private long sent;

		private long received;

		Peer(SocketChannel channel) {
			this.channel = channel;
		}

		void send() throws IOException {
			long space = BulkLoad.this.windowBytes - (this.sent - this.received);
			if (space < BulkLoad.this.windowBytes / 2) {
				return;
			}
			int from = (int) (this.sent % BUFFER_BYTES);
			ByteBuffer data = BulkLoad.this.pattern.position(from)
				.limit(from + (int) Math.min(space, BUFFER_BYTES - from));
			this.sent += this.channel.write(data);
			BulkLoad.this.pattern.clear();
		}

		void receive() {
			try {
				ByteBuffer data = BulkLoad.this.in.clear();
				int length = this.channel.read(data);
				if (length < 0) {
					throw new EOFException("closed by the server");
				}
				if (BulkLoad.this.comparing) {
					compare(data.flip());
				}
				this.received += length;
				BulkLoad.this.receivedBytes += length;
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

		private void compare(ByteBuffer data) throws IOException {
			long position = this.received;
			while (data.hasRemaining()) {
				int from = (int) (position % BUFFER_BYTES);
				int length = Math.min(data.remaining(), BUFFER_BYTES - from);
				if (data.slice(data.position(), length).mismatch(BulkLoad.this.pattern.slice(from, length)) >= 0) {
					throw new IOException("a wrong byte came back");
				}
				data.position(data.position() + length);
				position += length;
			}
		}

	}

}
