package io.github.uringserver.web.compression;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import org.jctools.queues.MpmcArrayQueue;

/**
 * {@code gzip} by the JDK. Deflaters are large and slow to make, so a few are kept for
 * the next bodies; those beyond are freed at once, and those kept when nobody refers to
 * the coding any more.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
 */
final class GzipCoding implements ContentCoding {

	/** About 270 KB of native memory each. */
	static final int MAX_KEPT = 32;

	private static final int BUFFER_BYTES = 2048;

	/** Deflate, no name, no time, unknown operating system. */
	private static final byte[] HEADER = { 0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff };

	private final MpmcArrayQueue<Deflater> kept = new MpmcArrayQueue<>(MAX_KEPT);

	@Override
	public String token() {
		return "gzip";
	}

	@Override
	public OutputStream open(OutputStream sink) throws IOException {
		Deflater deflater = this.kept.relaxedPoll();
		return new Body(sink, (deflater != null) ? deflater : new Deflater(Deflater.DEFAULT_COMPRESSION, true));
	}

	/** How many deflaters wait for a body. */
	int keptCount() {
		return this.kept.size();
	}

	private void giveBack(Deflater deflater) {
		deflater.reset();
		if (!this.kept.relaxedOffer(deflater)) {
			deflater.end();
		}
	}

	private final class Body extends DeflaterOutputStream {

		private final CRC32 checksum = new CRC32();

		private boolean closed;

		Body(OutputStream sink, Deflater deflater) throws IOException {
			super(sink, deflater, BUFFER_BYTES, true);
			sink.write(HEADER);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			super.write(bytes, offset, length);
			this.checksum.update(bytes, offset, length);
		}

		@Override
		public void close() throws IOException {
			if (this.closed) {
				return;
			}
			this.closed = true;
			try {
				finish();
				writeLittleEndian((int) this.checksum.getValue());
				writeLittleEndian((int) this.def.getBytesRead());
			}
			finally {
				giveBack(this.def);
			}
		}

		private void writeLittleEndian(int value) throws IOException {
			for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
				this.out.write(value >>> shift);
			}
		}

	}

}
