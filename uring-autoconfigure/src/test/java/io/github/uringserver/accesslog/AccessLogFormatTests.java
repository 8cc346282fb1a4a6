package io.github.uringserver.accesslog;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.http.ExchangeSummary;
import io.github.uringserver.http.ExchangeSummary.Outcome;
import io.github.uringserver.http.RequestHead;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AccessLogFormatTests {

	private static final ZonedDateTime TIME = ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 678_000_000,
			ZoneOffset.ofHours(-7));

	private static final TestHead HEAD = new TestHead("GET", "/a/b?c=d", "Host", "example.org:81", "User-Agent",
			"curl \"8\"\r\n\\x", "Cookie", "a=b; id=4 2; c=d", "Twice", "first", "Twice", "second");

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', ignoreLeadingAndTrailingWhitespace = false,
			value = { "%h|192.0.2.1", "%a|192.0.2.1", "%A|192.0.2.2", "%p|8080", "%l %u|- -",
					"%t|[02/Jan/2026:03:04:05 -0700]", "%r|GET /a/b?c=d HTTP/1.1", "%m|GET", "%U|/a/b", "%q|?c=d",
					"%H|HTTP/1.1", "%s %>s|200 200", "%b %B|123 123", "%D|2345678", "%T|2", "%{s}T|2", "%{ms}T|2345",
					"%{us}T|2345678", "%{ns}T|2345678901", "%I|worker", "%v|example.org", "%X|+",
					"%{user-agent}i|curl \\\"8\\\"\\x0d\\x0a\\\\x", "%{Missing}i|-", "%{Twice}i|first",
					"%{Content-Type}o|text/plain", "%{Missing}o|-", "%{id}c|4 2", "%{x}c|-", "%{sec}t|1767348245",
					"%{msec}t|1767348245678", "%{yyyy-MM-dd}t|2026-01-02", "100%%|100%", "text|text",
					"[%m] '%s'|[GET] '200'" })
	void tokensAreReplaced(String pattern, String expected) {
		assertThat(format(pattern, exchange(HEAD, 200, 123, Outcome.KEPT_ALIVE))).isEqualTo(expected);
	}

	@Test
	void commonIsTheCommonLogFormat() {
		assertThat(format("common", exchange(HEAD, 200, 0, Outcome.CLOSED)))
			.isEqualTo("192.0.2.1 - - [02/Jan/2026:03:04:05 -0700] \"GET /a/b?c=d HTTP/1.1\" 200 -");
	}

	@Test
	void combinedHasReferrerAndUserAgent() {
		assertThat(format("combined", exchange(HEAD, 200, 5, Outcome.CLOSED)))
			.endsWith(" 200 5 \"-\" \"curl \\\"8\\\"\\x0d\\x0a\\\\x\"");
	}

	@Test
	void refusedRequestHasDashes() {
		assertThat(format("%h \"%r\" %m %U%q %H %s %{Host}i %{a}c %v", exchange(null, 400, 0, Outcome.CLOSED)))
			.isEqualTo("192.0.2.1 \"-\" - - - 400 - - -");
	}

	@Test
	void clientThatHasGoneBeforeTheResponseHas499() {
		assertThat(format("%s %X", exchange(HEAD, 0, 0, Outcome.ABORTED))).isEqualTo("499 X");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\u0000", "\u001b[31m", "\u007f", "\u0085", "\u00ff", "\u2028" })
	void nobodyForgesALine(String evil) {
		String line = format("%r %{Evil}i %{e}c", exchange(
				new TestHead("GET", "/" + evil, "Evil", evil, "Cookie", "e=x" + evil + "x"), 200, 0, Outcome.CLOSED));
		assertThat(line).matches("[ -~]+");
	}

	@Test
	void longValueIsCut() {
		String line = format("%{Long}i",
				exchange(new TestHead("GET", "/", "Long", "x".repeat(100_000)), 200, 0, Outcome.CLOSED));
		assertThat(line).hasSize(LineBuilder.MAX_VALUE_CHARACTERS);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			value = { "%h %Y|'%Y'", "%h %|'%'", "%{Host|'%{Host'", "%{}i|'%{}i'", "%{a}z|'%{a}z'",
					"%{week}T|'%{week}T'", "%>h|'%>h'", "%{nonsense{}t|'%{nonsense{}t'", "%{Host}|'%{Host}'" })
	void unknownTokenIsNamed(String pattern, String token) {
		assertThatIllegalArgumentException().isThrownBy(() -> AccessLogFormat.parse(pattern))
			.withMessageContaining(token);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "  ", "a\nb" })
	void unusablePatternIsRefused(String pattern) {
		assertThatIllegalArgumentException().isThrownBy(() -> AccessLogFormat.parse(pattern));
	}

	@Test
	void responseHeadersAreWantedOnlyIfAsked() {
		assertThat(AccessLogFormat.parse("combined").needsResponseHeaders()).isFalse();
		assertThat(AccessLogFormat.parse("%{Location}o").needsResponseHeaders()).isTrue();
	}

	private static String format(String pattern, ExchangeSummary exchange) {
		return AccessLogFormat.parse(pattern)
			.format(new AccessLogEntry(exchange, exchange.remoteAddress(), TIME, "worker"));
	}

	static ExchangeSummary exchange(RequestHead head, int status, long bytes, Outcome outcome) {
		try {
			return new ExchangeSummary(1, new InetSocketAddress(InetAddress.getByName("192.0.2.1"), 99),
					new InetSocketAddress(InetAddress.getByName("192.0.2.2"), 8080), head, status, bytes,
					2_345_678_901L, outcome,
					"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
