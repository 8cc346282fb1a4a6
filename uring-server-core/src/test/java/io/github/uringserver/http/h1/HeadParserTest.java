package io.github.uringserver.http.h1;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.http.HttpVersion;

import static org.assertj.core.api.Assertions.assertThat;

class HeadParserTest {

	private static final String BROWSER = "GET /api/items/42?expand=owner&lang=en HTTP/1.1\r\nHost: www.example.com\r\n"
			+ "Connection: keep-alive\r\nsec-ch-ua-mobile: ?0\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
			+ "Accept:text/html,*/*;q=0.8  \r\nX-Empty:\r\nX-Tabs:\t a\tb \t\r\nX-Latin: caf\u00e9\r\n\r\n";

	private final HeadParser parser = new HeadParser(HttpLimits.DEFAULT);

	private final Http1RequestHead head = new Http1RequestHead();

	private HeadParser.Outcome feed(String text) {
		return feed(this.parser, text, text.length());
	}

	private static HeadParser.Outcome feed(HeadParser parser, String text, int pieceBytes) {
		byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
		HeadParser.Outcome outcome = HeadParser.Outcome.INCOMPLETE;
		for (int from = 0; from < bytes.length && outcome == HeadParser.Outcome.INCOMPLETE; from += pieceBytes) {
			outcome = parser.feed(ByteBuffer.wrap(bytes, from, Math.min(pieceBytes, bytes.length - from)));
		}
		return outcome;
	}

	private Refusal refusalOf(String text) {
		this.parser.reset();
		feed(text);
		return this.parser.refusal();
	}

	private static HeadParser limited(int maxHeadBytes, int maxRequestLineBytes) {
		return new HeadParser(new HttpLimits(maxHeadBytes, maxRequestLineBytes, 0, 1024));
	}

	@Test
	void slicesAreThoseOfTheHead() {
		assertThat(feed(BROWSER)).isEqualTo(HeadParser.Outcome.COMPLETE);
		this.parser.publish(this.head);
		assertThat(describe()).isEqualTo("GET|/api/items/42?expand=owner&lang=en|HTTP_1_1|Host=www.example.com|"
				+ "Connection=keep-alive|sec-ch-ua-mobile=?0|User-Agent=Mozilla/5.0 (X11; Linux x86_64)|"
				+ "Accept=text/html,*/*;q=0.8|X-Empty=|X-Tabs=a\tb|X-Latin=caf\u00e9");
	}

	private String describe() {
		StringBuilder text = new StringBuilder(
				this.head.method() + "|" + this.head.target() + "|" + this.head.version());
		for (int i = 0; i < this.head.headerCount(); i++) {
			text.append('|').append(this.head.headerName(i)).append('=').append(this.head.headerValue(i));
		}
		return text.toString();
	}

	@Test
	void targetsAndValuesAreComparedAndHashedWithoutStrings() {
		feed(BROWSER);
		this.parser.publish(this.head);
		int hash = this.head.targetHash();
		assertThat(this.head.headerValueEquals(0, "www.example.com")).isTrue();
		assertThat(this.head.headerValueEquals(0, "www.example.co")).isFalse();
		assertThat(this.head.headerValueEquals(7, "caf\u00e9")).isTrue();
		this.parser.reset();
		feed("POST /api/items/42?expand=owner&lang=en HTTP/1.1\r\nHost: b\r\n\r\n");
		this.parser.publish(this.head);
		assertThat(this.head.targetHash()).isEqualTo(hash);
		this.parser.reset();
		feed("POST /api/items/43?expand=owner&lang=en HTTP/1.1\r\nHost: b\r\n\r\n");
		this.parser.publish(this.head);
		assertThat(this.head.targetHash()).isNotEqualTo(hash);
	}

