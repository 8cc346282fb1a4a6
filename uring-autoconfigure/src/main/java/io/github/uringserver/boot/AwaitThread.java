package io.github.uringserver.boot;

import java.util.concurrent.CountDownLatch;

/**
 * The one thread that is not a daemon: it keeps the JVM alive while a server runs (the
 * workers are daemons). Started and released by {@link UringWebServer}.
 */
final class AwaitThread {

	private final CountDownLatch released = new CountDownLatch(1);

	private AwaitThread() {
	}

	/** Starts the thread. */
	static AwaitThread start() {
		AwaitThread await = new AwaitThread();
		Thread thread = new Thread(await::run, "uring-await");
		thread.setContextClassLoader(AwaitThread.class.getClassLoader());
		thread.setDaemon(false);
		thread.start();
		return await;
	}

	/** Lets the thread end. */
	void release() {
		this.released.countDown();
	}

	private void run() {
		boolean waiting = true;
		while (waiting) {
			try {
				this.released.await();
				waiting = false;
			}
			catch (InterruptedException ex) {
				// only the release ends the wait
			}
		}
	}

}
