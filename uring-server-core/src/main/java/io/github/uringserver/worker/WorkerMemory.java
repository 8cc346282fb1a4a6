package io.github.uringserver.worker;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.ring.Ring;
import io.github.uringserver.sys.MemorySource;
import io.github.uringserver.sys.NativeMemory;

/**
 * The native memory of one worker's modules, and who is told when it is not as it was
 * asked for: the ring's features, and once the start has been reported, the log. Used by
 * the thread that builds the worker, then by the worker's.
 */
final class WorkerMemory {

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	private final int workerIndex;

	private final MemorySource source;

	private final Ring ring;

	/** Whether the worker has started: the ring belongs to the calling thread. */
	private boolean started;

	WorkerMemory(int workerIndex, MemorySource source, Ring ring) {
		this.workerIndex = workerIndex;
		this.source = source;
		this.ring = ring;
	}

	/** See {@link Worker#allocate}. */
	NativeMemory allocate(long bytes) {
		NativeMemory allocated = this.source.allocate(bytes);
		if (this.started) {
			for (String sentence : this.source.takeRefusals()) {
				this.ring.goWithout(sentence);
				logger.warn("Worker {}: {}", this.workerIndex, sentence);
			}
		}
		return allocated;
	}

	/** The modules have started; the report of the start tells what they lack. */
	void started() {
		this.started = true;
		this.source.takeRefusals().forEach(this.ring::goWithout);
	}

}
