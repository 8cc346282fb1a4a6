package io.github.uringserver.web.compression;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/** Gathers what an encoder puts out, and hands it over in one buffer. One thread. */
final class EncodedBytes extends OutputStream {

	private static final int INITIAL_BYTES = 1024;

	private static final byte[] NOTHING = new byte[0];

	private byte[] bytes = NOTHING;

	private int count;

	@Override
	public void write(int value) {
		reserve(1);
		this.bytes[this.count++] = (byte) value;
	}

	@Override
	public void write(byte[] source, int offset, int length) {
		reserve(length);
		System.arraycopy(source, offset, this.bytes, this.count, length);
		this.count += length;
	}

	private void reserve(int length) {
		if (this.bytes.length - this.count < length) {
			this.bytes = Arrays.copyOf(this.bytes,
					Math.max(INITIAL_BYTES, Math.max(2 * this.bytes.length, Math.addExact(this.count, length))));
		}
	}

	/** What was gathered, without a copy; null if there is nothing. */
	DataBuffer take(DataBufferFactory factory) {
		if (this.count == 0) {
			return null;
		}
		DataBuffer taken = factory.wrap(ByteBuffer.wrap(this.bytes, 0, this.count));
		this.bytes = NOTHING;
		this.count = 0;
		return taken;
	}

}
