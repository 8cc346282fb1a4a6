package io.github.uringserver.web.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

import reactor.core.publisher.SynchronousSink;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;

/**
 * Encodes one body, buffer by buffer. The buffers come one at a time, from any thread;
 * {@link #close()} may come from another one meanwhile, and then the one that encodes
 * closes when it is done, so that nothing native is freed under it.
 *
 * <pre>
 *   IDLE ◄──► BUSY ──► CLOSING
 *     │         │         │
 *     └─────────┴────►────┴──► CLOSED
 * </pre>
 */
final class BodyEncoder {

	private enum State {

		IDLE, BUSY, CLOSING, CLOSED

	}

	private static final int COPY_BYTES = 8 * 1024;

	private final AtomicReference<State> state = new AtomicReference<>(State.IDLE);

	private final EncodedBytes encoded = new EncodedBytes();

	private final DataBufferFactory factory;

	/** In the place where the client shall have all that was written before. */
	private final DataBuffer flushMark;

	private final OutputStream encoder;

	BodyEncoder(ContentCoding coding, DataBufferFactory factory, DataBuffer flushMark) throws IOException {
		this.factory = factory;
		this.flushMark = flushMark;
		this.encoder = coding.open(this.encoded);
	}

	/** Encodes a buffer and releases it; passes on what came out, if anything. */
	void encode(DataBuffer buffer, SynchronousSink<DataBuffer> next) {
		try {
			if (!this.state.compareAndSet(State.IDLE, State.BUSY)) {
				return;
			}
			DataBuffer result;
			try {
				write(buffer);
				result = this.encoded.take(this.factory);
			}
			catch (IOException ex) {
				next.error(ex);
				return;
			}
			finally {
				becomeIdle();
			}
			if (result != null) {
				next.next(result);
			}
		}
		finally {
			DataBufferUtils.release(buffer);
		}
	}

	/** The end of the body, which is never empty. */
	DataBuffer finish() throws IOException {
		if (this.state.compareAndSet(State.IDLE, State.CLOSED)) {
			this.encoder.close();
		}
		return this.encoded.take(this.factory);
	}

	/** Frees what is native, now or as soon as the encoder rests. */
	void close() {
		while (true) {
			if (this.state.compareAndSet(State.IDLE, State.CLOSED)) {
				closeEncoder();
				return;
			}
			if (this.state.compareAndSet(State.BUSY, State.CLOSING) || isClosing()) {
				return;
			}
		}
	}

	private boolean isClosing() {
		State now = this.state.get();
		return now == State.CLOSING || now == State.CLOSED;
	}

	private void becomeIdle() {
		if (!this.state.compareAndSet(State.BUSY, State.IDLE)) {
			this.state.set(State.CLOSED);
			closeEncoder();
		}
	}

	private void closeEncoder() {
		try {
			this.encoder.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The sink of an encoder does not fail", ex);
		}
	}

	private void write(DataBuffer buffer) throws IOException {
		if (buffer == this.flushMark) {
			this.encoder.flush();
			return;
		}
		try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
			while (parts.hasNext()) {
				write(parts.next());
			}
		}
	}

	private void write(ByteBuffer part) throws IOException {
		if (part.hasArray()) {
			this.encoder.write(part.array(), part.arrayOffset() + part.position(), part.remaining());
			return;
		}
		byte[] copy = new byte[Math.min(part.remaining(), COPY_BYTES)];
		while (part.hasRemaining()) {
			int count = Math.min(part.remaining(), copy.length);
			part.get(copy, 0, count);
			this.encoder.write(copy, 0, count);
		}
	}

}