	@Test
	void headerIsFoundWhateverItsCase() {
		feed("GET / HTTP/1.1\r\nHost: a\r\nX-Id: 1\r\nx-ID: 2\r\n\r\n");
		this.parser.publish(this.head);
		assertThat(this.head.header("hOST")).isEqualTo("a");
		assertThat(this.head.indexOf("X-ID", 0)).isEqualTo(1);
		assertThat(this.head.indexOf("X-ID", 2)).isEqualTo(2);
		assertThat(this.head.indexOf("X-ID", 3)).isEqualTo(-1);
		assertThat(this.head.header("absent")).isNull();
		assertThat(this.head.headerNameEquals(2, "X-Id")).isTrue();
		assertThat(this.head.targetEquals("/")).isTrue();
		assertThat(this.head.targetEquals("/a")).isFalse();
	}

	@Test
	void detachedHeadOutlivesTheParsersNextRequest() {
		feed(BROWSER);
		this.parser.publish(this.head);
		String before = describe();
		this.head.detach();
		this.parser.reset();
		feed("POST /other HTTP/1.0\r\nAAAAAAAAAA: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n\r\n");
		assertThat(describe()).isEqualTo(before);
	}

	@Test
	void commonStringsExistOnce() {
		feed("OPTIONS * HTTP/1.1\r\nhost: a\r\nUser-Agent: b\r\nX-Own: c\r\n\r\n");
		this.parser.publish(this.head);
		assertThat(this.head.method()).isSameAs("OPTIONS");
		assertThat(this.head.headerName(0)).isSameAs(this.head.headerName(0)).isEqualTo("host");
		assertThat(this.head.headerName(1)).isSameAs(this.head.headerName(1)).isEqualTo("User-Agent");
		assertThat(this.head.headerName(2)).isEqualTo("X-Own");
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "PUT", "POST", "HEAD", "PATCH", "TRACE", "DELETE", "OPTIONS", "CONNECT", "GOT",
			"PUSH", "PROPFIND", "get", "M-SEARCH", "!#$%&'*+-.^_`|~" })
	void methodIsAnyToken(String method) {
		String target = method.equals("CONNECT") ? "a:80" : "/";
		assertThat(feed(method + " " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(HeadParser.Outcome.COMPLETE);
		this.parser.publish(this.head);
		assertThat(this.head.method()).isEqualTo(method);
	}

	@Test
	void everySplitGivesTheSameHead() {
		byte[] bytes = (BROWSER + "REST").getBytes(StandardCharsets.ISO_8859_1);
		feed(BROWSER);
		this.parser.publish(this.head);
		String expected = describe();
		for (int split = 1; split < bytes.length; split++) {
			this.parser.reset();
			ByteBuffer input = ByteBuffer.wrap(bytes, 0, split);
			HeadParser.Outcome outcome = this.parser.feed(input);
			if (outcome == HeadParser.Outcome.INCOMPLETE) {
				input = ByteBuffer.wrap(bytes, split, bytes.length - split);
				outcome = this.parser.feed(input);
			}
			assertThat(outcome).as("split at %d", split).isEqualTo(HeadParser.Outcome.COMPLETE);
			assertThat(input.position()).isEqualTo(BROWSER.length());
			this.parser.publish(this.head);
			assertThat(describe()).as("split at %d", split).isEqualTo(expected);
		}
	}

	@Test
	void whatFollowsTheHeadIsLeftInTheInput() {
		ByteBuffer input = ByteBuffer.allocateDirect(4096);
		input.put("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(3).getBytes(StandardCharsets.US_ASCII)).flip();
		for (int i = 1; i <= 3; i++) {
			this.parser.reset();
			assertThat(this.parser.feed(input)).isEqualTo(HeadParser.Outcome.COMPLETE);
			assertThat(input.position()).isEqualTo(i * 27);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET\t/ HTTP/1.1\r\n", " GET / HTTP/1.1\r\n", "G(T / HTTP/1.1\r\n", "G\0T / HTTP/1.1\r\n",
			"GET\r\n", "G\u00c4T / HTTP/1.1\r\n", "\u0016\u0003\u0001\u0002\u0000" })
	void methodThatIsNoTokenIsRefused(String text) {
		assertThat(refusalOf(text)).isEqualTo(Refusal.METHOD);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a\"b", "/<", "/>", "/a\\b", "/^", "/`", "/{", "/|", "/}", "/#f", "/\u00e4", "/\0", "/\t",
			"/\u007f", "/%", "/%4", "/%4g", "/%zz", "/[a]", "/a?{", "/a?#", "/a?%", "http://a/%0x", "/a\r", "/\n" })
	void illegalCharacterInTheTargetIsRefused(String target) {
		assertThat(refusalOf("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(Refusal.TARGET_CHARACTER);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET|/", "GET|//a//b", "GET|/a;v=1/b:c@d?q=[1]&x=%7B%7d/?", "GET|/!$&'()*+,;=-._~",
			"GET|http://a", "GET|http://a/", "GET|HTTP://a:80?q", "GET|https://[::1]:8443/x?y[]", "GET|ws+x.1-2://h/",
			"OPTIONS|*", "OPTIONS|/", "OPTIONS|http://a", "CONNECT|a:443", "CONNECT|[::1]:443", "GET|http://a%41/" })
	void everyFormOfTargetIsTaken(String methodAndTarget) {
		String line = methodAndTarget.replace('|', ' ');
		assertThat(refusalOf(line + " HTTP/1.1\r\nHost: a\r\n\r\n")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET|*", "GET|a", "GET|a:80", "GET|?q", "GET|http:/a", "GET|http://", "GET|http:///a",
			"GET|http://:80/", "GET|http://u@a/", "GET|1http://a/", "GET|http://a:b/", "GET|http://a:65536/",
			"GET|http://[::1/", "GET|http://[]/", "GET|http://a/[b]", "OPTIONS|**", "OPTIONS|*/", "CONNECT|/",
			"CONNECT|a", "CONNECT|a:", "CONNECT|:80", "CONNECT|http://a:80", "CONNECT|*", "GET|" })
	void targetOfNoFormIsRefused(String methodAndTarget) {
		String line = methodAndTarget.replace('|', ' ');
		assertThat(refusalOf(line + " HTTP/1.1\r\nHost: a\r\n\r\n")).isEqualTo(Refusal.TARGET_FORM);
	}

	@ParameterizedTest
	@CsvSource({ "HTTP/2.0, VERSION", "HTTP/1.2, VERSION", "HTTP/0.9, VERSION", "HTTP/3.0, VERSION",
			"HTTP/9.9, VERSION", "http/1.1, VERSION_SYNTAX", "HTTP/1.1x, VERSION_SYNTAX", "HTTP/1.1 x, VERSION_SYNTAX",
			"HTTP/11, VERSION_SYNTAX", "HTTP/1, VERSION_SYNTAX", "HTTP 1.1, VERSION_SYNTAX",
			"HTTPS/1.1, VERSION_SYNTAX", "HTTP/1.10, VERSION_SYNTAX", "X, VERSION_SYNTAX" })
	void versionIsKnownOrRefused(String version, Refusal refusal) {
		assertThat(refusalOf("GET / " + version + "\r\nHost: a\r\n\r\n")).isEqualTo(refusal);
	}

	@Test
	void requestLineWithoutVersionIsRefused() {
		assertThat(refusalOf("GET /\r\n")).isEqualTo(Refusal.TARGET_CHARACTER);
		assertThat(refusalOf("GET / \r\n")).isEqualTo(Refusal.VERSION_SYNTAX);
		assertThat(refusalOf("GET  / HTTP/1.1\r\n")).isEqualTo(Refusal.VERSION_SYNTAX);
		assertThat(refusalOf("GET /  HTTP/1.1\r\n")).isEqualTo(Refusal.VERSION_SYNTAX);
	}

	@Test
	void http2PrefaceIsRefusedAsBadRequest() {
		assertThat(refusalOf("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).isEqualTo(Refusal.HTTP2_PREFACE);
		assertThat(Refusal.HTTP2_PREFACE.status()).isEqualTo(400);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "A : b|SPACE_BEFORE_COLON", "A\\t: b|SPACE_BEFORE_COLON", "\\sA: b|FOLDED_LINE",
					"X: a\\r\\n b|FOLDED_LINE", "X: a\\r\\n\\tb|FOLDED_LINE", "X: a\\r\\n \\r\\nY: b|FOLDED_LINE",
					": b|HEADER_NAME", "A|HEADER_NAME", "A\\0: b|HEADER_NAME", "A(: b|HEADER_NAME",
					"\\344: b|HEADER_NAME", "A: b\\0|CONTROL_CHARACTER", "A: b\\177|CONTROL_CHARACTER",
					"A: b\\010c|CONTROL_CHARACTER", "A: b\\nC: d|BARE_LF", "A: b\\rC: d|BARE_CR", "A: b\\r|BARE_CR",
					"A\\r: b|HEADER_NAME", "\\n|BARE_LF" })
	void malformedHeaderLineIsRefused(String line, Refusal refusal) {
		String text = line.translateEscapes();
		assertThat(refusalOf("GET / HTTP/1.1\r\nHost: a\r\n" + text + "\r\n\r\n")).isEqualTo(refusal);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "|HOST_MISSING", "Host: a~Host: a|HOST_REPEATED",
			"Host: a~host: b|HOST_REPEATED", "Host: a b|HOST_SYNTAX", "Host: a/b|HOST_SYNTAX", "Host: u@a|HOST_SYNTAX",
			"Host: a:b|HOST_SYNTAX", "Host: a:99999|HOST_SYNTAX", "Host: [::1|HOST_SYNTAX", "Host: [::1]x|HOST_SYNTAX",
			"Host: a%zz|HOST_SYNTAX", "Host: a~Content-Length: |CONTENT_LENGTH_SYNTAX",
			"Host: a~Content-Length: +5|CONTENT_LENGTH_SYNTAX", "Host: a~Content-Length: -5|CONTENT_LENGTH_SYNTAX",
			"Host: a~Content-Length: 5,5|CONTENT_LENGTH_SYNTAX", "Host: a~Content-Length: 5 5|CONTENT_LENGTH_SYNTAX",
			"Host: a~Content-Length: 0x5|CONTENT_LENGTH_SYNTAX",
			"Host: a~Content-Length: 9223372036854775808|CONTENT_LENGTH_SYNTAX",
			"Host: a~Content-Length: 99999999999999999999|CONTENT_LENGTH_SYNTAX",
			"Host: a~Content-Length: 5~Content-Length: 5|CONTENT_LENGTH_REPEATED",
			"Host: a~Content-Length: 5~content-length: 6|CONTENT_LENGTH_REPEATED",
			"Host: a~Content-Length: 5~Transfer-Encoding: chunked|CONTENT_LENGTH_AND_CHUNKED",
			"Host: a~Transfer-Encoding: gzip~Content-Length: 5|CONTENT_LENGTH_AND_CHUNKED",
			"Host: a~Transfer-Encoding: |TRANSFER_ENCODING_SYNTAX",
			"Host: a~Transfer-Encoding: chunked, chunked|TRANSFER_ENCODING_SYNTAX",
			"Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked|TRANSFER_ENCODING_SYNTAX",
			"Host: a~Transfer-Encoding: chunked, gzip|TRANSFER_ENCODING_SYNTAX",
			"Host: a~Transfer-Encoding: chunked,|TRANSFER_ENCODING_SYNTAX",
			"Host: a~Transfer-Encoding: ,chunked|TRANSFER_ENCODING_SYNTAX",
			"Host: a~Transfer-Encoding: chunked;q=1|TRANSFER_ENCODING_SYNTAX",
			"Host: a~Transfer-Encoding: chun ked|TRANSFER_ENCODING_SYNTAX",
			"Host: a~Transfer-Encoding: \"chunked\"|TRANSFER_ENCODING_SYNTAX",
			"Host: a~Transfer-Encoding: gzip, chunked|TRANSFER_CODING",
			"Host: a~Transfer-Encoding: gzip;q=1, chunked|TRANSFER_CODING",
			"Host: a~Transfer-Encoding: identity|TRANSFER_CODING",
			"Host: a~Transfer-Encoding: xchunked|TRANSFER_CODING", "Host: a~Expect: x|EXPECTATION",
			"Host: a~Expect: 100-continue, x|EXPECTATION", "Host: a~Expect: |EXPECTATION" })
	void ambiguousFrameIsRefused(String lines, Refusal refusal) {
		String head = (lines != null) ? lines.replace("~", "\r\n") + "\r\n" : "";
		assertThat(refusalOf("POST / HTTP/1.1\r\n" + head + "\r\n")).isEqualTo(refusal);
	}

	@Test
	void oldVersionNeedsNoHostAndHasNoTransferEncoding() {
		assertThat(refusalOf("GET / HTTP/1.0\r\n\r\n")).isNull();
		assertThat(refusalOf("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"))
			.isEqualTo(Refusal.TRANSFER_ENCODING_HTTP_1_0);
		assertThat(refusalOf("POST / HTTP/1.0\r\nExpect: x\r\n\r\n")).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a", "a:80", "a:", "", "a.b-c_d~e", "[::1]", "[fe80::1]:80", "1.2.3.4:1", "a%41" })
	void hostOfEveryFormIsTaken(String host) {
		assertThat(refusalOf("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n")).isNull();
	}

	@Test
	void framingIsReadFromTheHead() {
		feed("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nConnection: x , Close\r\n"
				+ "Expect: 100-Continue\r\n\r\n");
		RequestFraming framing = this.parser.framing();
		assertThat(framing.bodyLength()).isEqualTo(RequestFraming.CHUNKED);
		assertThat(framing.isPersistent(HttpVersion.HTTP_1_1)).isFalse();
		assertThat(framing.expectsContinue(HttpVersion.HTTP_1_1)).isTrue();
		assertThat(framing.expectsContinue(HttpVersion.HTTP_1_0)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "HTTP_1_1||true", "HTTP_1_1|close|false", "HTTP_1_1|keep-alive|true",
					"HTTP_1_1|keep-alive, close|false", "HTTP_1_1|closed|true", "HTTP_1_0||false",
					"HTTP_1_0|Keep-Alive|true", "HTTP_1_0|keep-alive,close|false", "HTTP_1_0|x,, keep-alive|true" })
	void persistenceIsReadFromTheHead(HttpVersion version, String connection, boolean persistent) {
		String line = (connection != null) ? "Connection: " + connection + "\r\n" : "";
		feed("GET / " + version.text() + "\r\nHost: a\r\n" + line + "\r\n");
		assertThat(this.parser.framing().isPersistent(version)).isEqualTo(persistent);
	}

	@Test
	void largestContentLengthIsTaken() {
		feed("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n");
		assertThat(this.parser.framing().bodyLength()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void headMayHaveExactlyTheLimit() {
		String head = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(100) + "\r\n\r\n";
		for (int piece : new int[] { 1, 7, 1000 }) {
			assertThat(feed(limited(head.length(), 64), head, piece)).isEqualTo(HeadParser.Outcome.COMPLETE);
			HeadParser smaller = limited(head.length() - 1, 64);
			assertThat(feed(smaller, head, piece)).isEqualTo(HeadParser.Outcome.REFUSED);
			assertThat(smaller.refusal()).isEqualTo(Refusal.HEAD_TOO_LARGE);
		}
	}

	@Test
	void requestLineMayHaveExactlyTheLimit() {
		String line = "GET /" + "a".repeat(50) + " HTTP/1.1";
		String head = line + "\r\nHost: a\r\n\r\n";
		for (int piece : new int[] { 1, 7, 1000 }) {
			assertThat(feed(limited(1000, line.length()), head, piece)).isEqualTo(HeadParser.Outcome.COMPLETE);
			for (int limit = 16; limit < line.length(); limit++) {
				HeadParser smaller = limited(1000, limit);
				assertThat(feed(smaller, head, piece)).isEqualTo(HeadParser.Outcome.REFUSED);
				assertThat(smaller.refusal()).as("limit %d", limit).isEqualTo(Refusal.REQUEST_LINE_TOO_LONG);
			}
		}
	}

	@Test
	void requestLineBeyondTheHeadLimitIsTooLongAsALine() {
		HeadParser small = limited(64, 1000);
		assertThat(feed(small, "GET /" + "a".repeat(1000), 100)).isEqualTo(HeadParser.Outcome.REFUSED);
		assertThat(small.refusal()).isEqualTo(Refusal.REQUEST_LINE_TOO_LONG);
	}

	@Test
	void fewEmptyLinesBeforeTheRequestAreSkipped() {
		String request = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
		for (int piece : new int[] { 1, 3, 1000 }) {
			String some = "\r\n".repeat(HeadParser.MAX_EMPTY_LINES);
			this.parser.reset();
			assertThat(feed(this.parser, some + request, piece)).isEqualTo(HeadParser.Outcome.COMPLETE);
			this.parser.reset();
			assertThat(feed(this.parser, "\r\n" + some + request, piece)).isEqualTo(HeadParser.Outcome.REFUSED);
			assertThat(this.parser.refusal()).isEqualTo(Refusal.EMPTY_LINES);
		}
		assertThat(refusalOf("\n" + request)).isEqualTo(Refusal.METHOD);
		assertThat(refusalOf("\r" + request)).isEqualTo(Refusal.BARE_CR);
	}

	@Test
	void emptyLinesAreNoBeginOfARequest() {
		feed("\r\n");
		assertThat(this.parser.hasBegun()).isFalse();
		feed("G");
		assertThat(this.parser.hasBegun()).isTrue();
	}

	@Test
	void refusalDoesNotDependOnTheSplit() {
		String[] heads = { "GET / HTTP/1.1\r\nHost: a\r\nA : b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nA: b\rc\r\n\r\n",
				"GET /% HTTP/1.1\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.1\nHost: a\n\n",
				"GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n", "PRI * HTTP/2.0\r\n\r\n", "CONNECT / HTTP/1.1\r\n\r\n",
				"GET / HTTP/1.1\r\nX: y\r\n\r\n", "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n" };
		for (String head : heads) {
			Refusal expected = refusalOf(head);
			assertThat(expected).isNotNull();
			IntStream.range(1, head.length()).forEach((piece) -> {
				HeadParser split = new HeadParser(HttpLimits.DEFAULT);
				feed(split, head, piece);
				assertThat(split.refusal()).as("%s in pieces of %d", head, piece).isEqualTo(expected);
			});
		}
	}

	@Test
	void syntaxErrorWinsOverTheLimitHoweverItArrives() {
		String head = "GET / HTTP/1.1\r\nHost: a\r\nXY: " + "x".repeat(30) + "\0" + "x".repeat(100);
		for (int piece : new int[] { 1, 10, 1000 }) {
			HeadParser small = limited(80, 64);
			feed(small, head, piece);
			assertThat(small.refusal()).isEqualTo(Refusal.CONTROL_CHARACTER);
		}
	}

	@Test
	void manyHeadersAreKeptAndThenForgotten() {
		StringBuilder text = new StringBuilder("GET / HTTP/1.1\r\nHost: a\r\n");
		for (int i = 0; i < 1000; i++) {
			text.append("H").append(i).append(":").append(i).append("\r\n");
		}
		HeadParser large = limited(1 << 20, 64);
		assertThat(feed(large, text + "\r\n", 997)).isEqualTo(HeadParser.Outcome.COMPLETE);
		large.publish(this.head);
		assertThat(this.head.headerCount()).isEqualTo(1001);
		assertThat(this.head.header("h999")).isEqualTo("999");
		large.reset();
		assertThat(feed(large, "GET / HTTP/1.1\r\nHost: b\r\n\r\n", 1000)).isEqualTo(HeadParser.Outcome.COMPLETE);
		large.publish(this.head);
		assertThat(describe()).isEqualTo("GET|/|HTTP_1_1|Host=b");
	}

}
