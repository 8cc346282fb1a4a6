package io.github.uringserver.net.proxy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.net.ConnectionAddresses;
import io.github.uringserver.net.proxy.HeaderReader.Result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Headers are found however they are cut, and told from everything else. */
class HeaderReaderTests {

	private static final byte[] BEHIND = "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	static List<byte[]> headers() {
		return List.of(ProxyHeaders.version1("PROXY TCP4 192.0.2.1 192.0.2.2 1111 2222"),
				ProxyHeaders.version1("PROXY TCP6 2001:db8::1 2001:db8::2 1111 2222"),
				ProxyHeaders.version1("PROXY UNKNOWN"),
				ProxyHeaders.version1("PROXY UNKNOWN " + "f".repeat(HeaderReader.MAX_VERSION_1_BYTES - 16)),
				ProxyHeaders.version2("192.0.2.1", "192.0.2.2"), ProxyHeaders.version2("2001:db8::1", "2001:db8::2"),
				ProxyHeaders.version2("192.0.2.1", "192.0.2.2", new byte[] { 4, 0, 3, 'a', 'b', 'c' }),
				ProxyHeaders.version2Local(), ProxyHeaders.version2Unix(),
				ProxyHeaders.version2(0x21, 0x11, new byte[HeaderReader.MAX_VERSION_2_BYTES - 16]));
	}

	@ParameterizedTest
	@MethodSource("headers")
	void headerIsFoundWhereverItIsCut(byte[] header) {
		byte[] all = concatenate(header, BEHIND);
		for (int cut = 0; cut <= all.length; cut++) {
			HeaderReader reader = new HeaderReader();
			ByteBuffer first = ByteBuffer.wrap(all, 0, cut);
			ByteBuffer second = ByteBuffer.wrap(all, cut, all.length - cut);
			Result result = reader.feed(first);
			if (cut < header.length) {
				assertThat(result).isEqualTo(Result.INCOMPLETE);
				result = reader.feed(second);
			}
			assertThat(result).isEqualTo(Result.COMPLETE);
			assertThat(Arrays.copyOf(reader.bytes(), reader.count())).isEqualTo(header);
			assertThat(first.remaining() + second.remaining()).isEqualTo(BEHIND.length);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\n", "POST / HTTP/1.1\r\n", "PUT / HTTP/1.1\r\n",
			"PROXYING / HTTP/1.1\r\n", "PROPFIND / HTTP/1.1\r\n", "\r\nGET / HTTP/1.1\r\n",
			"\r\n\r\nGET / HTTP/1.1\r\n", "\r\n\r\n\0\r\nQUIT ", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
			"proxy TCP4 1.1.1.1 1.1.1.1 1 1\r\n", "\0", "PP", "\rP", "P\n" })
	void everythingElseIsNoHeaderAndNothingOfItIsLost(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		HeaderReader reader = new HeaderReader();
		Result result = Result.INCOMPLETE;
		int fed = 0;
		while (result == Result.INCOMPLETE) {
			result = reader.feed(ByteBuffer.wrap(bytes, fed++, 1));
		}
		assertThat(result).isEqualTo(Result.ABSENT);
		assertThat(reader.isDecided()).isFalse();
		assertThat(Arrays.copyOf(reader.bytes(), reader.count())).isEqualTo(Arrays.copyOf(bytes, fed));
	}

	@Test
	void lineWithoutItsEndIsBounded() {
		assertThat(new HeaderReader().feed(ascii("PROXY TCP4 " + "1".repeat(200)))).isEqualTo(Result.MALFORMED);
		assertThat(new HeaderReader().feed(ascii("PROXY TCP4 1.1.1.1 1.1.1.1 1 1\n"))).isEqualTo(Result.MALFORMED);
	}

	@Test
	void lengthBeyondTheBoundIsMalformedBeforeItIsGathered() {
		byte[] header = ProxyHeaders.version2(0x21, 0x11, new byte[HeaderReader.MAX_VERSION_2_BYTES - 15]);
		HeaderReader reader = new HeaderReader();
		assertThat(reader.feed(ByteBuffer.wrap(header))).isEqualTo(Result.MALFORMED);
		assertThat(reader.count()).isEqualTo(16);
	}

	/** Whatever happens to a header, the codec answers or says that it is malformed. */
	@Test
	void damagedHeadersNeverFailOtherwise() {
		NettyHeaderDecoder decoder = new NettyHeaderDecoder();
		Random random = new Random(23);
		int malformed = 0;
		int decoded = 0;
		for (int i = 0; i < 20_000; i++) {
			byte[] header = headers().get(random.nextInt(headers().size() - 1)).clone();
			for (int flips = random.nextInt(4); flips > 0; flips--) {
				header[12 + random.nextInt(header.length - 12)] = (byte) random.nextInt(256);
			}
			HeaderReader reader = new HeaderReader();
			if (reader.feed(ByteBuffer.wrap(header)) != Result.COMPLETE) {
				continue;
			}
			try {
				ConnectionAddresses addresses = decoder.decode(reader.bytes(), reader.count());
				decoded++;
				assertThat(addresses == null || !addresses.remote().isUnresolved()).isTrue();
			}
			catch (MalformedHeaderException ex) {
				malformed++;
			}
		}
		assertThat(malformed).isPositive();
		assertThat(decoded).isPositive();
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROXY TCP4 192.0.2.1 192.0.2.2 1111", "PROXY TCP4 2001:db8::1 192.0.2.2 1 2",
			"PROXY TCP4 example.com 192.0.2.2 1 2", "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536",
			"PROXY TCP4 192.0.2.1 192.0.2.2 x 1", "PROXY UDP4 192.0.2.1 192.0.2.2 1 2", "PROXY ",
			"PROXY TCP4  192.0.2.1 192.0.2.2 1 2" })
	void malformedLineIsRefused(String line) {
		byte[] header = ProxyHeaders.version1(line);
		assertThatExceptionOfType(MalformedHeaderException.class)
			.isThrownBy(() -> new NettyHeaderDecoder().decode(header, header.length));
	}

	private static ByteBuffer ascii(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static byte[] concatenate(byte[] first, byte[] second) {
		byte[] all = Arrays.copyOf(first, first.length + second.length);
		System.arraycopy(second, 0, all, first.length, second.length);
		return all;
	}

}
