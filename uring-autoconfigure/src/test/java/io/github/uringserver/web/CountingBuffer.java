package io.github.uringserver.web;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferWrapper;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.PooledDataBuffer;

import static org.assertj.core.api.Assertions.assertThat;

/** A buffer that counts its releases, a second one included. */
final class CountingBuffer extends DataBufferWrapper implements PooledDataBuffer {

	private final AtomicInteger releases = new AtomicInteger();

	private CountingBuffer(DataBuffer delegate) {
		super(delegate);
	}

	@Override
	public boolean isAllocated() {
		return true;
	}

	@Override
	public PooledDataBuffer retain() {
		throw new UnsupportedOperationException();
	}

	@Override
	public PooledDataBuffer touch(Object hint) {
		return this;
	}

	@Override
	public boolean release() {
		return this.releases.incrementAndGet() == 1;
	}

	int releases() {
		return this.releases.get();
	}

	/** Makes buffers and remembers them. */
	static final class Factory {

		private final List<CountingBuffer> made = new CopyOnWriteArrayList<>();

		DataBuffer of(String content) {
			return of(content.getBytes(StandardCharsets.UTF_8));
		}

		DataBuffer of(byte[] content) {
			CountingBuffer buffer = new CountingBuffer(DefaultDataBufferFactory.sharedInstance.wrap(content));
			this.made.add(buffer);
			return buffer;
		}

		int made() {
			return this.made.size();
		}

		/** How many were released. */
		long released() {
			return this.made.stream().filter((buffer) -> buffer.releases() > 0).count();
		}

		/** How often the one that was released most often was. */
		int maxReleases() {
			return this.made.stream().mapToInt(CountingBuffer::releases).max().orElse(0);
		}

		void assertEachReleasedOnce() {
			assertThat(this.made).extracting(CountingBuffer::releases).isNotEmpty().containsOnly(1);
		}

	}

}
