package io.github.uringserver.net;

/**
 * The sizes of one worker's transport. Immutable.
 *
 * @param maxConnections connections open at once; more are closed at accept
 * @param receiveBuffers buffers in the receive ring, a power of two
 * @param receiveBufferSizeBytes size of each
 * @param sendBuffers buffers in the send pool
 * @param sendBufferSizeBytes size of each
 * @param sendQueueBytes bytes one connection may have queued; rounded up to whole buffers
 * @param sendPace how slowly a peer may take what is queued for it before its connection
 * is reset
 * @param sendPaceUnderPressure the same while others wait for send buffers and there are
 * none
 * @param entrance who may connect
 * @param directDescriptors whether connections have a place in the ring's file table
 * instead of a descriptor of the process, where the kernel can do that
 * @param zeroCopy which sends go without a copy
 * @param receiveMode how the kernel uses the receive buffers
 */
public record TransportConfiguration(int maxConnections, int receiveBuffers, int receiveBufferSizeBytes,
		int sendBuffers, int sendBufferSizeBytes, int sendQueueBytes, Pace sendPace, Pace sendPaceUnderPressure,
		Entrance entrance, boolean directDescriptors, ZeroCopy zeroCopy, ReceiveMode receiveMode) {

	/** Most buffers one sendmsg takes. */
	static final int MAX_BUFFERS_PER_SEND = 64;

	/** More do not fit beside the lane in an operation's user data. */
	private static final int MAX_CONNECTIONS = 1 << 24;

	public TransportConfiguration {
		if (maxConnections > MAX_CONNECTIONS) {
			throw new IllegalArgumentException(
					"maxConnections must be at most " + MAX_CONNECTIONS + ": maxConnections=" + maxConnections);
		}
		if ((long) sendBuffers * sendBufferSizeBytes > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("the send pool must be smaller than 2 GiB: sendBuffers=" + sendBuffers
					+ ", sendBufferSizeBytes=" + sendBufferSizeBytes);
		}
		if ((long) receiveBuffers * receiveBufferSizeBytes > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("the receive ring must be smaller than 2 GiB: receiveBuffers="
					+ receiveBuffers + ", receiveBufferSizeBytes=" + receiveBufferSizeBytes);
		}
	}

	/** Sizes alone: a peer may take its time. */
	public TransportConfiguration(int maxConnections, int receiveBuffers, int receiveBufferSizeBytes, int sendBuffers,
			int sendBufferSizeBytes, int sendQueueBytes) {
		this(maxConnections, receiveBuffers, receiveBufferSizeBytes, sendBuffers, sendBufferSizeBytes, sendQueueBytes,
				Pace.UNLIMITED, Pace.UNLIMITED, Entrance.OPEN, false, ZeroCopy.OFF, ReceiveMode.PLAIN);
	}

	/** The same, with some sends without a copy. */
	public TransportConfiguration with(ZeroCopy zeroCopy) {
		return with(zeroCopy, this.receiveMode);
	}

	/** The same, with receive buffers used otherwise. */
	public TransportConfiguration with(ReceiveMode receiveMode) {
		return with(this.zeroCopy, receiveMode);
	}

	private TransportConfiguration with(ZeroCopy zeroCopy, ReceiveMode receiveMode) {
		return new TransportConfiguration(this.maxConnections, this.receiveBuffers, this.receiveBufferSizeBytes,
				this.sendBuffers, this.sendBufferSizeBytes, this.sendQueueBytes, this.sendPace,
				this.sendPaceUnderPressure, this.entrance, this.directDescriptors, zeroCopy, receiveMode);
	}

	/** How many send buffers one connection may hold. */
	int sendBuffersPerConnection() {
		int buffers = (this.sendQueueBytes + this.sendBufferSizeBytes - 1) / this.sendBufferSizeBytes;
		return Math.max(1, Math.min(Math.min(buffers, this.sendBuffers), MAX_BUFFERS_PER_SEND));
	}

}
