package io.github.uringserver.server;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Passes on what a TLS server sends and notes the lengths of its records on the way. */
final class TlsRecordWatch extends FilterInputStream {

	private static final int HEADER_BYTES = 5;

	private static final int APPLICATION_DATA = 23;

	private final byte[] header = new byte[HEADER_BYTES];

	private int headerBytes;

	private int bodyBytes;

	private final List<Integer> lengthsBytes = new ArrayList<>();

	TlsRecordWatch(InputStream in) {
		super(in);
	}

	/**
	 * The lengths of the records that had the type application data, as their headers
	 * tell them.
	 */
	List<Integer> lengthsBytes() {
		return this.lengthsBytes;
	}

	@Override
	public int read() throws IOException {
		int value = super.read();
		if (value >= 0) {
			look((byte) value);
		}
		return value;
	}

	@Override
	public int read(byte[] bytes, int from, int length) throws IOException {
		int count = super.read(bytes, from, length);
		for (int i = 0; i < count; i++) {
			look(bytes[from + i]);
		}
		return count;
	}

	private void look(byte value) {
		if (this.bodyBytes > 0) {
			this.bodyBytes--;
			return;
		}
		this.header[this.headerBytes++] = value;
		if (this.headerBytes == HEADER_BYTES) {
			this.headerBytes = 0;
			this.bodyBytes = (this.header[3] & 0xFF) << Byte.SIZE | this.header[4] & 0xFF;
			if (this.header[0] == APPLICATION_DATA) {
				this.lengthsBytes.add(this.bodyBytes);
			}
		}
	}

}
