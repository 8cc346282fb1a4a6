package io.github.uringserver.forwarded;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.admission.AddressRanges;
import io.github.uringserver.http.HttpVersion;
import io.github.uringserver.http.RequestHead;

import static org.assertj.core.api.Assertions.assertThat;

class ForwardedHeadersTests {

	private static final InetSocketAddress PROXY = address("10.0.0.1", 4711);

	private static final InetSocketAddress LOCAL = address("10.0.0.2", 8080);

	private final ForwardedHeaders headers = new ForwardedHeaders(AddressRanges.INTERNAL);

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-",
			value = { "for=192.0.2.60|192.0.2.60|4711", "for=192.0.2.60:80|192.0.2.60|80",
					"For=\"192.0.2.60:81\"|192.0.2.60|81", "for=\"[2001:db8::17]:4712\"|2001:db8:0:0:0:0:0:17|4712",
					"FOR=\"[2001:db8::17]\";proto=https|2001:db8:0:0:0:0:0:17|4711",
					"for=\"192.0.2.60:_hidden\"|192.0.2.60|4711", "for=\"1\\92.0.2.60\"|192.0.2.60|4711",
					"proto=http ; for=192.0.2.60 , for=10.0.0.9|192.0.2.60|4711",
					"for=203.0.113.9, for=192.0.2.60|192.0.2.60|4711", ",,for=192.0.2.60,|192.0.2.60|4711",
					"for=unknown|-|0", "for=_obfuscated|-|0", "for=\"_SEVKISEK\"|-|0",
					"for=192.0.2.60, for=unknown, for=10.0.0.9|-|0", "for=example.org|-|0", "for=192.0.2.256|-|0",
					"for=192.0.2.060|-|0", "for=\"192.0.2.60:99999\"|-|0", "for=\"[192.0.2.60]\"|-|0" })
	void forwardedTellsTheClient(String header, String address, int port) {
		ForwardedRequest request = resolve("Forwarded", header);
		assertThat(request.client()).isEqualTo((address != null) ? address(address, port) : null);
	}

	@Test
	void forwardedTellsSchemeAndHost() {
		ForwardedRequest request = resolve("Forwarded", "by=10.0.0.1;host=\"example.org:8443\";proto=HTTPS;secret=x");
		assertThat(request.scheme()).isEqualTo("https");
		assertThat(request.host()).isEqualTo("example.org");
		assertThat(request.port()).isEqualTo(8443);
		assertThat(request.prefix()).isEmpty();
	}

	@Test
	void outermostTrustedProxyIsTheOneThatCounts() {
		ForwardedRequest request = resolve("Forwarded",
				"for=203.0.113.9;proto=http;host=forged, for=192.0.2.60;proto=https;host=a, for=10.0.0.9;proto=http;host=b");
		assertThat(request.client()).isEqualTo(address("192.0.2.60", 4711));
		assertThat(request.scheme()).isEqualTo("https");
		assertThat(request.host()).isEqualTo("a");
	}

	@Test
	void linesAreOneList() {
		assertThat(resolve("Forwarded", "for=192.0.2.60", "Forwarded", "for=10.0.0.9").client())
			.isEqualTo(address("192.0.2.60", 4711));
	}

	@Test
	void forwardedComesFirst() {
		ForwardedRequest request = resolve("X-Forwarded-For", "192.0.2.61", "X-Forwarded-Proto", "https", "Forwarded",
				"for=192.0.2.60");
		assertThat(request.client()).isEqualTo(address("192.0.2.60", 4711));
		assertThat(request.scheme()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "for", "for=", "=x", "for=\"192.0.2.60", "for=192.0.2.60;for=192.0.2.61",
			"for=192.0.2.60 proto=https", "for=(192.0.2.60)", "for=\"192.0.2.60\"x", "for=\"\\", ";;=", "", "for =x" })
	void malformedForwardedIsIgnored(String header) {
		assertThat(resolve("Forwarded", header, "X-Forwarded-For", "192.0.2.61").client())
			.isEqualTo(address("192.0.2.61", 4711));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', nullValues = "-",
			value = { "192.0.2.60|192.0.2.60|4711", "192.0.2.60:99|192.0.2.60|99",
					"2001:db8::17|2001:db8:0:0:0:0:0:17|4711", "[2001:db8::17]:99|2001:db8:0:0:0:0:0:17|99",
					"203.0.113.9, 192.0.2.60|192.0.2.60|4711", "192.0.2.60, 10.0.0.9, 192.168.7.7|192.0.2.60|4711",
					"10.0.0.8, 10.0.0.9|10.0.0.8|4711", "192.0.2.60, nonsense|-|0", "unknown|-|0", "localhost|-|0",
					"fe80::1%eth0|-|0", "1::2::3|-|0", "192.0.2.60:|-|0" })
	void unofficialHeaderTellsTheClient(String header, String address, int port) {
		ForwardedRequest request = resolve("X-Forwarded-For", header);
		assertThat(request.client()).isEqualTo((address != null) ? address(address, port) : null);
	}

	@Test
	void unofficialHeadersTellWhatWasAskedFor() {
		ForwardedRequest request = resolve("X-Forwarded-Proto", "https", "X-Forwarded-Host", "example.org:81",
				"X-Forwarded-Port", "8443", "X-Forwarded-Prefix", "/first/, /second", "X-Forwarded-Prefix", "/");
		assertThat(request).isEqualTo(new ForwardedRequest(null, "https", "example.org", 8443, "/first/second"));
	}

	@Test
	void listsAreReadAtTheSameDistanceFromTheirEnd() {
		ForwardedRequest request = resolve("X-Forwarded-For", "203.0.113.9, 192.0.2.60, 10.0.0.9", "X-Forwarded-Proto",
				"forged, https, http", "X-Forwarded-Host", "one.example");
		assertThat(request.client()).isEqualTo(address("192.0.2.60", 4711));
		assertThat(request.scheme()).isEqualTo("https");
		assertThat(request.host()).isEqualTo("one.example");
	}

	@ParameterizedTest
	@ValueSource(strings = { "exa mple", "a/b", "a@b", "[::1", "[::g]", "a:b", "a:99999", ":80", "a?b", "ä", "a#b",
			"[::1]x", "a\\b", "%41" })
	void malformedHostIsIgnored(String host) {
		assertThat(resolve("X-Forwarded-Host", host, "X-Forwarded-Proto", "https"))
			.isEqualTo(new ForwardedRequest(null, "https", null, -1, ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "no-slash", "//evil.example", "/a//b", "/a?b", "/a#b", "/a/../b", "/a b", "/%zz", "/./a",
			"/a/.." })
	void malformedPrefixIsIgnored(String prefix) {
		assertThat(resolve("X-Forwarded-Prefix", prefix).prefix()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "gopher", "javascript", "http://", "https https" })
	void unknownSchemeIsIgnored(String scheme) {
		assertThat(resolve("X-Forwarded-Proto", scheme).scheme()).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "65536", "-1", "+80", "8 0", "eighty", "99999999999" })
	void malformedPortIsIgnored(String port) {
		assertThat(resolve("X-Forwarded-Port", port).port()).isEqualTo(-1);
	}

	@Test
	void peerThatIsNotTrustedIsNotBelieved() {
		RequestHead head = head("Forwarded", "for=192.0.2.60", "X-Forwarded-For", "192.0.2.60");
		assertThat(this.headers.resolve(head, address("203.0.113.1", 1), LOCAL)).isNull();
		assertThat(new ForwardedHeaders(AddressRanges.NONE).resolve(head, PROXY, LOCAL)).isNull();
	}

	@Test
	void peerThatIsGoneIsNotBelievedButOneOnAUnixSocketIs() {
		RequestHead head = head("X-Forwarded-For", "192.0.2.60");
		assertThat(this.headers.resolve(head, null, LOCAL)).isNull();
		assertThat(this.headers.resolve(head, null, null).client()).isEqualTo(address("192.0.2.60", 0));
	}

	@Test
	void requestWithoutSuchHeadersIsLeftAlone() {
		assertThat(this.headers.resolve(head("Host", "h"), PROXY, LOCAL)).isNull();
	}

	private ForwardedRequest resolve(String... lines) {
		return this.headers.resolve(head(lines), PROXY, LOCAL);
	}

	private static InetSocketAddress address(String literal, int port) {
		try {
			return new InetSocketAddress(InetAddress.getByName(literal), port);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private static RequestHead head(String... lines) {
		List<String[]> pairs = new ArrayList<>();
		for (int i = 0; i < lines.length; i += 2) {
			pairs.add(new String[] { lines[i], lines[i + 1] });
		}
		return new Head(pairs);
	}

	private record Head(List<String[]> lines) implements RequestHead {

		@Override
		public String method() {
			return "GET";
		}

		@Override
		public String target() {
			return "/";
		}

		@Override
		public boolean targetEquals(String ascii) {
			return ascii.equals("/");
		}

		@Override
		public HttpVersion version() {
			return HttpVersion.HTTP_1_1;
		}

		@Override
		public int headerCount() {
			return this.lines.size();
		}

		@Override
		public String headerName(int index) {
			return this.lines.get(index)[0];
		}

		@Override
		public String headerValue(int index) {
			return this.lines.get(index)[1];
		}

		@Override
		public boolean headerNameEquals(int index, String name) {
			return headerName(index).equalsIgnoreCase(name);
		}

		@Override
		public int indexOf(String name, int from) {
			for (int i = from; i < headerCount(); i++) {
				if (headerNameEquals(i, name)) {
					return i;
				}
			}
			return -1;
		}

	}

}
