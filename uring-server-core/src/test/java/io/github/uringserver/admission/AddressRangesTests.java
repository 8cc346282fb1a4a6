package io.github.uringserver.admission;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AddressRangesTests {

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 10.255.0.1", "10.1.2.3/8, 10.9.9.9", "192.0.2.1, 192.0.2.1", "192.0.2.1/32, 192.0.2.1",
			"172.16.0.0/12, 172.31.255.255", "0.0.0.0/0, 8.8.8.8", "192.0.2.128/25, 192.0.2.200",
			"2001:db8::/32, 2001:db8:ffff::1", "::1, ::1", "::/0, 2001:db8::1", "fc00::/7, fd12::1",
			"2001:db8::/33, 2001:db8:7fff::1", "::ffff:10.0.0.0/104, 10.200.0.1", "::ffff:10.0.0.1, 10.0.0.1",
			"10.0.0.0/8, ::ffff:10.1.1.1", "' 10.0.0.0/8 ', 10.1.1.1" })
	void addressIsInTheRange(String range, String address) throws UnknownHostException {
		assertThat(AddressRanges.parse(List.of(range)).contains(InetAddress.getByName(address))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "10.0.0.0/8, 11.0.0.1", "192.0.2.1, 192.0.2.2", "172.16.0.0/12, 172.32.0.0",
			"192.0.2.128/25, 192.0.2.127", "2001:db8::/33, 2001:db8:8000::1", "0.0.0.0/0, ::1", "::/0, 127.0.0.1",
			"::ffff:10.0.0.0/104, 11.0.0.1" })
	void addressIsNotInTheRange(String range, String address) throws UnknownHostException {
		assertThat(AddressRanges.parse(List.of(range)).contains(InetAddress.getByName(address))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "localhost", "example.invalid/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/",
			"10.0.0/8", "10.0.0.256", "010.0.0.1", "10.0.0.1/8/8", "::1/129", "fe80::1%eth0", "[::1]", ":::1", "1:2:3",
			"abcd", "::ffff:10.0.0.0/8", "10.0.0.0/8x", "/8", "1.2.3.4.5" })
	void malformedElementIsNamed(String element) {
		assertThatIllegalArgumentException().isThrownBy(() -> AddressRanges.parse(List.of("10.0.0.0/8", element)))
			.withMessageContaining("'" + element + "'");
	}

	@Test
	void prefixDecidesAndNothingElse() throws UnknownHostException {
		Random random = new Random(17);
		for (int i = 0; i < 20_000; i++) {
			byte[] address = new byte[random.nextBoolean() ? 4 : 16];
			random.nextBytes(address);
			address[0] |= 0x20;
			int bits = random.nextInt(address.length * 8 + 1);
			int flipped = random.nextInt(address.length * 8);
			byte[] other = address.clone();
			other[flipped / 8] ^= (byte) (0x80 >>> (flipped % 8));
			AddressRanges range = AddressRanges
				.parse(List.of(InetAddress.getByAddress(address).getHostAddress() + "/" + bits));
			assertThat(range.contains(InetAddress.getByAddress(address))).isTrue();
			assertThat(range.contains(InetAddress.getByAddress(other))).as(range + " " + flipped)
				.isEqualTo(flipped >= bits);
		}
	}

	@Test
	void emptySetContainsNothing() throws UnknownHostException {
		assertThat(AddressRanges.NONE.contains(InetAddress.getByName("127.0.0.1"))).isFalse();
		assertThat(AddressRanges.INTERNAL.contains(null)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "172.20.0.1", "169.254.1.1", "100.64.0.1",
			"fe80::1", "fd00::1" })
	void internalAddressesAreInternal(String address) throws UnknownHostException {
		assertThat(AddressRanges.INTERNAL.contains(InetAddress.getByName(address))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "8.8.8.8", "2001:db8::1", "100.128.0.1", "172.32.0.1", "0.0.0.0" })
	void publicAddressesAreNotInternal(String address) throws UnknownHostException {
		assertThat(AddressRanges.INTERNAL.contains(InetAddress.getByName(address))).isFalse();
	}

	@Test
	void textNamesEveryRange() {
		assertThat(AddressRanges.parse(List.of("10.0.0.0/8", "::1"))).hasToString("[10.0.0.0/8, 0:0:0:0:0:0:0:1/128]");
	}

}
