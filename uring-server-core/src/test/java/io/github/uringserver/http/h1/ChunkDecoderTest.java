package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ChunkDecoderTest {

	private static final int MAX_TRAILER_BYTES = 100;

	private final ChunkDecoder decoder = new ChunkDecoder(MAX_TRAILER_BYTES);

	/** The data, and behind a bar what is left of the input; or the refusal. */
	private String decode(String text, int pieceBytes) {
		this.decoder.reset();
		StringBuilder data = new StringBuilder();
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		for (int from = 0; from < bytes.length; from += pieceBytes) {
			ByteBuffer input = ByteBuffer.wrap(bytes, from, Math.min(pieceBytes, bytes.length - from));
			while (input.hasRemaining()) {
				if (!this.decoder.advance(input)) {
					return this.decoder.refusal().name();
				}
				if (this.decoder.isDone()) {
					return data + "|" + text.substring(input.position());
				}
				int count = (int) Math.min(this.decoder.dataBytes(), input.remaining());
				byte[] piece = new byte[count];
				input.get(piece);
				data.append(new String(piece, StandardCharsets.ISO_8859_1));
				if (count > 0) {
					this.decoder.taken(count);
				}
			}
		}
		return data + "...";
	}

	private String decode(String text) {
		String whole = decode(text, text.length());
		for (int piece = 1; piece < text.length(); piece++) {
			assertThat(decode(text, piece)).as("in pieces of %d", piece).isEqualTo(whole);
		}
		return whole;
	}

	@Test
	void dataIsThatOfAllChunks() {
		assertThat(decode("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nREST")).isEqualTo("hello world|REST");
		assertThat(decode("0\r\n\r\n")).isEqualTo("|");
		assertThat(decode("000A\r\n0123456789\r\n00\r\n\r\n")).isEqualTo("0123456789|");
		assertThat(decode("a\r\n\r\n\r\n\r\n\r\n\r\n\r\n0\r\n\r\n")).isEqualTo("\r\n\r\n\r\n\r\n\r\n|");
	}

	@ParameterizedTest
	@ValueSource(strings = { "+5", "-5", "0x5", "", " 5", "5 ", "5\t", "g", "5g", "5.", "5,", "5_0",
			"00000000000000005", "8000000000000000", "fffffffffffffffff", "5\0", "\u0665", "\u00b2" })
	void badSizeIsRefused(String size) {
		assertThat(decode(size + "\r\nhello\r\n0\r\n\r\n")).isIn("CHUNK_SIZE", "CHUNK_EXTENSION");
	}

	@Test
	void largestSizeIsTaken() {
		assertThat(decode("7fffffffffffffff\r\nhello")).isEqualTo("hello...");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "5\\nhello\\r\\n0\\r\\n\\r\\n|CHUNK_SIZE", "5\\rhello\\r\\n0\\r\\n\\r\\n|BARE_CR",
					"5\\r\\nhello0\\r\\n\\r\\n|CHUNK_END", "5\\r\\nhello\\n0\\r\\n\\r\\n|CHUNK_END",
					"5\\r\\nhello\\rx0\\r\\n\\r\\n|CHUNK_END", "5\\r\\nhello!\\r\\n0\\r\\n\\r\\n|CHUNK_END",
					"5\\r\\nhello\\r\\n\\r\\n0\\r\\n\\r\\n|CHUNK_SIZE", "0\\n\\n|CHUNK_SIZE", "0\\r\\n\\n|TRAILER",
					"0\\r\\n\\rx|BARE_CR" })
	void badLineEndIsRefused(String text, Refusal refusal) {
		assertThat(decode(text.translateEscapes())).isEqualTo(refusal.name());
	}

	@ParameterizedTest
	@ValueSource(strings = { ";a", ";a=b", ";a=\"b\"", " ; a = b", ";a;b=c;d=\"e;\"", ";a=\"\\\"x\\\\\"",
			";a=\"\t\u00e4\" ;b", ";a \t;b" })
	void extensionsAreSkipped(String extension) {
		assertThat(decode("5" + extension + "\r\nhello\r\n0" + extension + "\r\n\r\n")).isEqualTo("hello|");
	}

	@ParameterizedTest
	@ValueSource(strings = { ";", ";=b", ";a=", ";a==", ";a=b c", ";a b", ";a=\"b", ";a=\"b\"c", ";a\n", ";a=b\n",
			";a=\"b\n\"", ";a=\"b\r\"", ";a=b ", ";a=\"\0\"", ";a\0", ";;", " ", " x", ";a=\u00e4", ";a=\"\\\0\"" })
	void badExtensionIsRefused(String extension) {
		assertThat(decode("5" + extension + "\r\nhello\r\n0\r\n\r\n")).isEqualTo("CHUNK_EXTENSION");
	}

	@Test
	void extensionsOfAWholeBodyAreBounded() {
		String chunk = "1;" + "x".repeat(1000) + "\r\n!\r\n";
		String body = chunk.repeat(ChunkDecoder.MAX_EXTENSION_BYTES / 1001) + "0\r\n\r\n";
		assertThat(decode(body, 100)).endsWith("!|");
		assertThat(decode(chunk + body, 100)).isEqualTo("CHUNK_EXTENSIONS_TOO_LARGE");
	}

	@Test
	void trailersAreSkipped() {
		assertThat(decode("1\r\nx\r\n0\r\nA: b\r\nC:\r\nD: \te\u00e4 \r\n\r\nREST")).isEqualTo("x|REST");
	}

	@ParameterizedTest
	@ValueSource(strings = { "A : b", " A: b", "A", ": b", "A: b\0", "A: b\n", "A(: b", "A: b\r\n c", "A\r: b" })
	void badTrailerIsRefused(String trailer) {
		assertThat(decode("0\r\n" + trailer + "\r\n\r\n")).isIn("TRAILER", "BARE_CR");
	}

	@Test
	void trailersAreBounded() {
		String trailer = "A: " + "b".repeat(MAX_TRAILER_BYTES - 7);
		assertThat(decode("0\r\n" + trailer + "\r\n\r\n", 1000)).isEqualTo("|");
		assertThat(decode("0\r\n" + trailer + "bb\r\n\r\n", 1000)).isEqualTo("TRAILERS_TOO_LARGE");
	}

}
