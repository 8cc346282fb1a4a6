package io.github.uringserver.file;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongFunction;

import io.github.uringserver.ring.Ring;
import io.github.uringserver.sys.Errno;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.WorkerCounters;

/**
 * The file buffers of one worker: equal pieces of one native region, mapped when the
 * first file is opened, so that an application without files does not pay for it. Worker
 * thread only.
 * <p>
 * Who finds the pool empty waits in line. A reader whose client does not take its bytes
 * must not make the others wait for that client, so it is listed as idle, and its buffers
 * go to the first in line; it reads again later what it had.
 */
final class FileBufferPool {

	/** No buffer. */
	static final int NONE = -1;

	private final FileConfiguration configuration;

	private final WorkerCounters counters;

	private final int[] free;

	private int freeCount;

	/** First come, first served. */
	private final Set<FileRead> waiting = new LinkedHashSet<>();

	/** Those with filled buffers that nobody takes; the longest idle first. */
	private final Set<FileRead> idle = new LinkedHashSet<>();

	/** Null until the first lease. */
	private NativeMemory region;

	private int fixedBuffer = NONE;

	FileBufferPool(FileConfiguration configuration, WorkerCounters counters) {
		this.configuration = configuration;
		this.counters = counters;
		this.free = new int[configuration.buffers()];
		for (int i = 0; i < this.free.length; i++) {
			this.free[i] = this.free.length - 1 - i;
		}
		this.freeCount = this.free.length;
	}

	/**
	 * Maps the memory if that was not done.
	 * @param memory allocates that many bytes
	 * @throws io.github.uringserver.sys.NativeMemoryException if there is none
	 */
	void map(LongFunction<NativeMemory> memory) {
		if (this.region == null) {
			this.region = memory.apply(bytes());
		}
	}

	private long bytes() {
		return (long) this.configuration.buffers() * this.configuration.bufferSizeBytes();
	}

	/**
	 * Maps the memory and makes it known to the kernel, if that is wanted; while the
	 * worker starts.
	 * @param memory allocates that many bytes
	 * @throws io.github.uringserver.sys.NativeMemoryException if there is none
	 */
	void register(Ring ring, LongFunction<NativeMemory> memory) {
		if (!this.configuration.registered()) {
			return;
		}
		map(memory);
		int result = (bytes() <= Ring.MAX_FIXED_BUFFER_BYTES) ? ring.registerBuffer(this.region.address(), bytes())
				: -Errno.EFBIG;
		if (result >= 0) {
			this.fixedBuffer = result;
			return;
		}
		ring.goWithout("Registered file buffers are not in force: the kernel refuses them (" + Errno.message(-result)
				+ "); raise 'ulimit -l', or configure fewer or smaller file buffers, 1 GiB at most");
	}

	/** The index of the fixed buffer all the buffers lie in, or {@link #NONE}. */
	int fixedBuffer() {
		return this.fixedBuffer;
	}

	/**
	 * Leases a buffer, one that a reader is idle with if need be, or puts the reader in
	 * line: {@link FileRead#granted} follows.
	 * @return the buffer's number, or {@link #NONE}
	 */
	int leaseOrWait(FileRead reader) {
		assert !this.idle.contains(reader) : reader;
		if (this.waiting.isEmpty()) {
			if (this.freeCount == 0) {
				reclaim();
			}
			if (this.freeCount > 0) {
				return lease();
			}
		}
		this.counters.increment(Counter.FILE_BUFFERS_EXHAUSTED);
		this.waiting.add(reader);
		return NONE;
	}

	/** Leases a buffer that nobody waits for, to read ahead, or {@link #NONE}. */
	int leaseSpare() {
		return (this.freeCount > 0 && this.waiting.isEmpty()) ? lease() : NONE;
	}

	private int lease() {
		this.counters.increment(Counter.FILE_BUFFERS_LEASED);
		return this.free[--this.freeCount];
	}

	/** Whether somebody is in line. */
	boolean isWanted() {
		return !this.waiting.isEmpty();
	}

	/** The reader does not wait any more. */
	void stopWaiting(FileRead reader) {
		this.waiting.remove(reader);
	}

	/**
	 * Gives a buffer back, and on to the first in line. The kernel must be done with it.
	 */
	void release(int buffer) {
		assert this.freeCount < this.free.length : "released twice: " + buffer;
		this.counters.decrement(Counter.FILE_BUFFERS_LEASED);
		this.free[this.freeCount++] = buffer;
		if (!this.waiting.isEmpty()) {
			FileRead first = this.waiting.iterator().next();
			this.waiting.remove(first);
			first.granted(lease());
		}
	}

	/**
	 * The reader's buffers are filled and nobody takes what is in them: they are the
	 * first to go when somebody waits.
	 */
	void idle(FileRead reader) {
		this.idle.add(reader);
		if (isWanted()) {
			reclaim();
		}
	}

	/** The reader is not idle any more. */
	void busy(FileRead reader) {
		this.idle.remove(reader);
	}

	private void reclaim() {
		if (!this.idle.isEmpty()) {
			FileRead longest = this.idle.iterator().next();
			this.idle.remove(longest);
			this.counters.increment(Counter.FILE_BUFFERS_RECLAIMED);
			longest.giveUpBuffers();
		}
	}

	/** The native address of a buffer. */
	long address(int buffer) {
		return this.region.address() + (long) buffer * this.configuration.bufferSizeBytes();
	}

	/** The bytes of a buffer from {@code from} to {@code to}. */
	ByteBuffer view(int buffer, int from, int to) {
		int start = buffer * this.configuration.bufferSizeBytes();
		return this.region.buffer().duplicate().limit(start + to).position(start + from);
	}

	int bufferSizeBytes() {
		return this.configuration.bufferSizeBytes();
	}

	/** How many buffers are leased. */
	int leased() {
		return this.free.length - this.freeCount;
	}

	/** Frees the memory. The kernel must be done with all of it. */
	void close() {
		if (this.region != null) {
			this.region.close();
		}
	}

}
