package io.github.uringserver.web;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

import io.github.uringserver.net.ReceiveLease;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.PooledDataBuffer;

/**
 * A piece of a request body that lies where the kernel has put it: a buffer over a
 * {@link ReceiveLease}, to be released like every pooled buffer. Made on the worker's
 * thread, used and released on any. After its last release everything but
 * {@link #isAllocated()} throws {@link IllegalStateException}.
 * <p>
 * A part that was split off is released on its own; a slice shares the count of what it
 * is a slice of, as with Netty's buffers.
 */
final class LeasedDataBuffer implements PooledDataBuffer {

	private final Share share;

	private final DataBuffer delegate;

	LeasedDataBuffer(ReceiveLease lease) {
		this(new Share(lease), DefaultDataBufferFactory.sharedInstance.wrap(lease.bytes()));
	}

	private LeasedDataBuffer(Share share, DataBuffer delegate) {
		this.share = share;
		this.delegate = delegate;
	}

	private DataBuffer delegate() {
		this.share.check();
		return this.delegate;
	}

	@Override
	public boolean isAllocated() {
		return this.share.get() > 0;
	}

	@Override
	public PooledDataBuffer retain() {
		this.share.retain();
		return this;
	}

	@Override
	public PooledDataBuffer touch(Object hint) {
		return this;
	}

	@Override
	public boolean release() {
		return this.share.release();
	}

	@Override
	public DataBuffer split(int index) {
		DataBuffer part = delegate().split(index);
		this.share.lease.retain();
		return new LeasedDataBuffer(new Share(this.share.lease), part);
	}

	@Override
	@Deprecated
	public DataBuffer slice(int index, int length) {
		return new LeasedDataBuffer(this.share, delegate().slice(index, length));
	}

	@Override
	public DataBufferFactory factory() {
		return this.delegate.factory();
	}

	@Override
	public int indexOf(IntPredicate predicate, int fromIndex) {
		return delegate().indexOf(predicate, fromIndex);
	}

	@Override
	public int lastIndexOf(IntPredicate predicate, int fromIndex) {
		return delegate().lastIndexOf(predicate, fromIndex);
	}

	@Override
	public int readableByteCount() {
		return delegate().readableByteCount();
	}

	@Override
	public int writableByteCount() {
		return delegate().writableByteCount();
	}

	@Override
	public int capacity() {
		return delegate().capacity();
	}

	@Override
	@Deprecated
	public DataBuffer capacity(int capacity) {
		delegate().capacity(capacity);
		return this;
	}

	@Override
	public DataBuffer ensureWritable(int capacity) {
		delegate().ensureWritable(capacity);
		return this;
	}

	@Override
	public int readPosition() {
		return delegate().readPosition();
	}

	@Override
	public DataBuffer readPosition(int readPosition) {
		delegate().readPosition(readPosition);
		return this;
	}

	@Override
	public int writePosition() {
		return delegate().writePosition();
	}

	@Override
	public DataBuffer writePosition(int writePosition) {
		delegate().writePosition(writePosition);
		return this;
	}

	@Override
	public byte getByte(int index) {
		return delegate().getByte(index);
	}

	@Override
	public byte read() {
		return delegate().read();
	}

	@Override
	public DataBuffer read(byte[] destination) {
		delegate().read(destination);
		return this;
	}

	@Override
	public DataBuffer read(byte[] destination, int offset, int length) {
		delegate().read(destination, offset, length);
		return this;
	}

	@Override
	public DataBuffer write(byte b) {
		delegate().write(b);
		return this;
	}

	@Override
	public DataBuffer write(byte[] source) {
		delegate().write(source);
		return this;
	}

	@Override
	public DataBuffer write(byte[] source, int offset, int length) {
		delegate().write(source, offset, length);
		return this;
	}

	@Override
	public DataBuffer write(DataBuffer... buffers) {
		delegate().write(buffers);
		return this;
	}

	@Override
	public DataBuffer write(ByteBuffer... buffers) {
		delegate().write(buffers);
		return this;
	}

	@Override
	public DataBuffer write(CharSequence charSequence, Charset charset) {
		delegate().write(charSequence, charset);
		return this;
	}

	@Override
	@Deprecated
	public ByteBuffer asByteBuffer() {
		return delegate().asByteBuffer();
	}

	@Override
	@Deprecated
	public ByteBuffer asByteBuffer(int index, int length) {
		return delegate().asByteBuffer(index, length);
	}

	@Override
	@Deprecated
	public ByteBuffer toByteBuffer(int index, int length) {
		return delegate().toByteBuffer(index, length);
	}

	@Override
	public void toByteBuffer(int srcPos, ByteBuffer dest, int destPos, int length) {
		delegate().toByteBuffer(srcPos, dest, destPos, length);
	}

	@Override
	public ByteBufferIterator readableByteBuffers() {
		return delegate().readableByteBuffers();
	}

	@Override
	public ByteBufferIterator writableByteBuffers() {
		return delegate().writableByteBuffers();
	}

	@Override
	public String toString(int index, int length, Charset charset) {
		return delegate().toString(index, length, charset);
	}

	@Override
	public String toString() {
		return isAllocated() ? "Leased " + this.delegate : "LeasedDataBuffer, released";
	}

	/** What counts for one buffer and its slices: one of the holders of the lease. */
	private static final class Share extends AtomicInteger {

		private static final long serialVersionUID = 1L;

		private final transient ReceiveLease lease;

		Share(ReceiveLease lease) {
			super(1);
			this.lease = lease;
		}

		void check() {
			if (get() == 0) {
				throw new IllegalStateException("The buffer was released already");
			}
		}

		void retain() {
			int seen = get();
			while (seen > 0 && !compareAndSet(seen, seen + 1)) {
				seen = get();
			}
			if (seen == 0) {
				throw new IllegalStateException("The buffer was released already");
			}
		}

		boolean release() {
			int seen = get();
			while (seen > 0 && !compareAndSet(seen, seen - 1)) {
				seen = get();
			}
			if (seen == 0) {
				throw new IllegalStateException("The buffer was released too often");
			}
			if (seen == 1) {
				this.lease.release();
			}
			return seen == 1;
		}

	}

}
