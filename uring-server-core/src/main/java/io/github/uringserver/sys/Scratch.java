package io.github.uringserver.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import com.kenai.jffi.MemoryIO;

/**
 * A small piece of native memory per thread, for the arguments of system calls that take
 * a pointer. Its content lasts until the thread's next such call.
 */
final class Scratch {

	/** Enough for an affinity mask of 8192 CPUs. */
	static final int SIZE_BYTES = 1024;

	private static final ThreadLocal<Scratch> PER_THREAD = ThreadLocal.withInitial(Scratch::new);

	private final ByteBuffer buffer = allocate(SIZE_BYTES);

	private final long address = addressOf(this.buffer);

	private Scratch() {
	}

	/** The calling thread's. */
	static Scratch get() {
		return PER_THREAD.get();
	}

	/** A direct buffer in native byte order, freed with the object. */
	static ByteBuffer allocate(int sizeBytes) {
		return ByteBuffer.allocateDirect(sizeBytes).order(ByteOrder.nativeOrder());
	}

	/** The address of a direct buffer. */
	static long addressOf(ByteBuffer direct) {
		return MemoryIO.getInstance().getDirectBufferAddress(direct);
	}

	ByteBuffer buffer() {
		return this.buffer;
	}

	long address() {
		return this.address;
	}

	/** Sets the first bytes to 0. */
	void clear(int bytes) {
		for (int i = 0; i < bytes; i++) {
			this.buffer.put(i, (byte) 0);
		}
	}

}
