package io.github.uringserver.worker;

/** Waits for threads to end, whatever interrupts the waiting one. Stateless. */
public final class ThreadEnd {

	private ThreadEnd() {
	}

	/**
	 * Returns when the thread has ended; at once if it was never started. An interrupt of
	 * the calling thread is kept for later. Any thread but the one itself.
	 */
	public static void await(Thread thread) {
		boolean interrupted = false;
		while (thread.isAlive()) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

}
