package io.github.uringserver.contract;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.github.uringserver.server.ServerFixture;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

/** Buffers that must be released, and are asked whether they were. */
final class TrackedBuffers {

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private final Queue<ByteBuf> made = new ConcurrentLinkedQueue<>();

	/** A buffer with a copy of these bytes. */
	DataBuffer wrap(byte[] bytes) {
		NettyDataBuffer buffer = this.factory.allocateBuffer(bytes.length);
		buffer.write(bytes);
		this.made.add(buffer.getNativeBuffer());
		return buffer;
	}

	int count() {
		return this.made.size();
	}

	/** Waits until every buffer was released. */
	void awaitAllReleased() {
		ServerFixture.await("every buffer is released",
				() -> this.made.stream().allMatch((buffer) -> buffer.refCnt() == 0));
	}

}
