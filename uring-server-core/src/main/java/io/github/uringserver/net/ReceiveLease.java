package io.github.uringserver.net;

import java.nio.ByteBuffer;

/**
 * Bytes in a receive buffer of a worker that stay where the kernel has put them, until
 * they are released: see {@link Connection#lease}. Held by one or more holders, on any
 * threads; the last release sends the buffer on its way back to the kernel.
 * <p>
 * A lease is never used twice: whoever uses it after the last release gets an
 * {@link IllegalStateException}, also when the same buffer has a new lease by then. The
 * {@link #bytes()} taken out of it before must not be touched any more; the lease cannot
 * see that.
 * <p>
 * The memory stays valid until the release, whatever becomes of the connection and of the
 * server. A lease that becomes unreachable, and its bytes with it, is taken back by the
 * worker some time after a garbage collection, and counted as lost.
 */
public final class ReceiveLease {

	private final ByteBuffer bytes;

	private final LeasedPart part;

	ReceiveLease(ByteBuffer bytes, LeasedPart part) {
		this.bytes = bytes;
		this.part = part;
	}

	/**
	 * The bytes, from 0 to the capacity; also to be written to. The same buffer with each
	 * call.
	 * @throws IllegalStateException after the last release
	 */
	public ByteBuffer bytes() {
		if (this.part.isReleased()) {
			throw new IllegalStateException("The receive buffer was released already");
		}
		return this.bytes;
	}

	/**
	 * One more holder.
	 * @throws IllegalStateException after the last release
	 */
	public void retain() {
		this.part.retain();
	}

	/**
	 * One holder less. Any thread; never blocks.
	 * @return whether it was the last one
	 * @throws IllegalStateException when there was none
	 */
	public boolean release() {
		return this.part.release();
	}

	/** Whether there is no holder any more. */
	public boolean isReleased() {
		return this.part.isReleased();
	}

}
