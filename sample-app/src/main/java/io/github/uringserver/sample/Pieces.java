package io.github.uringserver.sample;

import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;

/**
 * Any number of bytes, produced piece by piece as they are asked for: however many there
 * are, one piece is in memory.
 */
public final class Pieces {

	private static final int PIECE_BYTES = 32 * 1024;

	/** Shared by all answers and never written to again. */
	private static final byte[] PIECE = alphabet();

	private Pieces() {
	}

	/**
	 * Exactly this many bytes, a piece for each that is asked for. Any thread.
	 * @param count 0 or more
	 * @param bufferFactory wraps the pieces, without copying them
	 */
	public static Flux<DataBuffer> of(long count, DataBufferFactory bufferFactory) {
		return Flux.generate(() -> count, (remaining, sink) -> {
			if (remaining == 0) {
				sink.complete();
				return remaining;
			}
			int length = (int) Math.min(PIECE_BYTES, remaining);
			DataBuffer piece = bufferFactory.wrap(PIECE);
			piece.writePosition(length);
			sink.next(piece);
			return remaining - length;
		});
	}

	private static byte[] alphabet() {
		byte[] bytes = new byte[PIECE_BYTES];
		for (int i = 0; i < bytes.length; i++) {
			bytes[i] = (byte) ('a' + i % 26);
		}
		return bytes;
	}

}
