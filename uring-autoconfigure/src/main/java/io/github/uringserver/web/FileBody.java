package io.github.uringserver.web;

import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;

/**
 * Reads a part of a file piece by piece as it is asked for. Opened on a thread that may
 * block and read by the channel's own threads, never by a worker. Stateless.
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
		Flux<DataBuffer> pieces = DataBufferUtils.readAsynchronousFileChannel(
				() -> AsynchronousFileChannel.open(file, StandardOpenOption.READ), position,
				DefaultDataBufferFactory.sharedInstance, PIECE_BYTES);
		return Flux.from(DataBufferUtils.takeUntilByteCount(pieces, count)).subscribeOn(Schedulers.boundedElastic());
	}

}
