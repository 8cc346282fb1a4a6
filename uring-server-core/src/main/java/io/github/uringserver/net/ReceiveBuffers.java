package io.github.uringserver.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

import io.github.uringserver.ring.BufferRing;
import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.Ring;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.FlightEvents;
import io.github.uringserver.worker.Worker;
import io.github.uringserver.worker.WorkerCounters;

/**
 * The receive ring of one worker: hands over what the kernel has put into its buffers,
 * gives the buffers back, and keeps the line of connections that found it empty. Worker
 * thread only, but for the constructor.
 */
final class ReceiveBuffers {

	private static final int GROUP = 0;

	private final Worker worker;

	private final WorkerCounters counters;

	private final int buffers;

	private final int bufferSizeBytes;

	private final Deque<TcpConnection> waiting = new ArrayDeque<>();

	/** Null until {@link #register()}. */
	private BufferRing ring;

	ReceiveBuffers(Worker worker, int buffers, int bufferSizeBytes) {
		this.worker = worker;
		this.counters = worker.counters();
		this.buffers = buffers;
		this.bufferSizeBytes = bufferSizeBytes;
	}

	/** Allocates the buffers and makes them known to the kernel. */
	void register() {
		this.ring = this.worker.ring().registerBufferRing(GROUP, this.buffers, this.bufferSizeBytes);
	}

	/** Prepares a multishot receive into these buffers. */
	void arm(int fd, long userData) {
		this.counters.increment(Counter.RECEIVES_ARMED);
		Ring ring = this.worker.ring();
		ring.receiveMultishot(fd, GROUP, userData);
	}

	/**
	 * A receive has brought a buffer: hands its bytes to the connection, then gives it
	 * back, whatever the connection did with them.
	 * @param connection null when the receive was an earlier connection's
	 * @param result of the completion, the number of bytes
	 * @param flags of the completion, with a buffer
	 */
	void received(TcpConnection connection, int result, int flags) {
		int id = CompletionFlags.bufferId(flags);
		this.ring.taken(id);
		if (connection != null && result > 0) {
			connection.onData(view(id, result));
		}
		recycle(id);
	}

	/** A view that is good until the next call. */
	private ByteBuffer view(int id, int lengthBytes) {
		ByteBuffer memory = this.ring.memory();
		int start = id * this.bufferSizeBytes;
		memory.limit(start + lengthBytes);
		memory.position(start);
		return memory;
	}

	private void recycle(int id) {
		this.ring.recycle(id);
	}

	/** The connection's receive found the ring empty. */
	void await(TcpConnection connection) {
		this.counters.increment(Counter.RECEIVE_BUFFERS_EXHAUSTED);
		this.waiting.add(connection);
		FlightEvents.receiveBuffersExhausted(this.worker.index(), this.waiting.size());
	}

	/**
	 * The turn ends: arms the receives that wait for buffers and shows the kernel what
	 * was given back.
	 */
	void flush() {
		serveWaiters();
		this.ring.publish();
		this.counters.set(Counter.RECEIVE_BUFFERS_FREE, this.ring.available());
		this.counters.set(Counter.RECEIVE_BUFFERS_LOW_WATER, this.ring.lowWater());
	}

	/** Only as many as there are buffers: the others would meet an empty ring at once. */
	private void serveWaiters() {
		for (int n = Math.min(this.ring.available(), this.waiting.size()); n > 0; n--) {
			this.waiting.poll().onBuffersBack();
		}
	}

}
