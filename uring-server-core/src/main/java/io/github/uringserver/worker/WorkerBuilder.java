package io.github.uringserver.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import io.github.uringserver.ring.Ring;
import io.github.uringserver.sys.MemorySource;

/**
 * Builds a {@link Worker}. Used by the thread that starts the server.
 */
public final class WorkerBuilder {

	final Ring ring;

	final List<Worker.ModuleFactory> modules = new ArrayList<>();

	int index;

	int cpu = -1;

	LongSupplier clock = System::nanoTime;

	Wakeup wakeup;

	WorkerThreadFactory threadFactory = Thread::new;

	MemorySource memory = MemorySource.plain();

	WorkerBuilder(Ring ring, Worker.ModuleFactory module) {
		this.ring = ring;
		this.modules.add(module);
	}

	/**
	 * One more module, which may use those before; they are made, started and flushed in
	 * this order and stopped in the reverse one.
	 */
	public WorkerBuilder module(Worker.ModuleFactory module) {
		this.modules.add(module);
		return this;
	}

	/** The worker's number, from 0. */
	public WorkerBuilder index(int index) {
		this.index = index;
		return this;
	}

	/** The CPU to pin to, -1 for none. */
	public WorkerBuilder cpu(int cpu) {
		this.cpu = cpu;
		return this;
	}

	/** The clock, for tests. */
	public WorkerBuilder clock(LongSupplier nanoClock) {
		this.clock = nanoClock;
		return this;
	}

	/** Where the modules have their memory from; normal pages by default. */
	public WorkerBuilder memory(MemorySource memory) {
		this.memory = memory;
		return this;
	}

	/** Who makes the thread. */
	public WorkerBuilder threadFactory(WorkerThreadFactory threadFactory) {
		this.threadFactory = threadFactory;
		return this;
	}

	/** How the sleeping worker is woken, for tests; an eventfd by default. */
	WorkerBuilder wakeup(Wakeup wakeup) {
		this.wakeup = wakeup;
		return this;
	}

	/** Builds the worker; {@link Worker#start()} runs it. */
	public Worker build() {
		if (this.wakeup == null) {
			this.wakeup = new EventFdWakeup();
		}
		try {
			return new Worker(this);
		}
		catch (RuntimeException | Error ex) {
			this.wakeup.close();
			throw ex;
		}
	}

}
