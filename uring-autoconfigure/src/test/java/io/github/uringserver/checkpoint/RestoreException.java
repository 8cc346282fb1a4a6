package io.github.uringserver.checkpoint;

/** A resource has failed at the restore. */
public final class RestoreException extends Exception {

	private static final long serialVersionUID = 1L;

	RestoreException(Exception cause) {
		addSuppressed(cause);
	}

}
