package io.github.uringserver.ring;

import io.github.uringserver.sys.NativeMemoryException;

/**
 * Finds out whether this process can use io_uring with given sizes, by doing what a
 * worker does: it opens and enables a ring, registers receive buffers, and completes a
 * no-op. Called before start-up, on any thread; never throws.
 */
public final class RingProbe {

	private static final int NOP_USER_DATA = 7;

	private static final int MAX_ENTERS = 100;

	private final RingConfiguration configuration;

	private final int bufferEntries;

	private final int bufferSizeBytes;

	/** Replaced by the probe's thread, unless it dies of something like a full heap. */
	private RingSupport answer = RingSupport.unsupported(UnsupportedCause.OTHER, "The probe did not come to an end",
			"Look for an error of the thread uring-probe in the log");

	private RingProbe(RingConfiguration configuration, int bufferEntries, int bufferSizeBytes) {
		this.configuration = configuration;
		this.bufferEntries = bufferEntries;
		this.bufferSizeBytes = bufferSizeBytes;
	}

	/**
	 * Asks. The work is done on a thread of its own, which ends with the call: a ring
	 * belongs to the thread that enabled it.
	 * @param bufferEntries receive buffers per ring, a power of two
	 * @param bufferSizeBytes the size of a receive buffer in bytes
	 */
	public static RingSupport probe(RingConfiguration configuration, int bufferEntries, int bufferSizeBytes) {
		RingProbe probe = new RingProbe(configuration, bufferEntries, bufferSizeBytes);
		Thread thread = new Thread(probe::run, "uring-probe");
		thread.setDaemon(true);
		try {
			thread.start();
		}
		catch (OutOfMemoryError ex) {
			return RingSupport.unsupported(UnsupportedCause.OUT_OF_MEMORY,
					"No thread could be started: " + ex.getMessage(),
					"Raise the limit of processes and threads (ulimit -u, pids cgroup), or give the process more memory");
		}
		join(thread);
		return probe.answer;
	}

	private static void join(Thread thread) {
		boolean interrupted = false;
		while (thread.isAlive()) {
			try {
				thread.join();
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		SupportClassifier classifier = new SupportClassifier(ProbeEnvironment.current());
		RingSupport ruledOut = classifier.platform();
		this.answer = (ruledOut != null) ? ruledOut : tryRing(classifier);
	}

	private RingSupport tryRing(SupportClassifier classifier) {
		try {
			return RingSupport.supported(useRing());
		}
		catch (RingException ex) {
			return classifier.refused(ex.getMessage(), ex.errno());
		}
		catch (NativeMemoryException ex) {
			return classifier.nativeMemory(ex.getMessage());
		}
		catch (LinkageError ex) {
			return classifier.nativeLibrary(ex);
		}
		catch (Throwable ex) {
			return classifier.other(ex);
		}
	}

	private RingFeatures useRing() {
		try (KernelRing ring = KernelRing.open(this.configuration)) {
			ring.enable();
			ring.registerBufferRing(0, this.bufferEntries, this.bufferSizeBytes);
			ring.nop(NOP_USER_DATA);
			int[] completions = new int[1];
			for (int i = 0; i < MAX_ENTERS && completions[0] == 0; i++) {
				ring.enter(1);
				ring.drain((userData, result, flags) -> completions[0]++, 1);
			}
			if (completions[0] == 0) {
				throw new RingException("A no-op did not complete", 0);
			}
			return ring.features();
		}
	}

}
