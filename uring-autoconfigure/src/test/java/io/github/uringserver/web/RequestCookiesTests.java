package io.github.uringserver.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpCookie;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link RequestCookies}. */
class RequestCookiesTests {

	private static final String[] FRAGMENTS = { "a", "b", "=", "=", ";", "; ", "\"", ",", " ", "\\", "$Version=1; ",
			"$Path=/", "$Domain", "$Port", "\t", "x=\"y\"", "a=b", "Ã", "{", "[1]" };

	@Test
	void severalValuesOfANameKeepTheirOrder() {
		MultiValueMap<String, HttpCookie> cookies = RequestCookies.parse(new ListRequestHead("GET", "/",
				List.of(Map.entry("Cookie", "a=1; b=2; a=3"), Map.entry("X", "a=4"), Map.entry("cookie", "a=5"))));
		assertThat(cookies.get("a")).extracting(HttpCookie::getValue).containsExactly("1", "3", "5");
		assertThat(cookies.get("b")).containsExactly(new HttpCookie("b", "2"));
	}

	@Test
	void noCookieHeaderMeansNoCookies() {
		assertThat(RequestCookies.parse(new ListRequestHead("GET", "/", List.of()))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a", "a=", "=b", "a=b", "a=\"b\"", "a=\"b", "a=\"\"", "a=\"", "a=b=c", "a=b;", ";;a=b",
			"a =b", "a= b", "a=b ;c=d", "$Version=1; a=b; $Path=/; c=d; $Domain=x; $Port=1", "$version=1; a=b",
			"$Path=/; a=b", "$Version", "$Version=1", "a=b,c=d", "a=\"b;c\"", "a[1]=b", "a=Ã", "a\\=b", "a=b\\" })
	void readsAsThePeer(String header) {
		assertReadsAsThePeer(header);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3 })
	void readsRandomHeadersAsThePeer(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < 20_000; i++) {
			StringBuilder header = new StringBuilder();
			for (int length = random.nextInt(12); length > 0; length--) {
				header.append(FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
			}
			assertReadsAsThePeer(header.toString());
		}
	}

	private static void assertReadsAsThePeer(String header) {
		List<String> expected = new ArrayList<>();
		ServerCookieDecoder.STRICT.decodeAll(header)
			.forEach((cookie) -> expected.add(cookie.name() + '=' + cookie.value()));
		MultiValueMap<String, HttpCookie> cookies = new LinkedMultiValueMap<>();
		RequestCookies.parse(header, cookies);
		List<String> read = new ArrayList<>();
		cookies.values().forEach((values) -> values.forEach((c) -> read.add(c.getName() + '=' + c.getValue())));
		assertThat(read).as(header).containsExactlyInAnyOrderElementsOf(expected);
	}

}
