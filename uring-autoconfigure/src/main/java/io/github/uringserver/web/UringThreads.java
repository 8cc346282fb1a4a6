package io.github.uringserver.web;

import io.github.uringserver.worker.WorkerThreadFactory;

/**
 * Makes worker threads on which Reactor refuses to block: {@link UringWorkerThread}s.
 * Given to the server's configuration; called by the thread that starts the server.
 */
public final class UringThreads implements WorkerThreadFactory {

	/** Creates the factory; it has no state. */
	public UringThreads() {
	}

	@Override
	public Thread newThread(Runnable body, String name) {
		return new UringWorkerThread(body, name);
	}

}
