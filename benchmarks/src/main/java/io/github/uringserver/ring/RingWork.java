package io.github.uringserver.ring;

import io.github.uringserver.sys.NativeMemory;

/**
 * Rounds of operations on a ring: writes to socket pairs, then reads from their other
 * ends. Owner thread of the ring only.
 */
final class RingWork implements RingBenchmark.Work, CompletionHandler {

	private final KernelRing ring;

	private final int batch;

	private final int sizeBytes;

	private final Runnable round;

	private final int operations;

	private final SocketPairs pairs;

	/** Message {@code i} is written from one piece and read into another. */
	private final NativeMemory memory;

	private int fixedBuffer = Ring.NO_FIXED_BUFFER;

	private int outstanding;

	private RingWork(KernelRing ring, int batch, int sizeBytes, Order order) {
		this.ring = ring;
		this.batch = batch;
		this.sizeBytes = sizeBytes;
		this.pairs = (order != Order.NOTHING) ? new SocketPairs(batch) : null;
		this.memory = NativeMemory.allocate(2L * batch * sizeBytes);
		this.operations = (order != Order.NOTHING) ? 2 * batch : batch;
		this.round = switch (order) {
			case NOTHING -> this::nopRound;
			case BATCHES -> this::plainRound;
			case LINKED -> this::linkedRound;
			case DRAINED -> this::drainedRound;
		};
	}

	/** No-ops, that many per system call. */
	static RingWork nops(KernelRing ring, int batch) {
		return new RingWork(ring, batch, 1, Order.NOTHING);
	}

	/** A batch of writes, then one of reads. */
	static RingWork plain(KernelRing ring, int batch, int sizeBytes) {
		return new RingWork(ring, batch, sizeBytes, Order.BATCHES);
	}

	/** As {@link #plain}, with fixed buffers. */
	static RingWork fixed(KernelRing ring, int batch, int sizeBytes) {
		RingWork work = new RingWork(ring, batch, sizeBytes, Order.BATCHES);
		work.fixedBuffer = ring.registerBuffer(work.memory.address(), 2L * batch * sizeBytes);
		if (work.fixedBuffer < 0) {
			throw new IllegalStateException("registerBuffer: " + work.fixedBuffer);
		}
		return work;
	}

	/** Each write linked to its read, all in one batch. */
	static RingWork linked(KernelRing ring, int batch, int sizeBytes) {
		return new RingWork(ring, batch, sizeBytes, Order.LINKED);
	}

	/** Writes, and reads that wait for all of them, in one batch. */
	static RingWork drained(KernelRing ring, int batch, int sizeBytes) {
		return new RingWork(ring, batch, sizeBytes, Order.DRAINED);
	}

	@Override
	public int round() {
		this.round.run();
		return this.operations;
	}

	private void nopRound() {
		for (int i = 0; i < this.batch; i++) {
			this.ring.nop(0);
		}
		complete(this.batch);
	}

	private void plainRound() {
		for (int i = 0; i < this.batch; i++) {
			write(i);
		}
		complete(this.batch);
		for (int i = 0; i < this.batch; i++) {
			read(i);
		}
		complete(this.batch);
	}

	private void linkedRound() {
		for (int i = 0; i < this.batch; i++) {
			write(i);
			this.ring.linkLast();
			read(i);
		}
		complete(2 * this.batch);
	}

	private void drainedRound() {
		for (int i = 0; i < this.batch; i++) {
			write(i);
		}
		for (int i = 0; i < this.batch; i++) {
			read(i);
			if (i == 0) {
				this.ring.drainLast();
			}
		}
		complete(2 * this.batch);
	}

	private void write(int i) {
		long address = this.memory.address() + (long) i * this.sizeBytes;
		if (this.fixedBuffer >= 0) {
			this.ring.writeFixed(this.pairs.left(i), address, this.sizeBytes, 0, this.fixedBuffer, 0);
		}
		else {
			this.ring.write(this.pairs.left(i), address, this.sizeBytes, 0, 0);
		}
	}

	private void read(int i) {
		long address = this.memory.address() + (long) (this.batch + i) * this.sizeBytes;
		if (this.fixedBuffer >= 0) {
			this.ring.readFixed(this.pairs.right(i), address, this.sizeBytes, 0, this.fixedBuffer, 0);
		}
		else {
			this.ring.read(this.pairs.right(i), address, this.sizeBytes, 0, 0);
		}
	}

	/** With a thread of the kernel it looks for completions instead of sleeping. */
	private void complete(int count) {
		this.outstanding = count;
		boolean polled = this.ring.features().setupFlags().contains("SQPOLL");
		while (this.outstanding > 0) {
			this.ring.enter(polled ? 0 : this.outstanding);
			this.ring.drain(this, Integer.MAX_VALUE);
		}
	}

	@Override
	public void onCompletion(long userData, int result, int flags) {
		if (result < 0 || (this.pairs != null && result != this.sizeBytes)) {
			throw new IllegalStateException("An operation ended with " + result);
		}
		this.outstanding--;
	}

	@Override
	public long systemCalls() {
		return this.ring.enterCount();
	}

	/** Nothing is in flight between rounds. */
	@Override
	public void close() {
		if (this.pairs != null) {
			this.pairs.close();
		}
		this.memory.close();
	}

	/** How the operations of a round follow upon one another. */
	private enum Order {

		NOTHING, BATCHES, LINKED, DRAINED

	}

}
