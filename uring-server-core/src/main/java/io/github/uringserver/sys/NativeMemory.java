package io.github.uringserver.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * A mapping of native memory: page-aligned and pre-faulted. Has one owner, who closes it;
 * mapped and closed by any thread, its content is the owner's business. Reading or
 * writing the {@link #buffer()} after {@link #close()} crashes the process.
 */
public final class NativeMemory implements AutoCloseable {

	private final long address;

	private final long mappedBytes;

	private final ByteBuffer buffer;

	private boolean closed;

	private NativeMemory(long address, long mappedBytes, int lengthBytes) {
		this.address = address;
		this.mappedBytes = mappedBytes;
		this.buffer = Linux.wrap(address, lengthBytes);
	}

	/**
	 * Maps zeroed anonymous memory, every page of it present ({@code MAP_POPULATE}).
	 * @param bytes 1 to {@link Integer#MAX_VALUE}: one region is one {@link ByteBuffer}
	 * @throws IllegalArgumentException if {@code bytes} is out of range
	 * @throws NativeMemoryException if the kernel has not enough memory
	 */
	public static NativeMemory allocate(long bytes) {
		return map(bytes, Linux.MAP_PRIVATE | Linux.MAP_ANONYMOUS | Linux.MAP_POPULATE, -1, 0);
	}

	/**
	 * Maps zeroed anonymous memory on huge pages, every page of it present: of the pool
	 * {@code vm.nr_hugepages} if it has enough, else transparent ones.
	 * @param bytes 1 to {@link Integer#MAX_VALUE}
	 * @param hugePageBytes the size of a huge page
	 * @return null if there are none to be had
	 */
	static NativeMemory allocateHuge(long bytes, long hugePageBytes) {
		checkSize(bytes);
		long mappedBytes = (bytes + hugePageBytes - 1) / hugePageBytes * hugePageBytes;
		long address = HugePages.mapFromPool(mappedBytes);
		if (address < 0) {
			address = HugePages.mapTransparent(mappedBytes, hugePageBytes);
		}
		return (address < 0) ? null : new NativeMemory(address, mappedBytes, (int) bytes);
	}

	/**
	 * Keeps every page in memory (mlock(2)) until it is unmapped: 0 or a negative errno.
	 */
	int lock() {
		return Linux.mlock(this.address, this.mappedBytes);
	}

	/** What it takes of the address space, whole pages. */
	long mappedBytes() {
		return this.mappedBytes;
	}

	/**
	 * Maps a part of a file, or of a ring, shared with the kernel.
	 * @param offsetBytes a multiple of the page size
	 * @param bytes 1 to {@link Integer#MAX_VALUE}
	 * @throws IllegalArgumentException if {@code bytes} is out of range
	 * @throws NativeMemoryException if the kernel refuses
	 */
	public static NativeMemory mapShared(int fd, long offsetBytes, long bytes) {
		return map(bytes, Linux.MAP_SHARED | Linux.MAP_POPULATE, fd, offsetBytes);
	}

	private static NativeMemory map(long bytes, int flags, int fd, long offsetBytes) {
		checkSize(bytes);
		long page = Linux.pageSizeBytes();
		long mappedBytes = (bytes + page - 1) / page * page;
		long address = Linux.mmap(mappedBytes, flags, fd, offsetBytes);
		if (address < 0) {
			throw new NativeMemoryException(
					"mmap of " + mappedBytes + " bytes failed: " + Errno.message((int) -address)
							+ "; configure smaller or fewer buffers, or raise the memory limit (ulimit -v, cgroup)",
					(int) -address);
		}
		return new NativeMemory(address, mappedBytes, (int) bytes);
	}

	private static void checkSize(long bytes) {
		if (bytes < 1 || bytes > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("bytes must be from 1 to " + Integer.MAX_VALUE + ": bytes=" + bytes);
		}
	}

	/** The address of the first byte, a multiple of the page size. */
	public long address() {
		return this.address;
	}

	/**
	 * The one view of the memory: direct, native byte order, made once. Position and
	 * limit are the owner's.
	 */
	public ByteBuffer buffer() {
		return this.buffer;
	}

	/**
	 * Another view of a part of the memory, big-endian, that does not refer to
	 * {@link #buffer()}: what is derived from it keeps it, and nothing else, reachable.
	 */
	public ByteBuffer view(int offset, int lengthBytes) {
		Objects.checkFromIndexSize(offset, lengthBytes, this.buffer.capacity());
		return Linux.wrap(this.address + offset, lengthBytes).order(ByteOrder.BIG_ENDIAN);
	}

	/** Unmaps. Idempotent; not while the kernel may still write to the memory. */
	@Override
	public synchronized void close() {
		if (!this.closed) {
			this.closed = true;
			int result = Linux.munmap(this.address, this.mappedBytes);
			assert result == 0 : Errno.message(-result);
		}
	}

}
