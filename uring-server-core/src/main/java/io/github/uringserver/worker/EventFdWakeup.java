package io.github.uringserver.worker;

import io.github.uringserver.ring.RingException;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.Linux;

/**
 * Wakes through an eventfd(2). The poll on it is edge-triggered: every write is an event,
 * and the count is never read (it would take 2^64 wake-ups to fill).
 * <p>
 * Closing is guarded against a wake-up that is under way on another thread, so that no
 * write goes to a descriptor number that was given to somebody else.
 */
final class EventFdWakeup implements Wakeup {

	private final int fd;

	private boolean closed;

	EventFdWakeup() {
		this.fd = Linux.eventFd();
		if (this.fd < 0) {
			throw new RingException(
					"eventfd failed: " + Errno.message(-this.fd) + "; raise the limit of open files (ulimit -n)",
					-this.fd);
		}
	}

	@Override
	public int fd() {
		return this.fd;
	}

	@Override
	public synchronized void wake() {
		if (!this.closed) {
			Linux.eventFdWrite(this.fd);
		}
	}

	@Override
	public synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			Linux.close(this.fd);
		}
	}

}
