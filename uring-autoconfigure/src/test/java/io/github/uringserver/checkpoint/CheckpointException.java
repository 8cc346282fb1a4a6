package io.github.uringserver.checkpoint;

/** A resource has failed at the checkpoint. */
public final class CheckpointException extends Exception {

	private static final long serialVersionUID = 1L;

	CheckpointException(Exception cause) {
		addSuppressed(cause);
	}

}
