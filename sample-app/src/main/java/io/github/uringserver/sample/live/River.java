package io.github.uringserver.sample.live;

import java.util.concurrent.atomic.AtomicLong;

import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

import io.github.uringserver.sample.Pieces;

/**
 * A long body, made piece by piece as the server asks for it, which counts what it was
 * asked for. With a slow client that is soon nothing any more.
 */
final class River {

	static final long LENGTH_BYTES = 256 * 1024 * 1024;

	/** The run that is counted; 0 before the first. */
	private final AtomicLong run = new AtomicLong();

	private final AtomicLong bytesMade = new AtomicLong();

	/** Begins to count for a new run and answers its number. */
	long open() {
		long opened = this.run.incrementAndGet();
		this.bytesMade.set(0);
		return opened;
	}

	/**
	 * The body, for this run's client or any other. Subscribed to on a server's thread.
	 */
	Flux<DataBuffer> body(long forRun, DataBufferFactory bufferFactory) {
		Flux<DataBuffer> pieces = Pieces.of(LENGTH_BYTES, bufferFactory);
		return pieces.doOnNext((piece) -> {
			if (forRun == this.run.get()) {
				this.bytesMade.addAndGet(piece.readableByteCount());
			}
		});
	}

	/** Bytes that were made for the present run. Any thread. */
	long bytesMade() {
		return this.bytesMade.get();
	}

}
