package io.github.uringserver.ring;

import java.nio.ByteBuffer;

import io.github.uringserver.sys.NativeMemory;
import io.github.uringserver.sys.QueueFlags;
import io.github.uringserver.sys.SqeLayout;

/**
 * The memory a ring shares with the kernel: one mapping with both queues
 * ({@code IORING_FEAT_SINGLE_MMAP}), one with the submission queue entries. Owned by
 * {@link KernelRing}.
 */
final class RingMapping implements AutoCloseable {

	private final RingParameters parameters;

	private final NativeMemory queues;

	private final NativeMemory submissionEntries;

	private RingMapping(RingParameters parameters, NativeMemory queues, NativeMemory submissionEntries) {
		this.parameters = parameters;
		this.queues = queues;
		this.submissionEntries = submissionEntries;
	}

	/**
	 * Maps the queues of a ring.
	 * @throws io.github.uringserver.sys.NativeMemoryException if the kernel refuses;
	 * nothing stays mapped then
	 */
	static RingMapping map(int ringFd, RingParameters parameters) {
		NativeMemory queues = NativeMemory.mapShared(ringFd, QueueFlags.OFFSET_RINGS, parameters.mappingBytes());
		try {
			long entriesBytes = (long) parameters.submissionQueueEntries() * SqeLayout.SIZE_BYTES;
			return new RingMapping(parameters, queues,
					NativeMemory.mapShared(ringFd, QueueFlags.OFFSET_SQES, entriesBytes));
		}
		catch (RuntimeException ex) {
			queues.close();
			throw ex;
		}
	}

	RingParameters parameters() {
		return this.parameters;
	}

	ByteBuffer queues() {
		return this.queues.buffer();
	}

	ByteBuffer submissionEntries() {
		return this.submissionEntries.buffer();
	}

	@Override
	public void close() {
		this.submissionEntries.close();
		this.queues.close();
	}

}
