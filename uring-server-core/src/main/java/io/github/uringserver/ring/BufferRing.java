package io.github.uringserver.ring;

import java.nio.ByteBuffer;

/**
 * A provided buffer ring ({@code IORING_REGISTER_PBUF_RING}, kernel 5.19): the kernel
 * takes a buffer when data arrives and names it in the completion. Called by the ring's
 * owner thread only.
 * <p>
 * A buffer belongs to the kernel until a completion names it, to the caller until
 * {@link #recycle}, and to the kernel again from {@link #publish} on.
 */
public interface BufferRing {

	/** How many buffers there are in all. */
	int entries();

	/** The size of each buffer in bytes. */
	int bufferSizeBytes();

	/**
	 * A view of all the buffers, shared and reused: buffer {@code id} starts at
	 * {@code id * bufferSizeBytes()}. The caller sets position and limit.
	 */
	ByteBuffer memory();

	/**
	 * Notes that the kernel took buffer {@code id}: called once for each completion that
	 * has one and does not keep it, and for each buffer of a bundle, before it is given
	 * back.
	 */
	void taken(int id);

	/**
	 * The buffer the kernel takes after {@code id}: the one that was given back after it.
	 * Good until {@code id} is given back.
	 */
	int next(int id);

	/**
	 * How many bytes the kernel puts into {@code id} at most: it may shorten a buffer at
	 * the end of a bundle. Good until {@code id} is given back.
	 */
	int capacityBytes(int id);

	/** Gives buffer {@code id} back; the kernel sees it after {@link #publish}. */
	void recycle(int id);

	/**
	 * Makes every recycled buffer visible to the kernel (one release store of the tail).
	 */
	void publish();

	/**
	 * A view of a part of the memory that stands alone: whatever is derived from it keeps
	 * it reachable, and only that does. (A slice of {@link #memory()} would not be kept
	 * by slices of its own: they refer to the root.)
	 * @param position from the beginning of {@link #memory()}, in bytes
	 */
	ByteBuffer standAlone(int position, int lengthBytes);

	/**
	 * Leaves the memory of the buffers mapped when the ring is closed, until
	 * {@link #freeMemory()}.
	 */
	void keepMemory();

	/** Unmaps memory that was kept, once the ring is closed. Any thread. */
	void freeMemory();

	/** How many buffers the kernel can take, recycled but unpublished ones included. */
	int available();

	/** The lowest {@link #available()} since the start. */
	int lowWater();

}
