package io.github.uringserver.sys;

import java.util.ArrayList;
import java.util.List;

/**
 * Where one worker has its native memory from, as far as it is the configuration's
 * business. What was asked for and is not to be had is a sentence, not a failure. Used by
 * the thread that makes the worker, then by the worker's.
 */
public final class MemorySource {

	private static final long MEBIBYTE = 1 << 20;

	private final MemoryOptions options;

	private final long neededBytes;

	private final long hugePageBytes;

	private final List<String> refusals = new ArrayList<>();

	private boolean hugePagesRefused;

	private boolean lockRefused;

	/**
	 * Creates a source.
	 * @param neededBytes what all the workers will have together, to be told when a limit
	 * forbids it
	 */
	public MemorySource(MemoryOptions options, long neededBytes) {
		this.options = options;
		this.neededBytes = neededBytes;
		this.hugePageBytes = options.hugePages() ? HugePages.sizeBytes() : 0;
	}

	/** A source of normal pages. */
	public static MemorySource plain() {
		return new MemorySource(MemoryOptions.NONE, 0);
	}

	/**
	 * Maps zeroed memory, every page of it present.
	 * @param bytes 1 to {@link Integer#MAX_VALUE}
	 * @throws IllegalArgumentException if {@code bytes} is out of range
	 * @throws NativeMemoryException if the kernel has not enough memory
	 */
	public NativeMemory allocate(long bytes) {
		NativeMemory memory = onHugePages(bytes);
		if (memory == null) {
			memory = NativeMemory.allocate(bytes);
		}
		if (this.options.locked()) {
			lock(memory);
		}
		return memory;
	}

	/** Null when normal pages have to do. */
	private NativeMemory onHugePages(long bytes) {
		if (!this.options.hugePages() || bytes < this.hugePageBytes) {
			return null;
		}
		NativeMemory memory = (this.hugePageBytes > 0) ? NativeMemory.allocateHuge(bytes, this.hugePageBytes) : null;
		if (memory == null && !this.hugePagesRefused) {
			this.hugePagesRefused = true;
			this.refusals.add("Huge pages are not in force: " + noHugePages());
		}
		return memory;
	}

	private String noHugePages() {
		if (this.hugePageBytes == 0) {
			return "the kernel has none; use one built with CONFIG_HUGETLBFS or CONFIG_TRANSPARENT_HUGEPAGE";
		}
		return "the pool has too few, and transparent ones are off; raise vm.nr_hugepages by "
				+ ((this.neededBytes + this.hugePageBytes - 1) / this.hugePageBytes)
				+ " or write madvise to /sys/kernel/mm/transparent_hugepage/enabled";
	}

	private void lock(NativeMemory memory) {
		int result = memory.lock();
		if (result < 0 && !this.lockRefused) {
			this.lockRefused = true;
			this.refusals.add("Memory is not locked: mlock of " + memory.mappedBytes() + " bytes failed: "
					+ Errno.message(-result) + "; RLIMIT_MEMLOCK is " + limit() + ", the workers need "
					+ (this.neededBytes + MEBIBYTE - 1) / MEBIBYTE
					+ " MiB together: raise it (ulimit -l, LimitMEMLOCK=) or grant CAP_IPC_LOCK");
		}
	}

	private static String limit() {
		long limit = Linux.softLimit(Linux.RLIMIT_MEMLOCK);
		return (limit == Linux.UNLIMITED) ? "unlimited" : limit + " bytes";
	}

	/**
	 * What was asked for and was not to be had since the last call: for each thing one
	 * sentence with the cause and the remedy.
	 */
	public List<String> takeRefusals() {
		List<String> taken = List.copyOf(this.refusals);
		this.refusals.clear();
		return taken;
	}

}
