package io.github.uringserver.tls;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Records come out as they went in, wherever the stream is cut. */
class RecordReaderTests {

	private final ArrayPool arrays = new ArrayPool(TlsEngine.MAX_RECORD_BYTES, 4);

	private final RecordReader reader = new RecordReader(this.arrays, new byte[TlsEngine.MAX_RECORD_BYTES]);

	private static byte[] record(Random random, int payloadLength) {
		byte[] record = new byte[5 + payloadLength];
		random.nextBytes(record);
		record[0] = 23;
		record[1] = 3;
		record[2] = 3;
		record[3] = (byte) (payloadLength >> 8);
		record[4] = (byte) payloadLength;
		return record;
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 4, 5, 6, 1000, 8192, 20_000, 70_000 })
	void recordsSurviveAnyCut(int pieceBytes) {
		Random random = new Random(pieceBytes);
		List<byte[]> sent = new ArrayList<>();
		for (int i = 0; i < 60; i++) {
			sent.add(record(random, (i % 5 == 0) ? 16_640 : random.nextInt(600)));
		}
		ByteBuffer stream = ByteBuffer.allocateDirect(sent.stream().mapToInt((record) -> record.length).sum());
		sent.forEach(stream::put);
		stream.flip();
		List<byte[]> received = new ArrayList<>();
		while (stream.hasRemaining()) {
			int end = Math.min(stream.position() + pieceBytes, stream.capacity());
			ByteBuffer piece = stream.duplicate().limit(end);
			readAll(piece, received);
			assertThat(piece.hasRemaining()).isFalse();
			stream.position(end);
		}
		assertThat(received).hasSize(sent.size());
		for (int i = 0; i < sent.size(); i++) {
			assertThat(received.get(i)).isEqualTo(sent.get(i));
		}
		assertThat(this.reader.heldBytes()).isZero();
	}

	private void readAll(ByteBuffer piece, List<byte[]> received) {
		for (int length = this.reader.next(piece); length > 0; length = this.reader.next(piece)) {
			received.add(Arrays.copyOfRange(this.reader.record(), this.reader.recordFrom(),
					this.reader.recordFrom() + length));
		}
	}

	@Test
	void whatWasHeldIsReadFirst() {
		Random random = new Random(1);
		List<byte[]> sent = List.of(record(random, 16_000), record(random, 16_000), record(random, 9));
		ByteBuffer stream = ByteBuffer.allocate(64_000);
		sent.forEach(stream::put);
		stream.flip();
		this.reader.hold(stream);
		List<byte[]> received = new ArrayList<>();
		byte[] last = record(random, 77);
		readAll(ByteBuffer.wrap(last), received);
		assertThat(received).hasSize(4);
		assertThat(received.get(2)).isEqualTo(sent.get(2));
		assertThat(received.get(3)).isEqualTo(last);
	}

	@Test
	void foreignBytesAreMalformed() {
		assertThat(this.reader.next(ByteBuffer.wrap("GET / HTTP/1.1".getBytes()))).isEqualTo(RecordReader.MALFORMED);
		assertThat(new RecordReader(this.arrays, new byte[TlsEngine.MAX_RECORD_BYTES])
			.next(ByteBuffer.wrap(new byte[] { 23, 2, 0, 0, 1, 7 }))).isEqualTo(RecordReader.MALFORMED);
	}

	@Test
	void headerOfATooLongRecordComesAlone() {
		byte[] header = { 23, 3, 3, (byte) 0xFF, (byte) 0xFF };
		assertThat(this.reader.next(ByteBuffer.wrap(header))).isEqualTo(5);
	}

}
