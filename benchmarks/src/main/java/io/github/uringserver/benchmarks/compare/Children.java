package io.github.uringserver.benchmarks.compare;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Every process the harness has started and not ended; none outlives it. */
public final class Children {

	private static final int PATIENCE_SECONDS = 10;

	private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

	private Children() {
	}

	/** Ends what is left when the harness ends, for whatever reason. */
	public static void endWithThisProcess() {
		Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Children::end), "end-children"));
	}

	public static Process add(Process process) {
		RUNNING.add(process);
		return process;
	}

	/** Asks a process to end, and insists after a while. */
	public static void end(Process process) {
		process.destroy();
		try {
			if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				process.destroyForcibly().waitFor();
			}
		}
		catch (InterruptedException ex) {
			process.destroyForcibly();
			Thread.currentThread().interrupt();
		}
		RUNNING.remove(process);
	}

}
