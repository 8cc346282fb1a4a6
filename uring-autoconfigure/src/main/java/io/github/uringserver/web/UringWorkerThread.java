package io.github.uringserver.web;

import reactor.core.scheduler.NonBlocking;

/**
 * A worker's thread: a daemon platform thread on which {@code block()} and its siblings
 * fail at once. Made by {@link UringThreads}.
 */
public final class UringWorkerThread extends Thread implements NonBlocking {

	private final TargetCache targets = new TargetCache();

	UringWorkerThread(Runnable body, String name) {
		super(body, name);
		setDaemon(true);
	}

	/** The parsed targets of this worker. Only for the thread itself. */
	TargetCache targets() {
		assert Thread.currentThread() == this : "called by " + Thread.currentThread();
		return this.targets;
	}

}
