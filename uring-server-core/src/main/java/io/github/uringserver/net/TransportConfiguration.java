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
 * @param entrance who may connect
 * @param directDescriptors whether connections have a place in the ring's file table
 * instead of a descriptor of the process, where the kernel can do that
 */
public record TransportConfiguration(int maxConnections, int receiveBuffers, int receiveBufferSizeBytes,
		int sendBuffers, int sendBufferSizeBytes, int sendQueueBytes, Pace sendPace, Entrance entrance,
		boolean directDescriptors) {

	/** Most buffers one sendmsg takes. */
	static final int MAX_BUFFERS_PER_SEND = 64;

	public TransportConfiguration {
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
				Pace.UNLIMITED, Entrance.OPEN, false);
	}

	/** How many send buffers one connection may hold. */
	int sendBuffersPerConnection() {
		int buffers = (this.sendQueueBytes + this.sendBufferSizeBytes - 1) / this.sendBufferSizeBytes;
		return Math.max(1, Math.min(Math.min(buffers, this.sendBuffers), MAX_BUFFERS_PER_SEND));
	}

}
