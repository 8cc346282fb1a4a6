package io.github.uringserver.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.uringserver.contract.ContractClient.Answer;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of the wire: what is malformed, ambiguous or a known way of smuggling gets
 * the status that the RFCs name, a close, one line at debug level and one counter, and
 * what was hidden behind it is never handled. In the requests a tilde stands for CR LF.
 */
class WireStrictnessContractTests extends ContractFixture {

	private static final String SMUGGLED = "GET /smuggled HTTP/1.1~Host: a~~";

	private static final String CHUNKED = "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~";

	private static final Map<Integer, Counter> COUNTERS = Map.of(400, Counter.PROTOCOL_ERRORS_BAD_REQUEST, 413,
			Counter.PROTOCOL_ERRORS_CONTENT_TOO_LARGE, 414, Counter.PROTOCOL_ERRORS_URI_TOO_LONG, 417,
			Counter.PROTOCOL_ERRORS_EXPECTATION_FAILED, 431, Counter.PROTOCOL_ERRORS_HEAD_TOO_LARGE, 501,
			Counter.PROTOCOL_ERRORS_NOT_IMPLEMENTED, 505, Counter.PROTOCOL_ERRORS_VERSION);

	private final AtomicInteger handled = new AtomicInteger();

	private final AtomicBoolean smuggled = new AtomicBoolean();

	// ---- the request line

	@ParameterizedTest
	@ValueSource(strings = { "GET /a b HTTP/1.1~Host: a~~", "GET  / HTTP/1.1~Host: a~~", "GET /  HTTP/1.1~Host: a~~",
			"GET\t/\tHTTP/1.1~Host: a~~", " GET / HTTP/1.1~Host: a~~", "GET / HTTP/1.1 ~Host: a~~", "GET /~Host: a~~",
			"GET~Host: a~~", "G\u0000T / HTTP/1.1~Host: a~~", "G(T / HTTP/1.1~Host: a~~",
			"G\u00c9T / HTTP/1.1~Host: a~~" })
	void malformedRequestLineIs400(String request) throws IOException {
		refused(request, 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/a\"b", "/<a>", "/a\\b", "/a^b", "/a`b", "/{a}", "/a|b", "/a#fragment", "/%zz", "/%4",
			"/a%", "/\u00e9", "/a\u0000b", "/a\u007fb", "/?q=%g0", "/a\u0001", "/[a]" })
	void illegalUriCharacterIs400(String target) throws IOException {
		refused("GET " + target + " HTTP/1.1~Host: a~~", 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET *", "POST *", "GET a", "GET a/b", "GET a:80", "GET http://", "GET http:///a",
			"GET http://:80/", "GET ://a/", "GET http://a:b/", "GET http://u@a/", "CONNECT /", "CONNECT a",
			"CONNECT a:", "CONNECT http://a/", "OPTIONS *a", "OPTIONS **" })
	void targetOfAFormThatTheMethodDoesNotAllowIs400(String line) throws IOException {
		refused(line + " HTTP/1.1~Host: a~~", 400);
	}

	@Test
	void connectIsAnsweredAndEndsTheConnection() throws IOException {
		serveEcho();
		ContractClient client = connect().send("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n").get("/smuggled");
		assertThat(client.read().header("Connection")).isEqualTo("close");
		assertThat(client.rest()).isEmpty();
		assertThat(this.smuggled).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/2.0", "HTTP/3.0", "HTTP/0.9", "HTTP/9.9" })
	void unknownVersionIs505(String version) throws IOException {
		refused("GET / " + version + "~Host: a~~", 505);
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP/1", "HTTP/1.1.1", "HTTP/11", "http/1.1", "HTTP 1.1", "HTTP/1,1", "HTTPS/1.1",
			"HTTP/+1.1" })
	void malformedVersionIs400(String version) throws IOException {
		refused("GET / " + version + "~Host: a~~", 400);
	}

	@Test
	void http2PrefaceIs400() throws IOException {
		refused("PRI * HTTP/2.0~~SM~~", 400);
	}

	@Test
	void requestLineBeyondTheLimitIs414() throws IOException {
		refused("GET /" + "a".repeat(9000) + " HTTP/1.1~Host: a~~", 414);
	}

