package io.github.uringserver.ring;

import java.util.ArrayDeque;
import java.util.Deque;

import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.NativeMemoryException;

/**
 * Finds out whether this process can use io_uring with given sizes, by doing what a
 * worker does: it opens and enables a ring, registers receive buffers, and completes a
 * no-op. Called before start-up, on any thread; what goes wrong is an answer, never an
 * exception.
 */
public final class RingProbe {

	private static final int NOP_USER_DATA = 7;

	private static final int MAX_ENTERS = 100;

	private final RingConfiguration configuration;

	private final int bufferEntries;

	private final int bufferSizeBytes;

	private final int rings;

	/** Replaced by the probe's thread, unless it dies of something like a full heap. */
	private RingSupport answer = RingSupport.unsupported(UnsupportedCause.OTHER, "The probe did not come to an end",
			"Look for an error of the thread uring-probe in the log");

	private RingProbe(RingConfiguration configuration, int bufferEntries, int bufferSizeBytes, int rings) {
		this.configuration = configuration;
		this.bufferEntries = bufferEntries;
		this.bufferSizeBytes = bufferSizeBytes;
		this.rings = rings;
	}

	/** As {@link #probe(RingConfiguration, int, int, int)}, with one ring. */
	public static RingSupport probe(RingConfiguration configuration, int bufferEntries, int bufferSizeBytes) {
		return probe(configuration, bufferEntries, bufferSizeBytes, 1);
	}

	/**
	 * Asks. The work is done on a thread of its own, which ends with the call: a ring
	 * belongs to the thread that enabled it.
	 * @param bufferEntries receive buffers per ring, a power of two
	 * @param bufferSizeBytes the size of a receive buffer in bytes
	 * @param rings how many rings there will be at a time, 1 or more: limits of memory
	 * and descriptors are limits of them all
	 * @return the answer, with the features of the first ring
	 */
	public static RingSupport probe(RingConfiguration configuration, int bufferEntries, int bufferSizeBytes,
			int rings) {
		if (rings < 1) {
			throw new IllegalArgumentException("rings must be 1 or more: rings=" + rings);
		}
		RingProbe probe = new RingProbe(configuration, bufferEntries, bufferSizeBytes, rings);
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
			rehearseRefusal(classifier);
			return RingSupport.supported(useRings());
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

	/**
	 * Loads the classes that explain a refusal while their files can be opened: a process
	 * that has run out of descriptors cannot load them any more.
	 */
	private static void rehearseRefusal(SupportClassifier classifier) {
		RingException refusal = RingErrors.refused("rehearsal", Errno.EMFILE);
		classifier.refused(refusal.getMessage(), refusal.errno());
	}

	private RingFeatures useRings() {
		Deque<KernelRing> open = new ArrayDeque<>();
		try {
			for (int i = 0; i < this.rings; i++) {
				open.add(KernelRing.open(this.configuration));
				use(open.getLast());
			}
			return open.getFirst().features();
		}
		finally {
			open.forEach(KernelRing::close);
		}
	}

	private void use(KernelRing ring) {
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
	}

}
