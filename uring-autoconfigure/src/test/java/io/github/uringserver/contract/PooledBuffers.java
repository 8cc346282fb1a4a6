package io.github.uringserver.contract;

import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes buffers of a pool that is not the server's, and remembers all of them: none may
 * stay allocated. A release too many throws where it happens.
 */
final class PooledBuffers {

	private final PooledByteBufAllocator allocator = new PooledByteBufAllocator(false);

	private final NettyDataBufferFactory factory = new NettyDataBufferFactory(this.allocator);

	private final Queue<ByteBuf> made = new ConcurrentLinkedQueue<>();

	/** A buffer on the heap. */
	DataBuffer of(String content) {
		return wrap(this.allocator.heapBuffer(), content);
	}

	/** A buffer outside of it. */
	DataBuffer direct(String content) {
		return wrap(this.allocator.directBuffer(), content);
	}

	private DataBuffer wrap(ByteBuf buffer, String content) {
		buffer.writeCharSequence(content, StandardCharsets.UTF_8);
		this.made.add(buffer);
		return this.factory.wrap(buffer);
	}

	/** Waits until every buffer was released. */
	void awaitAllReleased() {
		assertThat(this.made).isNotEmpty();
		ContractFixture.await("all buffers released: " + this.made.size() + " made",
				() -> this.made.stream().allMatch((buffer) -> buffer.refCnt() == 0));
	}

}
