package io.github.uringserver.net.proxy;

import java.util.Arrays;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A checksum that is there must be right; the specification does not ask for one. */
class Version2ChecksumTests {

	/** Extensions: a name, room for the checksum, and one behind it. */
	private static final byte[] EXTENSIONS = HexFormat.of()
		.parseHex("020003616263" + "030004" + "00000000" + "04000100");

	static byte[][] headers() {
		return new byte[][] { sealed(ProxyHeaders.version2("192.0.2.1", "192.0.2.2", EXTENSIONS)),
				sealed(ProxyHeaders.version2("2001:db8::1", "2001:db8::2", EXTENSIONS)),
				sealed(ProxyHeaders.version2(0x21, 0x31, withAddresses(216))),
				sealed(ProxyHeaders.version2(0x21, 0x12, withAddresses(12))) };
	}

	private static byte[] withAddresses(int length) {
		byte[] payload = new byte[length + EXTENSIONS.length];
		System.arraycopy(EXTENSIONS, 0, payload, length, EXTENSIONS.length);
		return payload;
	}

	/** Puts the checksum where its room is, computed bit by bit after its definition. */
	private static byte[] sealed(byte[] header) {
		int crc = ~0;
		for (byte octet : header) {
			crc ^= Byte.toUnsignedInt(octet);
			for (int bit = 0; bit < Byte.SIZE; bit++) {
				crc = ((crc & 1) != 0) ? crc >>> 1 ^ 0x82F63B78 : crc >>> 1;
			}
		}
		int at = header.length - 8;
		for (int i = 0; i < Integer.BYTES; i++) {
			header[at + i] = (byte) (~crc >>> (24 - 8 * i));
		}
		return header;
	}

	@ParameterizedTest
	@MethodSource("headers")
	void rightChecksumPassesAndAnyDamageDoesNot(byte[] header) throws Exception {
		Version2Checksum.check(header, header.length);
		for (int i = 16; i < header.length; i++) {
			byte[] damaged = header.clone();
			damaged[i] ^= 0x40;
			if (describesTheSameExtensions(header, i)) {
				assertThatExceptionOfType(MalformedHeaderException.class)
					.isThrownBy(() -> Version2Checksum.check(damaged, damaged.length))
					.withMessageContaining("checksum");
			}
		}
	}

	/** What is damaged in front of the checksum may hide it: types and lengths. */
	private static boolean describesTheSameExtensions(byte[] header, int index) {
		int first = header.length - EXTENSIONS.length;
		return index < first || (index >= first + 3 && index < first + 6) || index > first + 6;
	}

	@Test
	void headersWithoutAChecksumPass() throws Exception {
		for (byte[] header : new byte[][] { ProxyHeaders.version1("PROXY TCP4 192.0.2.1 192.0.2.2 1111 2222"),
				ProxyHeaders.version2("192.0.2.1", "192.0.2.2"), ProxyHeaders.version2Unix(),
				ProxyHeaders.version2("192.0.2.1", "192.0.2.2", new byte[] { 4, 0, 3, 'a', 'b', 'c' }) }) {
			Version2Checksum.check(header, header.length);
		}
	}

	@Test
	void whatAProxySaysForItselfIsNotLookedInto() throws Exception {
		byte[] header = ProxyHeaders.version2(0x20, 0x11, withAddresses(12));
		Version2Checksum.check(header, header.length);
		byte[] unspecified = ProxyHeaders.version2(0x21, 0x00, EXTENSIONS);
		Version2Checksum.check(unspecified, unspecified.length);
	}

	@Test
	void checksumOfAnotherLengthIsRefused() {
		for (byte[] extension : new byte[][] { { 3, 0, 3, 0, 0, 0 }, { 3, 0, 5, 0, 0, 0, 0, 0 }, { 3, 0, 4, 0, 0 },
				{ 3, 0, 0 } }) {
			byte[] header = ProxyHeaders.version2("192.0.2.1", "192.0.2.2", extension);
			assertThatExceptionOfType(MalformedHeaderException.class)
				.isThrownBy(() -> Version2Checksum.check(header, header.length))
				.withMessageContaining("four bytes");
		}
	}

	@Test
	void bytesBehindTheHeaderDoNotMatter() throws Exception {
		byte[] header = headers()[0];
		Version2Checksum.check(Arrays.copyOf(header, header.length + 100), header.length);
		assertThat(header).hasSizeGreaterThan(16);
	}

}
