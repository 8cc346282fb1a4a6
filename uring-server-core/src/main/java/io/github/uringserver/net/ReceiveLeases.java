package io.github.uringserver.net;

import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.ring.BufferRing;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;
import io.github.uringserver.worker.WorkerCounters;

/**
 * The receive buffers that handlers keep. A buffer of which something is leased stays
 * away from the kernel until the last part of it is back; what is released on another
 * thread waits in the worker's task queue until then.
 *
 * <pre>
 *   with the kernel ──received──► being handled ──nothing leased──► with the kernel
 *                                      │ something leased
 *                                      ▼
 *                                   LEASED ──last part taken back──► with the kernel
 * </pre>
 *
 * Nothing is leased when a quarter of the ring or less would be left to the kernel: the
 * other connections go on, and what arrives is copied. Worker thread only, but for
 * {@link #released}.
 */
final class ReceiveLeases {

	private static final int NONE = -1;

	private static final Logger logger = LoggerFactory.getLogger(ReceiveLeases.class);

	private final Worker worker;

	private final WorkerCounters counters;

	private final BufferRing ring;

	private final LeaseRules rules;

	private final int lowWater;

	/** How many parts of each buffer are leased. */
	private final int[] parts;

	/**
	 * Which buffers the kernel and the connections are done with: only leases keep them.
	 */
	private final boolean[] handled;

	/** By slot; of a connection that has the slot now, or had it. */
	private final LeaseCredits[] credits;

	private final ReferenceQueue<ByteBuffer> lost = new ReferenceQueue<>();

	/** Parts leased when the worker ended: the memory goes with the last of them. */
	private final AtomicInteger keptBeyondTheEnd = new AtomicInteger();

	/** The leased parts: what is in no list would not be enqueued when it is lost. */
	private LeasedPart first;

	private int leased;

	/** The buffer that is being handled. */
	private int currentId = NONE;

	private TcpConnection currentConnection;

	private boolean lossLogged;

	private boolean closed;

	ReceiveLeases(Worker worker, BufferRing ring, LeaseRules rules, int connections) {
		this.worker = worker;
		this.counters = worker.counters();
		this.ring = ring;
		this.rules = rules;
		this.lowWater = ring.entries() / 4;
		this.parts = new int[ring.entries()];
		this.handled = new boolean[ring.entries()];
		this.credits = new LeaseCredits[connections];
		ring.keepMemory();
	}

	/**
	 * Hands the bytes of a buffer to a connection, whose handler may lease parts of them.
	 * @param data the view of the ring
	 */
	void deliver(TcpConnection connection, int bufferId, ByteBuffer data) {
		assert !this.handled[bufferId] : "buffer " + bufferId + " is leased";
		this.currentId = bufferId;
		this.currentConnection = connection;
		try {
			connection.onData(data);
		}
		finally {
			this.currentId = NONE;
			this.currentConnection = null;
		}
	}

	/**
	 * A buffer is handled and may go back to the kernel.
	 * @return whether something of it is leased: then it goes back from here, later
	 */
	boolean keeps(int bufferId) {
		this.handled[bufferId] = this.parts[bufferId] > 0;
		return this.handled[bufferId];
	}

	/**
	 * Leases what remains of the data, and consumes it.
	 * @return null when it must be copied: it is not in the buffer that is being handled,
	 * it is too little, or credits or buffers are short
	 */
	ReceiveLease lease(ByteBuffer data) {
		if (this.currentId == NONE || data != this.ring.memory() || data.remaining() < this.rules.minBytes()) {
			return null;
		}
		LeaseCredits owner = credits(this.currentConnection);
		if (owner.used() >= this.rules.credits()) {
			this.counters.increment(Counter.RECEIVE_LEASES_REFUSED_CREDITS);
			return null;
		}
		if (this.ring.available() <= this.lowWater) {
			this.counters.increment(Counter.RECEIVE_LEASES_REFUSED_BUFFERS);
			return null;
		}
		ByteBuffer bytes = this.ring.standAlone(data.position(), data.remaining());
		data.position(data.limit());
		LeasedPart part = new LeasedPart(this, bytes, this.lost, this.currentId, owner);
		owner.take();
		this.parts[this.currentId]++;
		link(part);
		this.counters.increment(Counter.RECEIVE_LEASES);
		return new ReceiveLease(bytes, part);
	}

	private LeaseCredits credits(TcpConnection connection) {
		LeaseCredits known = this.credits[connection.slot()];
		if (known == null || !known.claim()) {
			known = new LeaseCredits(connection);
			this.credits[connection.slot()] = known;
		}
		return known;
	}

	/** The last holder has released a part. Any thread. */
	void released(LeasedPart part) {
		if (this.worker.inWorkerThread()) {
			takeBack(part);
			return;
		}
		try {
			this.worker.execute(part);
		}
		catch (RejectedExecutionException ex) {
			releasedAfterTheEnd();
		}
	}

	/** A part is back: the buffer goes to the kernel with the last one of it. */
	void takeBack(LeasedPart part) {
		part.clear();
		unlink(part);
		part.credits.giveBack();
		if (!part.credits.isConnectionOpen()) {
			this.counters.increment(Counter.RECEIVE_LEASES_LATE);
		}
		if (this.closed) {
			releasedAfterTheEnd();
		}
		else if (--this.parts[part.bufferId] == 0 && this.handled[part.bufferId]) {
			this.handled[part.bufferId] = false;
			this.ring.recycle(part.bufferId);
		}
	}

	/** The worker has ended before: the memory is all that is left. Any thread. */
	private void releasedAfterTheEnd() {
		if (this.keptBeyondTheEnd.decrementAndGet() == 0) {
			this.ring.freeMemory();
		}
	}

	/**
	 * Takes back what nobody can release any more. Once per turn.
	 */
	void takeBackLost() {
		if (this.leased == 0) {
			return;
		}
		for (LeasedPart part = poll(); part != null; part = poll()) {
			if (part.lose()) {
				this.counters.increment(Counter.RECEIVE_LEASES_LOST);
				logLoss();
				takeBack(part);
			}
		}
	}

	private LeasedPart poll() {
		return (LeasedPart) this.lost.poll();
	}

	private void logLoss() {
		if (!this.lossLogged) {
			this.lossLogged = true;
			logger.warn("A leased receive buffer was never released, and is taken back after a garbage collection; "
					+ "release the buffers of request bodies (DataBufferUtils.release), or switch leasing off "
					+ "(uring.server.buffers.receive.lease=false). Further ones are counted (receive.leases.lost)");
		}
	}

	/**
	 * The ring is closed. The memory goes now, or when the application has released what
	 * it still holds.
	 */
	void close() {
		this.closed = true;
		this.keptBeyondTheEnd.set(this.leased);
		if (this.leased == 0) {
			this.ring.freeMemory();
		}
		else {
			logger.info("{} leased receive buffers of worker {} are held by the application beyond its end",
					this.leased, this.worker.index());
		}
	}

	private void link(LeasedPart part) {
		part.next = this.first;
		if (this.first != null) {
			this.first.previous = part;
		}
		this.first = part;
		this.leased++;
		this.counters.set(Counter.RECEIVE_BUFFERS_LEASED, this.leased);
	}

	private void unlink(LeasedPart part) {
		if (part.next != null) {
			part.next.previous = part.previous;
		}
		if (part.previous != null) {
			part.previous.next = part.next;
		}
		else {
			assert this.first == part : "the part is not leased";
			this.first = part.next;
		}
		part.previous = null;
		part.next = null;
		this.leased--;
		this.counters.set(Counter.RECEIVE_BUFFERS_LEASED, this.leased);
	}

}
