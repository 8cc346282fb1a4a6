package io.github.uringserver.ring;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.github.uringserver.sys.BufferRingLayout;
import io.github.uringserver.sys.Linux;
import io.github.uringserver.sys.MemorySource;
import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.RegisterOpcodes;

/**
 * A {@link BufferRing} the kernel knows. Made and freed by {@link KernelRing}; freed only
 * after the ring's descriptor is closed.
 */
final class ProvidedBufferRing implements BufferRing, AutoCloseable {

	private static final int MAX_GROUP = 0xFFFF;

	private static final int MAX_ENTRIES = 32_768;

	private final int entries;

	private final int bufferSizeBytes;

	private final NativeMemory ring;

	private final NativeMemory buffers;

	/** Whether each buffer is with the caller; guards against giving it back twice. */
	private final boolean[] taken;

	/** By buffer: its place in the ring. */
	private final int[] places;

	/** By buffer: the one that was given back after it. */
	private final int[] successors;

	private int lastRecycled;

	/** Behind the last entry written; only its low 16 bits reach the kernel. */
	private int tail;

	private int available;

	private int lowWater;

	private int publishedTail;

	/** Whether somebody else frees the buffers. */
	private boolean memoryKept;

	/**
	 * Allocates it, with all buffers available.
	 * @param memory where the buffers are from
	 */
	ProvidedBufferRing(int entries, int bufferSizeBytes, MemorySource memory) {
		this.entries = entries;
		this.bufferSizeBytes = bufferSizeBytes;
		this.taken = new boolean[entries];
		Arrays.fill(this.taken, true);
		this.places = new int[entries];
		this.successors = new int[entries];
		this.ring = NativeMemory.allocate((long) entries * BufferRingLayout.ENTRY_SIZE_BYTES);
		try {
			this.buffers = memory.allocate((long) entries * bufferSizeBytes);
		}
		catch (RuntimeException ex) {
			this.ring.close();
			throw ex;
		}
		for (int id = 0; id < entries; id++) {
			recycle(id);
		}
		this.lowWater = this.available;
		publish();
	}

	/** Checks the arguments of {@link Ring#registerBufferRing}. */
	static void check(int group, int entries, int bufferSizeBytes) {
		if (group < 0 || group > MAX_GROUP) {
			throw new IllegalArgumentException("group must be from 0 to " + MAX_GROUP + ": group=" + group);
		}
		if (Integer.bitCount(entries) != 1 || entries < 1 || entries > MAX_ENTRIES) {
			throw new IllegalArgumentException(
					"entries must be a power of two from 1 to " + MAX_ENTRIES + ": entries=" + entries);
		}
		if (bufferSizeBytes < 1 || (long) bufferSizeBytes * entries > Integer.MAX_VALUE) {
			throw new IllegalArgumentException("entries * bufferSizeBytes must be from 1 to " + Integer.MAX_VALUE
					+ ": entries=" + entries + ", bufferSizeBytes=" + bufferSizeBytes);
		}
	}

	/** Registers with a ring: 0 or a negative errno. */
	int register(int ringFd, int group, int flags) {
		try (NativeMemory argument = NativeMemory.allocate(BufferRingLayout.REGISTRATION_SIZE_BYTES)) {
			argument.buffer()
				.putLong(BufferRingLayout.REGISTRATION_ADDRESS, this.ring.address())
				.putInt(BufferRingLayout.REGISTRATION_ENTRIES, this.entries)
				.putShort(BufferRingLayout.REGISTRATION_GROUP, (short) group)
				.putShort(BufferRingLayout.REGISTRATION_FLAGS, (short) flags);
			return Linux.ioUringRegister(ringFd, RegisterOpcodes.PBUF_RING, argument.address(), 1);
		}
	}

	@Override
	public int entries() {
		return this.entries;
	}

	@Override
	public int bufferSizeBytes() {
		return this.bufferSizeBytes;
	}

	@Override
	public ByteBuffer memory() {
		return this.buffers.buffer();
	}

	@Override
	public void taken(int id) {
		assert !this.taken[id] : "buffer " + id + " is taken already";
		this.taken[id] = true;
		this.available--;
		int kernels = this.available - (this.tail - this.publishedTail);
		if (kernels < this.lowWater) {
			this.lowWater = kernels;
		}
	}

	@Override
	public void recycle(int id) {
		assert this.taken[id] : "buffer " + id + " is given back twice";
		this.taken[id] = false;
		int at = (this.tail & (this.entries - 1)) * BufferRingLayout.ENTRY_SIZE_BYTES;
		// Field by field: the first entry shares its last two bytes with the tail.
		ByteBuffer entry = this.ring.buffer();
		entry.putLong(at + BufferRingLayout.ENTRY_ADDRESS, this.buffers.address() + (long) id * this.bufferSizeBytes);
		entry.putInt(at + BufferRingLayout.ENTRY_LENGTH, this.bufferSizeBytes);
		entry.putShort(at + BufferRingLayout.ENTRY_ID, (short) id);
		this.places[id] = at;
		this.successors[this.lastRecycled] = id;
		this.lastRecycled = id;
		this.tail++;
		this.available++;
		assert this.available <= this.entries : this.available;
	}

	@Override
	public void publish() {
		// Release: the entries are complete before the kernel can see the tail move.
		SharedMemory.storeReleaseShort(this.ring.buffer(), BufferRingLayout.RING_TAIL, (short) this.tail);
		this.publishedTail = this.tail;
	}

	@Override
	public int next(int id) {
		return this.successors[id];
	}

	@Override
	public int capacityBytes(int id) {
		return this.ring.buffer().getInt(this.places[id] + BufferRingLayout.ENTRY_LENGTH);
	}

	@Override
	public int available() {
		return this.available;
	}

	@Override
	public int lowWater() {
		return this.lowWater;
	}

	@Override
	public ByteBuffer standAlone(int position, int lengthBytes) {
		return this.buffers.view(position, lengthBytes);
	}

	@Override
	public void keepMemory() {
		this.memoryKept = true;
	}

	@Override
	public void freeMemory() {
		this.buffers.close();
	}

	@Override
	public void close() {
		if (!this.memoryKept) {
			this.buffers.close();
		}
		this.ring.close();
	}

}
