package io.github.uringserver.sys;

/**
 * Native memory could not be mapped. The message names the size, the errno and the
 * remedy.
 */
public final class NativeMemoryException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int errno;

	NativeMemoryException(String message, int errno) {
		super(message);
		this.errno = errno;
	}

	/** The positive errno. */
	public int errno() {
		return this.errno;
	}

}
