package io.github.uringserver.checkpoint;

/** Takes a checkpoint and restores it at once. */
public final class Core {

	private static final Context CONTEXT = new Context();

	private static Runnable image = () -> {
	};

	private Core() {
	}

	/** Where resources are registered. */
	public static Context getGlobalContext() {
		return CONTEXT;
	}

	/** Does everything but take the image. */
	public static void checkpointRestore() throws CheckpointException, RestoreException {
		CONTEXT.beforeCheckpoint();
		image.run();
		CONTEXT.afterRestore();
	}

	/** Sets what happens where the image would be taken. */
	public static void image(Runnable action) {
		image = action;
	}

}
