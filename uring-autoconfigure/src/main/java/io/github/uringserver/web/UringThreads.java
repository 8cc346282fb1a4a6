package io.github.uringserver.web;

import io.github.uringserver.worker.WorkerThreadFactory;

/** Makes worker threads. */
public final class UringThreads implements WorkerThreadFactory {

	@Override
	public Thread newThread(Runnable body, String name) {
		return new Thread(body, name);
	}

}
