package io.github.uringserver.ring;

/**
 * The kernel refused something the ring cannot go on without. The message names the call,
 * the errno, the likely cause and the remedy.
 */
public class RingException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int errno;

	/**
	 * Creates the exception.
	 * @param message what was refused, why, and what to do
	 * @param errno the positive errno, 0 if there is none
	 */
	public RingException(String message, int errno) {
		super(message);
		this.errno = errno;
	}

	/** The positive errno, 0 if there is none. */
	public int errno() {
		return this.errno;
	}

}
