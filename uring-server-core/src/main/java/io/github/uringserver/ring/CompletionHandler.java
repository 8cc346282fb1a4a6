package io.github.uringserver.ring;

/**
 * Takes completions as primitives. Called by {@link Ring#drain} on the ring's owner
 * thread.
 */
@FunctionalInterface
public interface CompletionHandler {

	/**
	 * One completion queue entry.
	 * @param userData the user data of the operation, see {@link UserData}
	 * @param result the operation's result, or a negative errno
	 * @param flags {@code IORING_CQE_F_*}, see {@link CompletionFlags}
	 */
	void onCompletion(long userData, int result, int flags);

}
