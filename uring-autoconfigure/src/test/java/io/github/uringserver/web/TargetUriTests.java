package io.github.uringserver.web;

import java.net.URISyntaxException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Tests for {@link TargetUri}. */
class TargetUriTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "/ | example.com | http://example.com/",
					"/a/b?c=d&e | example.com:8080 | http://example.com:8080/a/b?c=d&e",
					"/a%20b%2Fc?q=%C3%A4 | example.com | http://example.com/a%20b%2Fc?q=%C3%A4",
					"//a//b | example.com | http://example.com//a//b", "/? | example.com | http://example.com/?",
					"/ | example.com:80 | http://example.com/", "/ | example.com:443 | http://example.com:443/",
					"/ | example.com: | http://example.com/", "/ | [::1]:8080 | http://[::1]:8080/",
					"/ | [2001:db8::1] | http://[2001:db8::1]/", "/ | 192.0.2.1:1 | http://192.0.2.1:1/",
					"/ | my_host:8080 | http://my_host:8080/", "/ | %C3%A4.example | http://%C3%A4.example/",
					"http://other.example/a?b | example.com | http://other.example/a?b",
					"https://other.example:8443/a | example.com | http://other.example:8443/a",
					"http://other.example | example.com | http://other.example/",
					"http://other.example?a=b | example.com | http://other.example/?a=b",
					"/http://other.example/ | example.com | http://example.com/http://other.example/",
					"/a:b@c;d=e | example.com | http://example.com/a:b@c;d=e" })
	void targetBecomesAbsoluteUri(String target, String host, String expected) throws URISyntaxException {
		assertThat(TargetUri.create("GET", target, false, host, 9090)).hasToString(expected);
	}

	@Test
	void schemeIsThatOfTheConnection() throws URISyntaxException {
		assertThat(TargetUri.create("GET", "/", true, "example.com:443", 1)).hasToString("https://example.com/");
		assertThat(TargetUri.create("GET", "/", true, "example.com:80", 1)).hasToString("https://example.com:80/");
		assertThat(TargetUri.create("GET", "http://a/", true, "example.com", 1)).hasToString("https://a/");
	}

	@ParameterizedTest
	@CsvSource({ "9090, http://localhost:9090/", "80, http://localhost/", "-1, http://localhost/" })
	void missingHostIsLocalhost(int localPort, String expected) throws URISyntaxException {
		assertThat(TargetUri.create("GET", "/", false, null, localPort)).hasToString(expected);
		assertThat(TargetUri.create("GET", "/", false, "", localPort)).hasToString(expected);
	}

	@Test
	void asteriskFormHasNoPath() throws URISyntaxException {
		assertThat(TargetUri.create("OPTIONS", "*", false, "example.com:81", 1)).hasToString("http://example.com:81");
	}

	@Test
	void authorityFormIsTheAuthority() throws URISyntaxException {
		assertThat(TargetUri.create("CONNECT", "other.example:444", false, "example.com", 1))
			.hasToString("http://other.example:444");
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "a", "a/b", "other.example:444", "://a/", "http://", "http:///a", "1+ä://a/", "/a b",
			"/a|b", "/{a}", "/a#b", "/%", "/%zz", "/a\\b", "/\"", "http://user@other.example/" })
	void illegalTargetIsRefused(String target) {
		assertThatExceptionOfType(URISyntaxException.class)
			.isThrownBy(() -> TargetUri.create("GET", target, false, "example.com", 1));
	}

	@ParameterizedTest
	@ValueSource(strings = { "a b", "a/b", "a?b", "user@a", "a:b", "a:-1", "a:+1", "a:65536", "a:99999999999", ":80",
			"::1", "[::1", "[::1]a", "[::g]", "[]", "a%", "a%2", "a%zz", "ä", "a#b", "a\\b" })
	void illegalHostIsRefused(String host) {
		assertThatExceptionOfType(URISyntaxException.class)
			.isThrownBy(() -> TargetUri.create("GET", "/", false, host, 1));
	}

}
