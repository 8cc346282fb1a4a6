package io.github.uringserver.worker;

/**
 * Wakes a sleeping worker: a descriptor the worker polls, and a way to make it readable.
 */
interface Wakeup extends AutoCloseable {

	/** The descriptor to poll. */
	int fd();

	/** Makes the descriptor readable. Any thread. */
	void wake();

	@Override
	void close();

}
