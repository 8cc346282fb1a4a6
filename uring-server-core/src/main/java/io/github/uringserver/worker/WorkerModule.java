package io.github.uringserver.worker;

/**
 * What a worker works for: sockets, files. The interface through which completions rise
 * out of the worker. A worker may have several modules; each has a range of operation
 * numbers of its own. Every method is called on the worker's thread, but for
 * {@link #operationRange()}.
 */
public interface WorkerModule {

	/**
	 * The range of the module's operations, from 1 (range 0 is the worker's own), see
	 * {@link io.github.uringserver.ring.UserData#operationRange}. Constant. Any thread.
	 */
	int operationRange();

	/** The worker runs and owns its ring; operations may be prepared. */
	void onStart();

	/**
	 * A completion of an operation of the module's range.
	 * @param userData see {@link io.github.uringserver.ring.UserData}
	 * @param result the result or a negative errno
	 * @param flags see {@link io.github.uringserver.ring.CompletionFlags}
	 */
	void onCompletion(long userData, int result, int flags);

	/** Before the system call of each turn: prepare what the turn has gathered. */
	void flush();

	/** Cancel everything; completions still arrive. */
	void onStop();

	/** Whether nothing of the module is in flight in the kernel any more. */
	boolean isQuiescent();

	/**
	 * The last call, after the ring was closed: free everything.
	 * @param quiescent whether the kernel has let go of all memory; if not, memory it may
	 * still touch must be leaked rather than freed
	 */
	void onTerminate(boolean quiescent);

}
