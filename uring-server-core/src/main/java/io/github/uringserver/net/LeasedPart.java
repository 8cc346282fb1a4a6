package io.github.uringserver.net;

import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;

/**
 * The server's side of a {@link ReceiveLease}: which buffer, whose credit, how many
 * holders. A phantom reference to the bytes, from which every buffer is derived that
 * could still read them: when it is enqueued, nobody can.
 * <p>
 * The holders are counted by any thread; the rest belongs to the worker's thread, to
 * which the last release brings it as a task.
 */
final class LeasedPart extends PhantomReference<ByteBuffer> implements Runnable {

	private static final AtomicIntegerFieldUpdater<LeasedPart> HOLDERS = AtomicIntegerFieldUpdater
		.newUpdater(LeasedPart.class, "holders");

	private final ReceiveLeases home;

	private volatile int holders = 1;

	/** The buffer it is a part of. */
	final int bufferId;

	/** Whose credit it uses. */
	final LeaseCredits credits;

	/** Its neighbours among the leased parts. */
	LeasedPart previous;

	LeasedPart next;

	LeasedPart(ReceiveLeases home, ByteBuffer bytes, ReferenceQueue<ByteBuffer> lost, int bufferId,
			LeaseCredits credits) {
		super(bytes, lost);
		this.home = home;
		this.bufferId = bufferId;
		this.credits = credits;
	}

	boolean isReleased() {
		return this.holders == 0;
	}

	void retain() {
		int seen = this.holders;
		while (seen > 0 && !HOLDERS.compareAndSet(this, seen, seen + 1)) {
			seen = this.holders;
		}
		if (seen == 0) {
			throw new IllegalStateException("The receive buffer was released already");
		}
	}

	boolean release() {
		int seen = this.holders;
		while (seen > 0 && !HOLDERS.compareAndSet(this, seen, seen - 1)) {
			seen = this.holders;
		}
		if (seen == 0) {
			throw new IllegalStateException("The receive buffer was released too often");
		}
		if (seen == 1) {
			this.home.released(this);
		}
		return seen == 1;
	}

	/**
	 * Nobody can reach the bytes any more.
	 * @return false if its last holder has released it all the same
	 */
	boolean lose() {
		return HOLDERS.getAndSet(this, 0) > 0;
	}

	/** Called by the worker. */
	@Override
	public void run() {
		this.home.takeBack(this);
	}

}
