package io.github.uringserver.sample.live;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

import com.sun.management.UnixOperatingSystemMXBean;

/**
 * Many connections that say nothing. Those that the server gives up are opened again, so
 * that their number stays.
 */
final class FloodRun implements Run {

	private static final int CONNECTS_PER_SECOND = 400;

	/** A connection takes a descriptor at both ends; the application needs some, too. */
	private static final int DESCRIPTORS_PER_CONNECTION = 4;

	private static final int UNKNOWN_DESCRIPTORS = 1024;

	private final Door door;

	private final Selector selector;

	private final Pacer pacer = new Pacer(System.nanoTime());

	private final ByteBuffer ignored = ByteBuffer.allocate(1024);

	private final int maxConnections;

	private int wanted;

	private long opened;

	private long closedByServer;

	private long refused;

	FloodRun(Door door) {
		this.door = door;
		this.maxConnections = freeDescriptors() / DESCRIPTORS_PER_CONNECTION;
		try {
			this.selector = Selector.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static int freeDescriptors() {
		if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
			return (int) Math.min(Integer.MAX_VALUE,
					system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount());
		}
		return UNKNOWN_DESCRIPTORS;
	}

	@Override
	public void adjust(int value) {
		this.wanted = Math.min(value, this.maxConnections);
	}

	@Override
	public String tick(long nowNanos) throws IOException {
		this.selector.selectNow(this::onReady);
		int due = this.pacer.due(nowNanos, CONNECTS_PER_SECOND);
		for (int missing = this.wanted - this.selector.keys().size(); missing > 0 && due > 0; missing--, due--) {
			open();
		}
		closeSurplus();
		return null;
	}

	private void open() throws IOException {
		SocketChannel channel = SocketChannel.open();
		try {
			channel.configureBlocking(false);
			boolean connected = channel.connect(this.door.address());
			channel.register(this.selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT);
			this.opened += connected ? 1 : 0;
		}
		catch (IOException ex) {
			this.refused++;
			channel.close();
		}
	}

	private void onReady(SelectionKey key) {
		SocketChannel channel = (SocketChannel) key.channel();
		try {
			if (key.isConnectable()) {
				channel.finishConnect();
				this.opened++;
				key.interestOps(SelectionKey.OP_READ);
			}
			else if (channel.read(this.ignored.clear()) < 0) {
				this.closedByServer++;
				close(channel);
			}
		}
		catch (IOException ex) {
			if (channel.isConnected()) {
				this.closedByServer++;
			}
			else {
				this.refused++;
			}
			close(channel);
		}
	}

	/** There are too many when fewer are wanted than before. */
	private void closeSurplus() {
		int surplus = this.selector.keys().size() - this.wanted;
		if (surplus > 0) {
			new ArrayList<>(this.selector.keys()).stream()
				.limit(surplus)
				.forEach((key) -> close((SocketChannel) key.channel()));
		}
	}

	private static void close(SocketChannel channel) {
		try {
			channel.close();
		}
		catch (IOException ex) {
			// it is gone in any case
		}
	}

	@Override
	public Map<String, Long> figures() {
		Map<String, Long> figures = new LinkedHashMap<>();
		figures.put("open", (long) this.selector.keys().size());
		figures.put("opened", this.opened);
		figures.put("closedByServer", this.closedByServer);
		figures.put("refused", this.refused);
		return figures;
	}

	@Override
	public void close() {
		this.selector.keys().forEach((key) -> close((SocketChannel) key.channel()));
		try {
			this.selector.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
