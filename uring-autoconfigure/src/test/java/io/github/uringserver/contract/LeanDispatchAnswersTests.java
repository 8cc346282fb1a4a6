package io.github.uringserver.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.uringserver.server.RawClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Each request is answered alike on both {@link DispatchWay ways}, and what the
 * application notes of it is the same: without filters and observations, which leaves
 * nothing to the framework. Classes that extend this one add some of them.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeanDispatchAnswersTests {

	private static final String JSON = "|Content-Type: application/json";

	private final Map<DispatchWay, Application> applications = new EnumMap<>(DispatchWay.class);

	final Application application(DispatchWay way) {
		return this.applications.get(way);
	}

	/** The application and its properties: the suite's parameters. */
	protected Class<?> configuration() {
		return DispatchApplication.class;
	}

	protected String[] properties() {
		return new String[] { DispatchWay.UNOBSERVED };
	}

	@BeforeAll
	void start() {
		errorsAreLogged(false);
		for (DispatchWay way : DispatchWay.values()) {
			List<String> properties = new ArrayList<>(List.of(properties()));
			properties.add("spring.web.resources.static-locations=classpath:/programs/static/");
			this.applications.put(way, way.run(configuration(), properties.toArray(String[]::new)));
		}
	}

	@AfterAll
	void stop() {
		this.applications.values().forEach(Application::close);
		errorsAreLogged(true);
	}

	/** There are hundreds of them, all of them wanted. */
	private static void errorsAreLogged(boolean logged) {
		for (String name : List.of("org.springframework.boot.autoconfigure.web.reactive.error",
				"org.springframework.web.HttpLogging", "org.springframework.web.server.adapter")) {
			((Logger) LoggerFactory.getLogger(name)).setLevel(logged ? null : Level.OFF);
		}
	}

	@ParameterizedTest
	@CsvSource(nullValues = "-", value = {
			// handlers of each kind
			"200, GET /text", "200, HEAD /text", "200, GET /later", "200, GET /f/text", "200, GET /f/later",
			"200, GET /f/7/observed", "200, GET /plain", "200, GET /custom-result", "200, GET /digits.txt",
			"206, GET /digits.txt|Range: bytes=2-4", "416, GET /digits.txt|Range: bytes=2000-", "200, OPTIONS /text",
			"200, GET /mapping/found", "200, GET /mapping/later",
			// nothing found
			"404, GET /nothing", "404, GET /nothing?a=b|Accept: text/html", "404, GET /missing.txt",
			"404, GET /mapping/later-none", "405, PUT /text", "406, GET /text|Accept: image/png",
			"415, POST /json|Content-Type: text/csv", "400, POST /json" + JSON, "200, GET /f/empty",
			"403, GET /mapping/forbidden",
			// exceptions
			"409, GET /reject", "500, GET /throw", "500, GET /throw|Accept: text/html", "500, GET /error-of-mono",
			"418, GET /translated", "422, GET /handled", "422, GET /handled-later", "500, GET /handled-badly",
			"423, GET /advised", "500, GET /f/throw", "500, GET /f/error", "500, GET /f/null",
			"500, GET /f/write-error", "500, GET /plain-throw", "500, GET /no-adapter", "500, GET /no-result-handler",
			"200, GET /no-result-handled", "500, GET /mapping/throw", "500, GET /mapping/null",
			"500, GET /mapping/error", "423, GET /mapping/unsupported", "500, HEAD /throw", "500, GET /flaky",
			"200, GET /flaky",
			// CORS
			"200, GET /cors|Origin: http://example.org", "403, GET /cors|Origin: http://example.com",
			"200, OPTIONS /cors|Origin: http://example.org|Access-Control-Request-Method: GET",
			"403, OPTIONS /cors|Origin: http://example.com|Access-Control-Request-Method: GET",
			"403, OPTIONS /text|Origin: http://example.org|Access-Control-Request-Method: GET",
			"403, OPTIONS /nothing|Origin: http://example.org|Access-Control-Request-Method: GET",
			// what an exchange knows
			"200, GET /exchange/9|Accept-Language: fr", "200, GET /context", "200, GET /context-elsewhere",
			"200, GET /tagged", "304, GET /tagged|If-None-Match: \"v1\"", "200, GET /tagged|If-None-Match: \"v2\"",
			"304, 'GET /tagged|If-Modified-Since: Thu, 01 Jan 2026 00:00:00 GMT'", "200, POST /tagged|If-Match: \"v1\"",
			"412, POST /tagged|If-Match: \"v2\"",
			"412, 'GET /tagged|If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT'", "200, POST /form",
			"200, POST /form|Content-Type: application/x-www-form-urlencoded|Content-Length: 7||a=1&b=2",
			"200, POST /json" + JSON + "|Content-Length: 7||{\"a\":1}",
			"400, POST /json" + JSON + "|Content-Length: 1||{",
			// an upgrade, and what looks like one
			"501, GET /socket", "501, POST /socket",
			"501, GET /socket|Connection: Upgrade|Upgrade: websocket"
					+ "|Sec-WebSocket-Version: 13|Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
			"200, GET /text|Connection: Upgrade|Upgrade: websocket",
			// what filters add
			"-, GET /filtered", "-, GET /flaky|Retry: yes", "-, GET /error-of-mono|Continue: yes",
			"-, GET /mapping/throw|Continue: yes", "-, GET /mapping/error|Continue: yes",
			"-, GET /nothing|Continue: yes", "-, GET /no-adapter|Continue: yes", "-, GET /handled-later|Retry: yes" })
	void answerIsTheSame(Integer status, String request) throws Exception {
		List<String> framework = answer(DispatchWay.FRAMEWORK, request);
		if (status != null) {
			assertThat(framework.get(0)).contains(" " + status + " ");
		}
		assertThat(answer(DispatchWay.LEAN, request)).isEqualTo(framework);
	}

	@ParameterizedTest
	@CsvSource({ "/partial, part", "/after-commit, whole" })
	void brokenOffAnswerIsTheSame(String target, String piece) throws Exception {
		Map<DispatchWay, List<String>> seen = new EnumMap<>(DispatchWay.class);
		for (DispatchWay way : DispatchWay.values()) {
			try (RawClient client = this.applications.get(way).connect()) {
				client.get(target);
				String answer = new String(client.in().readAllBytes(), StandardCharsets.UTF_8);
				assertThat(answer).startsWith("HTTP/1.1 200 OK\r\n")
					.endsWith("\r\n\r\n" + Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
			}
			seen.put(way, notes(way));
		}
		assertThat(seen.get(DispatchWay.LEAN)).isEqualTo(seen.get(DispatchWay.FRAMEWORK))
			.first()
			.isEqualTo("attribute true");
	}

	@Test
	void sessionIsKept() throws IOException {
		for (DispatchWay way : DispatchWay.values()) {
			RawClient.Response first = this.applications.get(way).get("/session");
			assertThat(first.body()).isEqualTo("1");
			String cookie = first.header("Set-Cookie").split(";")[0];
			try (RawClient client = this.applications.get(way).connect()) {
				client.send("GET /session HTTP/1.1\r\nHost: localhost\r\nCookie: " + cookie + "\r\n\r\n");
				assertThat(client.read().body()).isEqualTo("2");
			}
		}
	}

	/** A request in which {@code |} ends a line and {@code ||} the head. */
	private List<String> answer(DispatchWay way, String request) throws Exception {
		int end = request.indexOf("||");
		String head = ((end < 0) ? request : request.substring(0, end));
		String[] lines = head.split("\\|");
		StringBuilder message = new StringBuilder(lines[0]).append(" HTTP/1.1\r\nHost: localhost\r\n");
		for (int i = 1; i < lines.length; i++) {
			message.append(lines[i]).append("\r\n");
		}
		message.append("\r\n").append((end < 0) ? "" : request.substring(end + 2));
		List<String> answer = new ArrayList<>();
		try (RawClient client = this.applications.get(way).connect()) {
			RawClient.Response response = client.send(message.toString()).read(head.startsWith("HEAD"));
			String body = masked().apply(response.body());
			boolean error = response.status() >= 400;
			answer.add(response.statusLine());
			response.headers()
				.stream()
				.filter((header) -> !header.startsWith("Date:") && !(error && header.startsWith("Content-Length:")))
				.map(masked())
				.forEach(answer::add);
			answer.add(body);
		}
		answer.addAll(notes(way));
		return answer;
	}

	/** Without what is never the same twice. */
	private static UnaryOperator<String> masked() {
		return (text) -> text.replaceAll("\"timestamp\":\"[^\"]*\"", "")
			.replaceAll("\"requestId\":\"[^\"]*\"", "")
			.replaceAll("<div>\\[[^]]*] There was|<div id='created'>[^<]*", "")
			.replaceAll("\\[[0-9a-f]+-\\d+]", "[id]")
			.replaceAll("SESSION=[^;]*", "SESSION");
	}

	/** Which objects a checkpoint names is not for us to say. */
	private List<String> notes(DispatchWay way) {
		return this.applications.get(way)
			.bean(DispatchApplication.class)
			.notes()
			.stream()
			.map((note) -> note.replaceAll("Lambda[^ ]*", "Lambda"))
			.toList();
	}

}
