package io.github.uringserver.web;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * Reads a part of a file that the ring cannot read, because it is in an archive or in
 * another file system of the JVM's own, piece by piece as it is asked for. Opened and
 * read on a thread that may block, never by a worker. Stateless.
 */
final class FileBody {

	/** Large enough to make reads cheap, small enough to hold several in a write. */
	static final int PIECE_BYTES = 32 * 1024;

	private FileBody() {
	}

	/**
	 * The bytes from {@code position} on, {@code count} of them or as many as there are.
	 */
	static Flux<DataBuffer> read(Path file, long position, long count) {
		Flux<DataBuffer> pieces = DataBufferUtils.readByteChannel(() -> open(file, position),
				DefaultDataBufferFactory.sharedInstance, PIECE_BYTES);
		return Flux.from(DataBufferUtils.takeUntilByteCount(pieces, count)).subscribeOn(Schedulers.boundedElastic());
	}

	private static SeekableByteChannel open(Path file, long position) throws IOException {
		SeekableByteChannel channel = Files.newByteChannel(file);
		try {
			return channel.position(position);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

}
