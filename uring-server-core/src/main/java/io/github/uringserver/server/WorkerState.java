package io.github.uringserver.server;

/** How a worker is. */
public enum WorkerState {

	/** Its server does not run. */
	STOPPED,
	/** It turns, or sleeps until there is something to do. */
	RUNNING,
	/**
	 * Its present turn takes longer than {@link UringServerConfiguration#turnLimit()}.
	 */
	STUCK,
	/** Its thread has ended although the server runs. */
	DEAD

}
