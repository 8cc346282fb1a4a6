package io.github.uringserver.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Ordered access to memory that the kernel reads and writes at the same time. Used on the
 * ring's owner thread.
 * <p>
 * An acquire load pairs with the kernel's {@code smp_store_release}: what the kernel
 * wrote before it is visible after it. A release store pairs with the kernel's
 * {@code smp_load_acquire}: what was written before it is visible to the kernel after it.
 */
final class SharedMemory {

	private static final VarHandle INTS = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

	private static final VarHandle SHORTS = MethodHandles.byteBufferViewVarHandle(short[].class,
			ByteOrder.nativeOrder());

	private SharedMemory() {
	}

	static int loadAcquire(ByteBuffer buffer, int offset) {
		return (int) INTS.getAcquire(buffer, offset);
	}

	static void storeRelease(ByteBuffer buffer, int offset, int value) {
		INTS.setRelease(buffer, offset, value);
	}

	static void storeReleaseShort(ByteBuffer buffer, int offset, short value) {
		SHORTS.setRelease(buffer, offset, value);
	}

}
