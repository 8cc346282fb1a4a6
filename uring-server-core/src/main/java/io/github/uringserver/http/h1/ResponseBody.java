package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.uringserver.http.HttpExchange;

/**
 * The body of one response: how it is framed, what of it is still to be written, and what
 * was written. Belongs to an {@link Http1Response}, which tells when the head is out.
 * Worker thread only; reused with its response.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-6">RFC 9112, 6</a>
 */
final class ResponseBody {

	/** How the client finds the end of the body. */
	enum Framing {

		/** HEAD, 204, 304: the body is dropped. */
		NONE,

		/** Content-Length. */
		LENGTH,

		/** Chunked. */
		CHUNKED,

		/** HTTP/1.0: the body ends with the connection. */
		CLOSE

	}

	private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	/** What a chunk of any size has around its data: eight digits and two line ends. */
	private static final int CHUNK_FRAME_BYTES = 12;

	/**
	 * When less fits the send queue, a chunk of this size is kept in the output: that
	 * write comes up short, so that the connection tells when to go on.
	 */
	private static final int SMALLEST_CHUNK_BYTES = 256;

	/** Made for the first chunk. */
	private byte[] chunkFrame;

	private Output output;

	/** Null until the head is out. */
	private Framing framing;

	/** With {@link Framing#LENGTH}: bytes still to be written. */
	private long remaining;

	private boolean exceeded;

	private long writtenBytes;

	/** Makes it the body of another response. */
	void reset(Output output) {
		this.output = output;
		this.framing = null;
		this.exceeded = false;
		this.writtenBytes = 0;
	}

	/**
	 * The head is out.
	 * @param length in bytes, or {@link HttpExchange#UNKNOWN_LENGTH}
	 */
	void begin(Framing framing, long length) {
		this.framing = framing;
		this.remaining = length;
	}

	/** Bytes that were put out, without their framing. */
	long writtenBytes() {
		return this.writtenBytes;
	}

	/** Whether it ends with the connection. */
	boolean isDelimitedByClose() {
		return this.framing == Framing.CLOSE;
	}

	/** Whether nothing of it is sent, whatever is written. */
	boolean isDropped() {
		return this.framing == Framing.NONE;
	}

	/** Whether bytes are missing, or there were too many. */
	boolean isLengthBroken() {
		return this.exceeded || isIncomplete();
	}

	/** Whether bytes are missing that the head has declared. */
	boolean isIncomplete() {
		return this.framing == Framing.LENGTH && this.remaining > 0;
	}

	/** Takes what fits. */
	void write(ByteBuffer source) {
		switch (this.framing) {
			case NONE -> source.position(source.limit());
			case LENGTH -> writeWithinLength(source);
			case CHUNKED -> writeChunks(source);
			case CLOSE -> writeUnframed(source);
		}
	}

	private void writeUnframed(ByteBuffer source) {
		int position = source.position();
		this.output.write(source, source.remaining());
		this.writtenBytes += source.position() - position;
	}

	private void writeWithinLength(ByteBuffer source) {
		int count = (int) Math.min(source.remaining(), this.remaining);
		int position = source.position();
		this.output.write(source, count);
		this.remaining -= source.position() - position;
		this.writtenBytes += source.position() - position;
		if (this.remaining == 0 && source.hasRemaining()) {
			this.exceeded = true;
			source.position(source.limit());
		}
	}

	/**
	 * Ends when all is taken or something had to be kept: that is when space is awaited.
	 */
	private void writeChunks(ByteBuffer source) {
		if (this.chunkFrame == null) {
			this.chunkFrame = new byte[CHUNK_FRAME_BYTES];
		}
		while (source.hasRemaining() && this.output.isEmpty()) {
			int fits = this.output.spaceBytes() - CHUNK_FRAME_BYTES;
			int count = Math.min(source.remaining(), Math.max(fits, SMALLEST_CHUNK_BYTES));
			int from = chunkSize(count);
			this.output.put(this.chunkFrame, from, CHUNK_FRAME_BYTES - 2);
			this.output.put(source, count);
			this.writtenBytes += count;
			this.output.put(this.chunkFrame, CHUNK_FRAME_BYTES - 2, CHUNK_FRAME_BYTES);
		}
	}

	/**
	 * Writes the size of a chunk and a line end, followed by the line end that comes
	 * behind the data.
	 * @return where the size begins
	 */
	private int chunkSize(int size) {
		int index = CHUNK_FRAME_BYTES;
		this.chunkFrame[--index] = Octets.LF;
		this.chunkFrame[--index] = Octets.CR;
		this.chunkFrame[--index] = Octets.LF;
		this.chunkFrame[--index] = Octets.CR;
		for (int rest = size; rest > 0; rest >>>= 4) {
			this.chunkFrame[--index] = (byte) Character.forDigit(rest & 0xF, 16);
		}
		return index;
	}

	/** All of it at once; what does not fit is kept by reference. */
	void writeLast(byte[] body) {
		assert this.framing == Framing.NONE || this.framing == Framing.LENGTH;
		if (this.framing == Framing.LENGTH) {
			this.output.putLast(body);
			this.writtenBytes += body.length;
			this.remaining = 0;
		}
	}

	/** Writes what says that it is complete. */
	void end() {
		if (this.framing == Framing.CHUNKED) {
			this.output.put(LAST_CHUNK, 0, LAST_CHUNK.length);
		}
	}

}
