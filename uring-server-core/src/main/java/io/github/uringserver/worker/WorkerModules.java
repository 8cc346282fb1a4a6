package io.github.uringserver.worker;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.ring.UserData;

/**
 * The modules of one worker. A completion finds its module by the range of its operation:
 * one shift and one load. Worker thread only, but for {@link #of}.
 */
final class WorkerModules {

	private static final Logger logger = LoggerFactory.getLogger(WorkerModules.class);

	private final WorkerModule[] all;

	private final WorkerModule[] byRange = new WorkerModule[UserData.OPERATION_RANGES];

	private WorkerModules(int count) {
		this.all = new WorkerModule[count];
	}

	/**
	 * Makes the modules, in order; if one fails, those before it are freed.
	 * @throws IllegalStateException if two want the same range, or one wants the worker's
	 */
	static WorkerModules of(Worker worker, List<Worker.ModuleFactory> factories) {
		WorkerModules modules = new WorkerModules(factories.size());
		int made = 0;
		try {
			for (Worker.ModuleFactory factory : factories) {
				modules.all[made] = factory.apply(worker);
				modules.register(modules.all[made++]);
			}
			return modules;
		}
		catch (RuntimeException | Error ex) {
			for (int i = 0; i < made; i++) {
				modules.all[i].onTerminate(true);
			}
			throw ex;
		}
	}

	private void register(WorkerModule module) {
		int range = module.operationRange();
		if (range < 1 || range >= this.byRange.length || this.byRange[range] != null) {
			throw new IllegalStateException(
					"Operation range " + range + " of " + module + " is taken or does not exist");
		}
		this.byRange[range] = module;
	}

	<M extends WorkerModule> M get(Class<M> type) {
		for (WorkerModule module : this.all) {
			if (type.isInstance(module)) {
				return type.cast(module);
			}
		}
		throw new IllegalStateException("The worker has no " + type.getSimpleName());
	}

	void onStart() {
		for (WorkerModule module : this.all) {
			module.onStart();
		}
	}

	void onCompletion(long userData, int result, int flags) {
		this.byRange[UserData.operationRange(userData)].onCompletion(userData, result, flags);
	}

	void flush() {
		for (WorkerModule module : this.all) {
			module.flush();
		}
	}

	/** Whoever uses another module was made after it and stops before it. */
	void onStop() {
		for (int i = this.all.length - 1; i >= 0; i--) {
			this.all[i].onStop();
		}
	}

	boolean isQuiescent() {
		for (WorkerModule module : this.all) {
			if (!module.isQuiescent()) {
				return false;
			}
		}
		return true;
	}

	/** Each module is told, whatever another does. */
	void onTerminate(boolean quiescent) {
		for (WorkerModule module : this.all) {
			try {
				module.onTerminate(quiescent);
			}
			catch (RuntimeException ex) {
				logger.error("The memory of {} could not be freed", module, ex);
			}
		}
	}

}
