package io.github.uringserver.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * A {@link BufferRing} of a {@link ScriptedRing}. It knows the owner of every buffer and
 * fails loudly when a buffer is used by anybody else.
 *
 * <pre>
 *   KERNEL ── take (script) ──► COMPLETED ── taken ──► CALLER ── recycle ──► RECYCLED ── publish ──► KERNEL
 * </pre>
 */
public final class ScriptedBufferRing implements BufferRing {

	private enum Owner {

		KERNEL, COMPLETED, CALLER, RECYCLED

	}

	private final int entries;

	private final int bufferSizeBytes;

	private final ByteBuffer memory;

	private final Owner[] owners;

	private final Deque<Integer> published = new ArrayDeque<>();

	private final Deque<Integer> recycled = new ArrayDeque<>();

	/** How far the kernel has filled the buffer it takes next; 0 unless incremental. */
	private int filledBytes;

	private final boolean incremental;

	/** By buffer: the one that was given back after it. */
	private final int[] successors;

	private int lastRecycled;

	private int available;

	private int lowWater;

	private boolean memoryKept;

	private volatile boolean memoryFreed;

	ScriptedBufferRing(int entries, int bufferSizeBytes, boolean incremental) {
		ProvidedBufferRing.check(0, entries, bufferSizeBytes);
		this.entries = entries;
		this.bufferSizeBytes = bufferSizeBytes;
		this.memory = ByteBuffer.allocateDirect(entries * bufferSizeBytes).order(ByteOrder.nativeOrder());
		this.incremental = incremental;
		this.successors = new int[entries];
		for (int id = 0; id + 1 < entries; id++) {
			this.successors[id] = id + 1;
		}
		this.lastRecycled = entries - 1;
		this.owners = new Owner[entries];
		Arrays.fill(this.owners, Owner.KERNEL);
		for (int id = 0; id < entries; id++) {
			this.published.add(id);
		}
		this.available = entries;
		this.lowWater = entries;
	}

	/**
	 * The kernel's part: takes the next buffer and fills it.
	 * @return the id, or -1 if the ring is empty (ENOBUFS)
	 */
	public int fill(byte[] bytes, int offset, int length) {
		Integer id = this.published.poll();
		if (id == null) {
			return -1;
		}
		move(id, Owner.KERNEL, Owner.COMPLETED);
		this.memory.duplicate().clear().put(id * this.bufferSizeBytes, bytes, offset, length);
		return id;
	}

	/** Whether kept memory was freed. */
	public boolean isMemoryFreed() {
		return this.memoryFreed;
	}

	/**
	 * As {@link #fill}, behind what the buffer holds already.
	 * @return how many bytes found room; 0 if the ring is empty (ENOBUFS)
	 */
	int fillPart(byte[] bytes, int offset, int length) {
		Integer id = this.published.peek();
		if (id == null) {
			return 0;
		}
		int piece = Math.min(length, this.bufferSizeBytes - this.filledBytes);
		this.memory.duplicate().clear().put(id * this.bufferSizeBytes + this.filledBytes, bytes, offset, piece);
		this.filledBytes += piece;
		return piece;
	}

	/** The buffer that {@link #fillPart} filled last, given up by the kernel if full. */
	int filled() {
		int id = this.published.peek();
		if (this.filledBytes == this.bufferSizeBytes) {
			this.filledBytes = 0;
			this.published.remove();
			move(id, Owner.KERNEL, Owner.COMPLETED);
		}
		return id;
	}

	boolean isIncremental() {
		return this.incremental;
	}

	/** Whether the kernel has begun to fill the buffer that it takes next. */
	boolean isPartlyFilled() {
		return this.filledBytes > 0;
	}

	/** How many buffers the kernel could take now: published ones only. */
	public int publishedBuffers() {
		return this.published.size();
	}

	/** How many buffers the caller was told of and has not given back. */
	public int leasedBuffers() {
		return (int) Arrays.stream(this.owners).filter((owner) -> owner == Owner.CALLER).count();
	}

	private void move(int id, Owner from, Owner to) {
		if (this.owners[id] != from) {
			throw new AssertionError("buffer " + id + " is " + this.owners[id] + ", not " + from);
		}
		this.owners[id] = to;
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
		return this.memory;
	}

	@Override
	public void taken(int id) {
		move(id, Owner.COMPLETED, Owner.CALLER);
		this.available--;
		this.lowWater = Math.min(this.lowWater, this.available - this.recycled.size());
	}

	@Override
	public void recycle(int id) {
		move(id, Owner.CALLER, Owner.RECYCLED);
		this.memory.duplicate().clear().put(id * this.bufferSizeBytes, clobbered());
		this.recycled.add(id);
		this.successors[this.lastRecycled] = id;
		this.lastRecycled = id;
		this.available++;
	}

	@Override
	public int next(int id) {
		return this.successors[id];
	}

	@Override
	public int capacityBytes(int id) {
		return this.bufferSizeBytes;
	}

	/** What a buffer holds once it is given back: late readers notice. */
	private byte[] clobbered() {
		byte[] bytes = new byte[this.bufferSizeBytes];
		Arrays.fill(bytes, (byte) 0xDD);
		return bytes;
	}

	@Override
	public void publish() {
		for (Integer id = this.recycled.poll(); id != null; id = this.recycled.poll()) {
			move(id, Owner.RECYCLED, Owner.KERNEL);
			this.published.add(id);
		}
	}

	@Override
	public ByteBuffer standAlone(int position, int lengthBytes) {
		return this.memory.slice(position, lengthBytes);
	}

	@Override
	public void keepMemory() {
		this.memoryKept = true;
	}

	@Override
	public void freeMemory() {
		if (!this.memoryKept || this.memoryFreed) {
			throw new AssertionError("The memory was not kept, or freed twice");
		}
		this.memoryFreed = true;
	}

	@Override
	public int available() {
		return this.available;
	}

	@Override
	public int lowWater() {
		return this.lowWater;
	}

}
