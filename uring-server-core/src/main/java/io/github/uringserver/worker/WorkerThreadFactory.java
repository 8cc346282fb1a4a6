package io.github.uringserver.worker;

/**
 * Makes the threads of the workers. Called by the thread that starts the server. The
 * WebFlux adapter supplies threads that forbid blocking calls.
 */
@FunctionalInterface
public interface WorkerThreadFactory {

	/** Makes an unstarted platform thread with this name. */
	Thread newThread(Runnable body, String name);

}