	@Test
	void headBeyondTheLimitIs431() throws IOException {
		refused("GET / HTTP/1.1~Host: a~" + "Y: y~".repeat(2000), 431);
	}

	// ---- Host

	@ParameterizedTest
	@ValueSource(strings = { "", "Host: a~Host: a~", "Host: a~host: b~", "Host: a b~", "Host: a/b~", "Host: u@a~",
			"Host: a:b~", "Host: a:99999~", "Host: [::1~", "Host: a\u0000~", "Host: a?b~", "Host: a#b~" })
	void missingRepeatedOrMalformedHostIs400(String lines) throws IOException {
		refused("GET / HTTP/1.1~" + lines + "X: y~~", 400);
	}

	// ---- header lines

	@ParameterizedTest
	@ValueSource(strings = { "X : a~", "X\t: a~", ": a~", "X~", "X Y: a~", " X: a~", "X: a~ folded~", "X: a~\tfolded~",
			"X\u0000: a~", "X: a\u0000b~", "X: a\u0001b~", "X: a\u007fb~", "X: a\rb~", "X: a\nY: b~", "X(: a~",
			"X\u00e9: a~", "X: a\r\rY: b~" })
	void malformedHeaderLineIs400(String line) throws IOException {
		refused("GET / HTTP/1.1~Host: a~" + line + "~", 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\nHost: a\n\n", "GET / HTTP/1.1~Host: a\n~", "GET / HTTP/1.1~Host: a~\n",
			"GET / HTTP/1.1\rHost: a\r\r", "\nGET / HTTP/1.1~Host: a~~", "\rGET / HTTP/1.1~Host: a~~" })
	void bareCrOrLfIs400(String request) throws IOException {
		refused(request, 400);
	}

