package io.github.uringserver.checkpoint;

/** Is told of checkpoints. */
public interface Resource {

	/** The image will be taken. */
	void beforeCheckpoint(Context context) throws Exception;

	/** The image was restored. */
	void afterRestore(Context context) throws Exception;

}
