package io.github.uringserver.checkpoint;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The resources that are told of a checkpoint, the last one first. */
public final class Context {

	private final List<Resource> resources = new ArrayList<>();

	Context() {
	}

	/** Adds a resource. */
	public synchronized void register(Resource resource) {
		this.resources.add(resource);
	}

	synchronized void beforeCheckpoint() throws CheckpointException {
		List<Resource> lastFirst = new ArrayList<>(this.resources);
		Collections.reverse(lastFirst);
		for (Resource resource : lastFirst) {
			try {
				resource.beforeCheckpoint(this);
			}
			catch (Exception ex) {
				throw new CheckpointException(ex);
			}
		}
	}

	synchronized void afterRestore() throws RestoreException {
		for (Resource resource : this.resources) {
			try {
				resource.afterRestore(this);
			}
			catch (Exception ex) {
				throw new RestoreException(ex);
			}
		}
	}

}