	// ---- framing

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 4~Transfer-Encoding: chunked~",
			"Transfer-Encoding: chunked~Content-Length: 4~", "Content-Length: 0~Transfer-Encoding: chunked~" })
	void lengthAndTransferEncodingTogetherAre400(String lines) throws IOException {
		refused("POST / HTTP/1.1~Host: a~" + lines + "~0~~", 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 4~Content-Length: 5~", "Content-Length: 4~Content-Length: 4~",
			"Content-Length: 4, 5~", "Content-Length: 4, 4~", "Content-Length: +4~", "Content-Length: -4~",
			"Content-Length: 0x4~", "Content-Length: 4a~", "Content-Length: 4 4~", "Content-Length: 4.0~",
			"Content-Length: 1e1~", "Content-Length:~", "Content-Length: \u0664~",
			"Content-Length: 9223372036854775808~", "Content-Length: 18446744073709551620~", "Content-Length : 4~",
			"Content-Length: 4\u000b~" })
	void lengthThatCouldBeReadInTwoWaysIs400(String lines) throws IOException {
		refused("POST / HTTP/1.1~Host: a~" + lines + "~abcd", 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Transfer-Encoding: chunked, chunked~",
			"Transfer-Encoding: chunked~Transfer-Encoding: chunked~", "Transfer-Encoding: chunked, gzip~",
			"Transfer-Encoding: chunked;q=1~", "Transfer-Encoding: \"chunked\"~", "Transfer-Encoding:~",
			"Transfer-Encoding: \u000bchunked~", "Transfer-Encoding : chunked~", "Transfer-Encoding:~ chunked~",
			"X: y\nTransfer-Encoding: chunked~" })
	void transferEncodingThatCouldBeReadInTwoWaysIs400(String lines) throws IOException {
		refused("POST / HTTP/1.1~Host: a~" + lines + "~0~~", 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "gzip, chunked", "identity", "xchunked", "chunkedx", "x;a=b, chunked" })
	void unknownTransferCodingIs501(String coding) throws IOException {
		refused("POST / HTTP/1.1~Host: a~Transfer-Encoding: " + coding + "~~0~~", 501);
	}

	@Test
	void transferEncodingInHttp10Is400() throws IOException {
		refused("POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~", 400);
	}

	@Test
	void unknownExpectationIs417() throws IOException {
		refused("POST / HTTP/1.1~Host: a~Expect: 200-ok~Content-Length: 4~~abcd", 417);
	}

	// ---- chunks, refused by the server while the response is not committed

	@ParameterizedTest
	@ValueSource(strings = { "+5~abcde~0~~", "-5~abcde~0~~", "0x5~abcde~0~~", "5 ~abcde~0~~", " 5~abcde~0~~",
			"5g~abcde~0~~", "~5~abcde~0~~", "5\n~abcde~0~~", "5\nabcde~0~~", "5\rabcde~0~~", "5~abcdeX~0~~",
			"5~abcde0~~", "5~abcde\n0~~", "5~abcdef~0~~", "100000000000000005~abcde~0~~", "fffffffffffffffb~abcde~0~~",
			"8000000000000000~a~0~~", "0~\n", "0\n\n", "\u0665~abcde~0~~" })
	void malformedChunkIs400(String body) throws IOException {
		refusedInTheBody(body, 400);
	}

	@ParameterizedTest
	@ValueSource(strings = { "5;\nabcde~0~~", "5;a\n~abcde~0~~", "5;a=\"\n\"~abcde~0~~", "5;a\rb~abcde~0~~",
			"5;a\u0000~abcde~0~~", "5 a~abcde~0~~" })
	void malformedChunkExtensionIs400(String body) throws IOException {
		refusedInTheBody(body, 400);
	}

	@Test
	void chunkExtensionsBeyondTheLimitAre413() throws IOException {
		refusedInTheBody("5;" + "a".repeat(20_000) + "~abcde~0~~", 413);
	}

	@Test
	void chunkExtensionsInManyChunksBeyondTheLimitAre413() throws IOException {
		refusedInTheBody(("1;" + "a".repeat(100) + "~x~").repeat(200) + "0~~", 413);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0~X : a~~", "0~ X: a~~", "0~X~~", "0~X: a\n~~", "0~X: \u0000~~" })
	void malformedTrailerIs400(String body) throws IOException {
		refusedInTheBody(body, 400);
	}

	@Test
	void trailersBeyondTheLimitAre431() throws IOException {
		refusedInTheBody("0~" + "X: a~".repeat(5000) + "~", 431);
	}

	@ParameterizedTest
	@ValueSource(strings = { "5~abcde~0~~", "5;a~abcde~0~~", "5;a=b;c=\"d;\"~abcde~0~~", "05~abcde~00~~",
			"000005~abcde~0~~", "2~ab~3~cde~0~X: a~Y: b~~" })
	void wellFormedChunksAreTaken(String body) throws IOException {
		serveEcho();
		ContractClient client = connect().send(wire(CHUNKED + body));
		assertThat(client.read().body()).isEqualTo("abcde");
		assertThat(client.get("/").read().status()).isEqualTo(200);
	}

	@Test
	void whateverTheHandlerMakesOfTheErrorIsDiscarded() throws IOException {
		serve((request, response) -> text(request.getBody()).onErrorResume((ex) -> {
			response.setStatusCode(HttpStatus.I_AM_A_TEAPOT);
			return Mono.just("mine");
		}).flatMap((body) -> answer(response, body)));
		ContractClient client = connect().send(wire(CHUNKED + "zz~" + SMUGGLED));
		assertThat(client.read().status()).isEqualTo(400);
		assertThat(client.rest()).isEmpty();
	}

	@Test
	void malformedBodyAfterCommitClosesWithoutTerminator() throws IOException {
		serve(ContractFixture::echo);
		ContractClient client = connect().send(wire(CHUNKED + "4~good~"));
		assertThat(client.readHead().status()).isEqualTo(200);
		assertThat(client.chunk()).asString().isEqualTo("good");
		client.send(wire("zz~" + SMUGGLED));
		assertThat(client.rest()).isEmpty();
		awaitCount(Counter.PROTOCOL_ERRORS_BAD_REQUEST, 1);
	}

	@Test
	void malformedBodyThatNobodyReadsClosesTheConnection() throws IOException {
		serve((request, response) -> answer(response, "unread"));
		ContractClient client = connect().send(wire(CHUNKED));
		assertThat(client.read().body()).isEqualTo("unread");
		client.send(wire("zz~" + SMUGGLED));
		assertThat(client.rest()).isEmpty();
		awaitCount(Counter.REQUESTS, 1);
	}

	// ---- order, log and neighbours

	@Test
	void responsesBeforeTheBadRequestAreSent() throws IOException {
		serve((request, response) -> Mono.delay(Duration.ofMillis(2)).then(answer(response, "good")));
		ContractClient client = connect().send(ContractClient.head("GET", "/").repeat(3) + wire("BAD~~" + SMUGGLED));
		for (int i = 0; i < 3; i++) {
			assertThat(client.read().body()).isEqualTo("good");
		}
		assertThat(client.read().status()).isEqualTo(400);
		assertThat(client.rest()).isEmpty();
	}

	@Test
	void emptyLinesBeforeARequestAreSkipped() throws IOException {
		serveEcho();
		ContractClient client = connect().send("\r\n\r\n").get("/");
		assertThat(client.read().status()).isEqualTo(200);
		assertThat(client.send("\r\n").get("/").read().status()).isEqualTo(200);
	}

	@Test
	void refusalIsLoggedOnceAtDebug() throws IOException {
		Logger logger = (Logger) LoggerFactory.getLogger("io.github.uringserver");
		Level before = logger.getLevel();
		ListAppender<ILoggingEvent> lines = new ListAppender<>();
		lines.start();
		serveEcho();
		logger.setLevel(Level.DEBUG);
		logger.addAppender(lines);
		try {
			assertThat(connect().send(wire("GET / HTTP/1.1~~")).read().status()).isEqualTo(400);
		}
		finally {
			logger.detachAppender(lines);
			logger.setLevel(before);
		}
		List<ILoggingEvent> refusals = new ArrayList<>(lines.list).stream()
			.filter((line) -> line.getFormattedMessage().contains("refused"))
			.collect(Collectors.toList());
		assertThat(refusals).hasSize(1);
		assertThat(refusals.get(0).getLevel()).isEqualTo(Level.DEBUG);
		assertThat(refusals.get(0).getFormattedMessage()).contains("400").contains("Host");
	}

	@Test
	void neighboursOfBadInputAreNotDisturbed() throws Exception {
		byte[] body = pattern(8 * KIB * KIB);
		serve(ContractFixture::echo);
		ContractClient neighbour = connect();
		CompletableFuture<Void> sending = sending(() -> neighbour.post("/", body));
		CompletableFuture<Void> attack = sending(() -> {
			for (int i = 0; i < 100; i++) {
				try (ContractClient attacker = connect()) {
					attacker.send(wire((i % 2 == 0) ? "BAD\u0000~~" + SMUGGLED : CHUNKED + "+5~" + SMUGGLED));
					assertThat(attacker.read().status()).isEqualTo(400);
				}
			}
		});
		assertThat(neighbour.read().bytes()).isEqualTo(body);
		sending.get();
		attack.get();
		assertThat(count(Counter.PROTOCOL_ERRORS_BAD_REQUEST)).isEqualTo(100);
		assertThat(neighbour.post("/", "still here").read().body()).isEqualTo("still here");
	}

	private void serveEcho() {
		serve((request, response) -> {
			this.handled.incrementAndGet();
			if (request.getPath().value().contains("smuggled")) {
				this.smuggled.set(true);
			}
			return text(request.getBody()).flatMap((body) -> answer(response, body));
		});
	}

	private void refused(String request, int status) throws IOException {
		serveEcho();
		assertRefused(connect().send(wire(request + SMUGGLED)), status);
		assertThat(this.handled).hasValue(0);
		assertThat(count(Counter.REQUESTS)).isZero();
	}

	private void refusedInTheBody(String body, int status) throws IOException {
		serveEcho();
		assertRefused(connect().send(wire(CHUNKED + body + SMUGGLED)), status);
		assertThat(this.handled).hasValue(1);
		assertThat(this.smuggled).isFalse();
	}

	private void assertRefused(ContractClient client, int status) throws IOException {
		Answer answer = client.read();
		assertThat(answer.status()).isEqualTo(status);
		assertThat(answer.header("Connection")).isEqualTo("close");
		assertThat(answer.header("Content-Length")).isEqualTo("0");
		assertThat(client.rest()).isEmpty();
		Map<Counter, Long> counted = new EnumMap<>(Counter.class);
		COUNTERS.values()
			.stream()
			.filter((counter) -> count(counter) != 0)
			.forEach((counter) -> counted.put(counter, count(counter)));
		assertThat(counted).containsExactly(Map.entry(COUNTERS.get(status), 1L));
	}

	private static String wire(String text) {
		return new String(text.replace("~", "\r\n").getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
	}

}
