package io.github.uringserver.tls;

import java.nio.ByteBuffer;
import java.util.Random;

/** An engine of this server: between heap arrays. */
final class OwnServerSide implements ServerSide {

	private static final byte[] PLAINTEXT = new byte[TlsEngine.MAX_PLAINTEXT_BYTES];

	private static final byte[] OUT = new byte[TlsEngine.MAX_SEND_BYTES];

	private static final ByteBuffer DIRECT = ByteBuffer.allocateDirect(TlsEngine.MAX_SEND_BYTES);

	static {
		new Random(1).nextBytes(PLAINTEXT);
	}

	private final TlsEngine engine;

	OwnServerSide(TlsEngine engine) {
		this.engine = engine;
	}

	@Override
	public int receive(byte[] records, int from, int length) throws Exception {
		int plaintext = 0;
		for (int record = from; record < from + length;) {
			int recordLength = TlsEngine.RECORD_HEADER_BYTES
					+ ((records[record + 3] & 0xFF) << 8 | records[record + 4] & 0xFF);
			plaintext += this.engine.receive(records, record, recordLength, OUT, 0);
			record += recordLength;
		}
		return plaintext;
	}

	@Override
	public int takeOutput(byte[] out) {
		return this.engine.takeOutput(out, 0);
	}

	@Override
	public int send(int length) throws Exception {
		return this.engine.send(PLAINTEXT, 0, length, OUT, 0);
	}

	@Override
	public int sendToDirectBuffer(int length) throws Exception {
		int record = send(length);
		DIRECT.clear().put(OUT, 0, record);
		return record;
	}

	@Override
	public void dispose() {
		this.engine.dispose();
	}

}
