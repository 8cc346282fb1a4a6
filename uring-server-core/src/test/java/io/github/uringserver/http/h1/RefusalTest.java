package io.github.uringserver.http.h1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests that the server answers itself, among them the known ways of smuggling. */
class RefusalTest {

	private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "GET / HTTP/1.1~~|400 Bad Request|PROTOCOL_ERRORS_BAD_REQUEST",
			"GET / HTTP/1.1~Host: a~Expect: x~~|417 Expectation Failed|PROTOCOL_ERRORS_EXPECTATION_FAILED",
			"POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip~~|501 Not Implemented|PROTOCOL_ERRORS_NOT_IMPLEMENTED",
			"GET / HTTP/3.0~|505 HTTP Version Not Supported|PROTOCOL_ERRORS_VERSION",
			"PRI * HTTP/2.0~~SM~~|400 Bad Request|PROTOCOL_ERRORS_BAD_REQUEST" })
	void refusalIsAnsweredCountedAndClosed(String request, String statusLine, Counter counter) {
		Wire wire = Wire.answering("never");
		wire.receive(request.replace("~", "\r\n") + SMUGGLED);
		assertThat(wire.sent()).isEqualTo(Wire.refusal(statusLine));
		assertThat(wire.transport().isClosing()).isTrue();
		assertThat(wire.exchanges()).isEmpty();
		assertThat(wire.count(counter)).isEqualTo(1);
		assertThat(wire.count(Counter.REQUESTS)).isZero();
	}

	@Test
	void headBeyondTheLimitIsAnsweredWith431() {
		Wire wire = Wire.answering("never");
		wire.receive(Wire.get("/", "X: " + "x".repeat(HttpLimits.DEFAULT.maxHeadBytes())));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("431 Request Header Fields Too Large"));
		assertThat(wire.count(Counter.PROTOCOL_ERRORS_HEAD_TOO_LARGE)).isEqualTo(1);
	}

	@Test
	void requestLineBeyondTheLimitIsAnsweredWith414() {
		Wire wire = Wire.answering("never");
		wire.receive("GET /" + "x".repeat(HttpLimits.DEFAULT.maxRequestLineBytes()));
		assertThat(wire.sent()).isEqualTo(Wire.refusal("414 URI Too Long"));
		assertThat(wire.count(Counter.PROTOCOL_ERRORS_URI_TOO_LONG)).isEqualTo(1);
	}

	@Test
	void headThatFillsItsLimitInPiecesIsAnswered() {
		Wire wire = Wire.answering("ok");
		String request = Wire.get("/", "X: " + "x".repeat(HttpLimits.DEFAULT.maxHeadBytes() - 32));
		assertThat(request.length()).isEqualTo(HttpLimits.DEFAULT.maxHeadBytes());
		wire.receive(Wire.bytes(request), 1);
		assertThat(wire.sent()).isEqualTo(Wire.response("200 OK", "ok"));
	}

	/**
	 * Each hides a request in what some parser takes for a body, or the other way round.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 0~Content-Length: 44~~", "Content-Length: 44, 0~~",
			"Content-Length: 0~Transfer-Encoding: chunked~~", "Transfer-Encoding: chunked~Content-Length: 6~~0~~",
			"Transfer-Encoding : chunked~~0~~", "Transfer-Encoding\t: chunked~~0~~", " Transfer-Encoding: chunked~~0~~",
			"X: a~ Transfer-Encoding: chunked~~0~~", "Transfer-Encoding: xchunked~~0~~",
			"Transfer-Encoding: chunked, identity~~0~~", "Transfer-Encoding: identity, chunked~~0~~",
			"Transfer-Encoding: chunked~Transfer-Encoding: x~~0~~", "Transfer-Encoding: \u000bchunked~~0~~",
			"Transfer-Encoding: chunked\u000b~~0~~", "Transfer-Encoding: 'chunked'~~0~~",
			"Transfer-Encoding:~ chunked~~0~~", "Transfer-Encoding: chu\u0000nked~~0~~",
			"X: a\nTransfer-Encoding: chunked~~0~~", "X: a\rTransfer-Encoding: chunked~~0~~", "Content-Length: +44~~",
			"Content-Length: 0x2c~~", "Content-Length: 4 4~~", "Content-Length: 44\u0000~~",
			"Content_Length: 4~Content-Length: -1~~", "Content-Length : 44~~", "Content-Length: \u0661~~",
			"Content-Length: 1e1~~", "Content-Length: 18446744073709551660~~", "\u0000Content-Length: 44~~",
			"Content-Length\u0000: 44~~", "Content-Length:~ 44~~", "Host: b~~" })
	void smugglingInTheHeadIsRefused(String lines) {
		Wire wire = Wire.answering("never");
		wire.receive("POST / HTTP/1.1\r\nHost: a\r\n" + lines.replace("~", "\r\n") + SMUGGLED);
		assertThat(wire.exchanges()).isEmpty();
		assertThat(wire.sent()).containsAnyOf(Wire.refusal("400 Bad Request"), Wire.refusal("501 Not Implemented"));
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "+5~abcde~0~~", "0x5~abcde~0~~", "5;\nabcde~0~~", "5\n~abcde~0~~", "5~abcdeX~0~~",
			"5~abcde0~~", "5 ~abcde~0~~", "5;a\n~abcde~0~~", "5;a=\"\n\"~abcde~0~~", "~5~abcde~0~~",
			"100000000000000005~abcde~0~~", "fffffffffffffffb~abcde~0~~", "-1~abcde~0~~", "5\rX~abcde~0~~",
			"5~abcde\n0~~", "0\n\n", "0~\n", "0~X\n~~", "0~ X: a~~", "0~X : a~~", "0~X: a\n~~", "0~\rX" })
	void smugglingInTheBodyIsRefused(String body) {
		RecordingBodyHandler handler = new RecordingBodyHandler();
		Wire wire = new Wire((exchange) -> {
			exchange.retain();
			exchange.receiveBody(handler);
			exchange.demand(Long.MAX_VALUE);
		});
		String text = body.replace("~", "\r\n") + SMUGGLED;
		wire.receive(Wire.request("POST", "/", text, "Transfer-Encoding: chunked"));
		assertThat(handler.joined()).contains("<error: Malformed request body").doesNotContain("<complete>");
		assertThat(wire.exchanges()).hasSize(1);
		assertThat(wire.sent()).isEqualTo(Wire.refusal("400 Bad Request"));
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void refusalThatDoesNotFitIsSentInFull() {
		Wire wire = Wire.answering("never");
		wire.transport().space(7);
		wire.receive("BAD\r\n\r\n");
		while (wire.transport().owesSpace()) {
			assertThat(wire.transport().isClosing()).isFalse();
			wire.transport().space(7);
		}
		assertThat(wire.sent()).isEqualTo(Wire.refusal("400 Bad Request"));
		assertThat(wire.transport().isClosing()).isTrue();
	}

	@Test
	void everyRefusalHasACounterAndAReason() {
		for (Refusal refusal : Refusal.values()) {
			assertThat(refusal.counter().name()).matches("PROTOCOL_ERRORS_.*|(HEADER|IDLE|BODY|REQUEST)_TIMEOUTS");
			assertThat(refusal.reason()).isNotBlank();
		}
	}

}
