package io.github.uringserver.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Executor;
import java.util.function.LongFunction;

import io.github.uringserver.ring.Ring;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.NativeMemoryException;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.Worker;
import io.github.uringserver.worker.WorkerCounters;
import io.github.uringserver.worker.WorkerModule;

/**
 * What one worker does with files: the regions being read, and their buffers. Everything
 * runs on the worker's thread, but for the constructor, which the thread that starts the
 * server calls, and {@link #canRead}.
 */
public final class FileReads implements WorkerModule {

	private static final int INITIAL_SLOTS = 16;

	private final Ring ring;

	private final WorkerCounters counters;

	private final Executor later;

	private final LongFunction<NativeMemory> memory;

	private final FileBufferPool buffers;

	private FileRead[] reads = new FileRead[INITIAL_SLOTS];

	private int[] generations = new int[INITIAL_SLOTS];

	private int[] free = new int[INITIAL_SLOTS];

	private int freeCount;

	private boolean stopped;

	/** Creates the module of a worker that is not running yet; allocates no buffers. */
	public FileReads(Worker worker, FileConfiguration configuration) {
		this(worker.ring(), worker.counters(), worker, worker::allocate, configuration);
	}

	/**
	 * Creates the module.
	 * @param later runs a task on the worker's thread, not at once
	 * @param memory allocates that many bytes
	 */
	FileReads(Ring ring, WorkerCounters counters, Executor later, LongFunction<NativeMemory> memory,
			FileConfiguration configuration) {
		this.memory = memory;
		this.ring = ring;
		this.counters = counters;
		this.later = later;
		this.buffers = new FileBufferPool(configuration, counters);
		addFree(0, INITIAL_SLOTS);
	}

	/**
	 * Whether the kernel can be asked for a path: it belongs to the default file system
	 * and has a name in the platform's coding. Says nothing about the file. Any thread.
	 */
	public static boolean canRead(Path path) {
		return FilePaths.encode(path) != null;
	}

	/**
	 * Opens a file and reads its first bytes; whatever comes of it is told to the sink,
	 * after this call. There may be any number of reads: they wait in line for buffers.
	 * Who opens them bounds them (one for each connection, say).
	 * @param position where the region begins, 0 or more
	 * @param count the length of the region in bytes, 0 or more
	 * @throws IllegalArgumentException if the region is not one
	 */
	public FileRead open(Path path, long position, long count, FileSink sink) {
		if (position < 0 || count < 0 || position > Long.MAX_VALUE - count) {
			throw new IllegalArgumentException("position and count must be 0 or more and their sum no more than "
					+ Long.MAX_VALUE + ": position=" + position + ", count=" + count);
		}
		int slot = reserve();
		FileRead read = new FileRead(this, slot, this.generations[slot], path, position, count, sink);
		this.reads[slot] = read;
		this.counters.increment(Counter.FILES_ACTIVE);
		IOException refusal = begin(read, path);
		if (refusal != null) {
			this.later.execute(() -> read.fail(refusal));
		}
		return read;
	}

	/** Begins, or answers why not. */
	private IOException begin(FileRead read, Path path) {
		if (this.stopped) {
			return FileErrors.stopped();
		}
		byte[] name = FilePaths.encode(path);
		if (name == null) {
			return FileErrors.noName(path);
		}
		if (name.length >= FileConfiguration.MIN_BUFFER_SIZE_BYTES) {
			return FileErrors.nameTooLong(path);
		}
		try {
			this.buffers.map(this.memory);
		}
		catch (NativeMemoryException ex) {
			return new IOException("No memory for file buffers: " + ex.getMessage(), ex);
		}
		read.begin(name);
		return null;
	}

	private int reserve() {
		if (this.freeCount == 0) {
			int slots = this.reads.length;
			this.reads = Arrays.copyOf(this.reads, slots * 2);
			this.generations = Arrays.copyOf(this.generations, slots * 2);
			this.free = new int[slots * 2];
			addFree(slots, slots * 2);
		}
		return this.free[--this.freeCount];
	}

	private void addFree(int from, int to) {
		for (int slot = to - 1; slot >= from; slot--) {
			this.free[this.freeCount++] = slot;
		}
	}

	/** Frees a read's slot; its last completion is in. */
	void release(FileRead read) {
		int slot = read.slot();
		assert this.reads[slot] == read : read;
		this.reads[slot] = null;
		this.generations[slot] = UserData.nextGeneration(this.generations[slot]);
		this.free[this.freeCount++] = slot;
		this.counters.decrement(Counter.FILES_ACTIVE);
	}

	@Override
	public int operationRange() {
		return Operation.RANGE;
	}

	@Override
	public void onStart() {
		// Other buffers are mapped when the first file is opened.
		this.buffers.register(this.ring, this.memory);
	}

	@Override
	public void onCompletion(long userData, int result, int flags) {
		FileRead read = this.reads[UserData.slot(userData)];
		if (read == null || read.generation() != UserData.generation(userData)) {
			this.counters.increment(Counter.STALE_COMPLETIONS);
			return;
		}
		switch (UserData.operation(userData)) {
			case Operation.OPEN -> read.onOpen(result);
			case Operation.READ -> read.onRead(result);
			default -> read.onControl();
		}
	}

	@Override
	public void flush() {
		// operations are prepared when they are wanted
	}

	@Override
	public void onStop() {
		this.stopped = true;
		for (FileRead read : this.reads.clone()) {
			if (read != null) {
				read.fail(FileErrors.stopped());
			}
		}
	}

	@Override
	public boolean isQuiescent() {
		return this.freeCount == this.reads.length;
	}

	@Override
	public void onTerminate(boolean quiescent) {
		for (FileRead read : this.reads) {
			if (read != null && read.openDescriptor() >= 0) {
				Linux.close(read.openDescriptor());
			}
		}
		if (quiescent) {
			this.buffers.close();
		}
	}

	/** How many buffers are leased; worker thread, or after the worker has ended. */
	int buffersLeased() {
		return this.buffers.leased();
	}

	// for the reads

	Ring ring() {
		return this.ring;
	}

	WorkerCounters counters() {
		return this.counters;
	}

	FileBufferPool buffers() {
		return this.buffers;
	}

}
