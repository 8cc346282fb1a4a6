package io.github.uringserver.net;

import java.nio.ByteBuffer;

import io.github.uringserver.ring.BufferRing;
import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.Ring;
import io.github.uringserver.ring.RingException;
import io.github.uringserver.sys.Errno;
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

	private final WaitingLine waiting = new WaitingLine();

	private LeaseRules leaseRules = LeaseRules.OFF;

	private int maxConnections;

	/** Null until {@link #register()}. */
	private BufferRing ring;

	/** Null when everything is copied. */
	private ReceiveLeases leases;

	/** By buffer: how many bytes incremental receives have put there; null without. */
	private int[] filledBytes;

	private ReceiveMode mode;

	ReceiveBuffers(Worker worker, int buffers, int bufferSizeBytes, ReceiveMode mode) {
		this.worker = worker;
		this.counters = worker.counters();
		this.buffers = buffers;
		this.bufferSizeBytes = bufferSizeBytes;
		this.mode = mode;
	}

	/** Lets connections keep buffers. Before {@link #register()}. */
	void leases(LeaseRules rules, int connections) {
		this.leaseRules = rules;
		this.maxConnections = connections;
	}

	/** Allocates the buffers and makes them known to the kernel. */
	void register() {
		Ring kernel = this.worker.ring();
		if (this.mode == ReceiveMode.BUNDLE && !kernel.features().supports("RECVSEND_BUNDLE")) {
			goWithout("Receive bundles are not in force: the kernel lacks them (6.10)");
		}
		if (this.mode != ReceiveMode.INCREMENTAL || !registerIncremental(kernel)) {
			this.ring = kernel.registerBufferRing(GROUP, this.buffers, this.bufferSizeBytes);
		}
		if (this.leaseRules.isOn()) {
			this.leases = new ReceiveLeases(this.worker, this.ring, this.leaseRules, this.maxConnections);
		}
	}

	private boolean registerIncremental(Ring kernel) {
		try {
			this.ring = kernel.registerIncrementalBufferRing(GROUP, this.buffers, this.bufferSizeBytes);
			this.filledBytes = new int[this.buffers];
			return true;
		}
		catch (RingException ex) {
			if (ex.errno() != Errno.EINVAL) {
				throw ex;
			}
			goWithout("Incremental receive buffers are not in force: the kernel lacks them (6.12)");
			return false;
		}
	}

	private void goWithout(String sentence) {
		this.mode = ReceiveMode.PLAIN;
		this.worker.ring().goWithout(sentence);
	}

	/** Prepares a multishot receive into these buffers. */
	void arm(int fd, long userData) {
		this.counters.increment(Counter.RECEIVES_ARMED);
		if (this.mode == ReceiveMode.BUNDLE) {
			this.worker.ring().receiveBundles(fd, GROUP, userData);
		}
		else {
			this.worker.ring().receiveMultishot(fd, GROUP, userData);
		}
	}

	/**
	 * A receive has brought bytes: hands them to the connection, then gives the buffers
	 * back that the kernel is done with, whatever the connection did with them, unless it
	 * has leased some.
	 * @param connection null when the receive was an earlier connection's
	 * @param result of the completion, the number of bytes
	 * @param flags of the completion, with a buffer
	 */
	void received(TcpConnection connection, int result, int flags) {
		int id = CompletionFlags.bufferId(flags);
		switch (this.mode) {
			case PLAIN -> receivedBuffer(connection, id, result);
			case INCREMENTAL -> receivedPart(connection, id, result, CompletionFlags.keepsBuffer(flags));
			case BUNDLE -> receivedBundle(connection, id, result);
		}
	}

	private void receivedBuffer(TcpConnection connection, int id, int lengthBytes) {
		this.ring.taken(id);
		deliver(connection, id, 0, lengthBytes);
		recycle(id);
	}

	/** Whoever receives next may find its bytes behind these. */
	private void receivedPart(TcpConnection connection, int id, int lengthBytes, boolean kept) {
		int from = this.filledBytes[id];
		assert from + lengthBytes <= this.bufferSizeBytes : from + " + " + lengthBytes;
		if (kept) {
			this.counters.increment(Counter.RECEIVES_INCREMENTAL);
			this.filledBytes[id] = from + lengthBytes;
			deliver(connection, id, from, lengthBytes);
			return;
		}
		this.ring.taken(id);
		this.filledBytes[id] = 0;
		deliver(connection, id, from, lengthBytes);
		recycle(id);
	}

	private void receivedBundle(TcpConnection connection, int first, int lengthBytes) {
		int id = first;
		int left = lengthBytes;
		while (left > this.ring.capacityBytes(id)) {
			int piece = this.ring.capacityBytes(id);
			int next = this.ring.next(id);
			receivedBuffer(connection, id, piece);
			this.counters.increment(Counter.RECEIVE_BUFFERS_BUNDLED);
			left -= piece;
			id = next;
		}
		receivedBuffer(connection, id, left);
	}

	private void deliver(TcpConnection connection, int id, int from, int lengthBytes) {
		if (connection == null || lengthBytes <= 0) {
			return;
		}
		if (this.leases == null) {
			connection.onData(view(id, from, lengthBytes));
		}
		else {
			this.leases.deliver(connection, id, view(id, from, lengthBytes));
		}
	}

	/** A view that is good until the next call. */
	private ByteBuffer view(int id, int from, int lengthBytes) {
		ByteBuffer memory = this.ring.memory();
		int start = id * this.bufferSizeBytes + from;
		memory.limit(start + lengthBytes);
		memory.position(start);
		return memory;
	}

	/** What is leased goes back later. */
	private void recycle(int id) {
		if (this.leases == null || !this.leases.keeps(id)) {
			this.ring.recycle(id);
		}
	}

	/** See {@link Connection#lease}. */
	ReceiveLease lease(ByteBuffer data) {
		return (this.leases != null) ? this.leases.lease(data) : null;
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
		if (this.leases != null) {
			this.leases.takeBackLost();
		}
		serveWaiters();
		this.ring.publish();
		this.counters.set(Counter.RECEIVE_BUFFERS_FREE, this.ring.available());
		this.counters.set(Counter.RECEIVE_BUFFERS_LOW_WATER, this.ring.lowWater());
	}

	/** The ring is closed: its memory goes when nobody holds anything of it. */
	void close() {
		if (this.leases != null) {
			this.leases.close();
		}
	}

	/** Only as many as there are buffers: the others would meet an empty ring at once. */
	private void serveWaiters() {
		for (int n = Math.min(this.ring.available(), this.waiting.size()); n > 0; n--) {
			TcpConnection connection = this.waiting.poll();
			if (connection == null) {
				return;
			}
			connection.onBuffersBack();
		}
	}

}
