package io.github.uringserver.http.h1;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The word-wise searches against their definitions, one octet at a time. */
class OctetsTest {

	private static final String TOKEN_CHARACTERS = "!#$%&'*+-.^_`|~0123456789"
			+ "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

	private final Random random = new Random(1);

	@Test
	void everyOctetIsFoundAtEveryPlaceByTokenSearch() {
		everyOctetAtEveryPlace("token", 'a', (octet) -> TOKEN_CHARACTERS.indexOf(octet) < 0, Octets::endOfToken);
	}

	@Test
	void everyOctetIsFoundAtEveryPlaceByTextSearch() {
		everyOctetAtEveryPlace("text", 'a', (octet) -> (octet < 0x20 && octet != '\t') || octet == 0x7F,
				Octets::endOfText);
	}

	@Test
	void everyOctetIsFoundAtEveryPlaceByValueSearch() {
		everyOctetAtEveryPlace("LF", 'a', (octet) -> octet == '\n',
				(bytes, from, to) -> Octets.indexOf(Octets.LF, bytes, from, to));
	}

	private void everyOctetAtEveryPlace(String what, char filler, java.util.function.IntPredicate stops,
			Search search) {
		for (int octet = 0; octet < 256; octet++) {
			for (int place = 0; place < 20; place++) {
				byte[] bytes = (String.valueOf(filler).repeat(20 + Octets.SLACK_BYTES))
					.getBytes(StandardCharsets.US_ASCII);
				bytes[place] = (byte) octet;
				int expected = stops.test(octet) ? place : 20;
				assertThat(search.find(bytes, 0, 20)).as("%s: octet %d at %d", what, octet, place).isEqualTo(expected);
				assertThat(search.find(bytes, 0, place)).as("%s: ends before %d", what, place).isEqualTo(place);
			}
		}
	}

	@Test
	void searchesAgreeWithTheirDefinitionsOnRandomOctets() {
		for (int round = 0; round < 20_000; round++) {
			byte[] bytes = new byte[24 + Octets.SLACK_BYTES];
			this.random.nextBytes(bytes);
			int from = this.random.nextInt(24);
			int token = from;
			while (token < 24 && TOKEN_CHARACTERS.indexOf(bytes[token] & 0xFF) >= 0) {
				token++;
			}
			int text = from;
			while (text < 24
					&& (bytes[text] < 0 || bytes[text] == '\t' || (bytes[text] >= 0x20 && bytes[text] != 0x7F))) {
				text++;
			}
			assertThat(Octets.endOfToken(bytes, from, 24)).isEqualTo(token);
			assertThat(Octets.endOfText(bytes, from, 24)).isEqualTo(text);
		}
	}

	@Test
	void hashIsTheSameForBytesAndStringsOfAnyCase() {
		for (int length = 0; length < 40; length++) {
			String name = randomToken(length);
			byte[] bytes = (name.toUpperCase(Locale.ROOT) + "########").getBytes(StandardCharsets.US_ASCII);
			assertThat(Octets.foldedHash(bytes, 0, length)).as(name).isEqualTo(Octets.foldedHash(name));
			assertThat(Octets.foldedHash(name)).isEqualTo(Octets.foldedHash(name.toLowerCase(Locale.ROOT)));
		}
	}

	private String randomToken(int length) {
		StringBuilder name = new StringBuilder();
		for (int i = 0; i < length; i++) {
			name.append(TOKEN_CHARACTERS.charAt(this.random.nextInt(TOKEN_CHARACTERS.length())));
		}
		return name.toString();
	}

	@Test
	void foldedComparisonFoldsLettersOnly() {
		byte[] bytes = "X-Id^_~#".getBytes(StandardCharsets.US_ASCII);
		assertThat(Octets.equalFolded(bytes, 0, 4, "x-iD")).isTrue();
		assertThat(Octets.equalFolded(bytes, 4, 5, "~")).isFalse();
		assertThat(Octets.equalFolded(bytes, 6, 7, "^")).isFalse();
		assertThat(Octets.equalFolded(bytes, 0, 4, "x-i")).isFalse();
		assertThat(Octets.equalFolded(bytes, 0, 1, "\u0158")).isFalse();
	}

	private interface Search {

		int find(byte[] bytes, int from, int to);

	}

}
