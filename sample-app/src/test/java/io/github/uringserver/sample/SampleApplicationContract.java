package io.github.uringserver.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;

/** What every endpoint answers, whatever the web server beneath. */
@AutoConfigureObservability
abstract class SampleApplicationContract {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	@LocalServerPort
	private int port;

	@Test
	void plaintext() throws Exception {
		HttpResponse<String> response = get("/plaintext");
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValueSatisfying(startsWith("text/plain"));
		assertThat(response.body()).isEqualTo("Hello, World!");
	}

	@Test
	void json() throws Exception {
		HttpResponse<String> response = get("/json");
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
		assertThat(response.body()).isEqualTo("{\"message\":\"Hello, World!\"}");
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 1, 32_767, 32_768, 32_769, 3_000_000, 100_000_000 })
	void bytesAreExactlyAsMany(long count) throws Exception {
		HttpResponse<InputStream> response = send(request("/bytes/" + count), BodyHandlers.ofInputStream());
		assertThat(response.statusCode()).isEqualTo(200);
		try (InputStream body = response.body()) {
			assertThat(countLetters(body)).isEqualTo(count);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "1000000001", "99999999999999999999", "x" })
	void numberOutOfRangeIsRefused(String number) throws Exception {
		assertThat(get("/bytes/" + number).statusCode()).isEqualTo(400);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 100_000, 5_000_000 })
	void echoAnswersTheBodyAndItsType(int count) throws Exception {
		byte[] body = new byte[count];
		IntStream.range(0, count).forEach((i) -> body[i] = (byte) (i * 31));
		HttpResponse<byte[]> response = send(
				request("/echo").header("Content-Type", "image/x-sample").POST(BodyPublishers.ofByteArray(body)),
				BodyHandlers.ofByteArray());
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("image/x-sample");
		assertThat(Arrays.equals(response.body(), body)).isTrue();
	}

	@Test
	void echoOfAChunkedBody() throws Exception {
		HttpResponse<String> response = send(request("/echo").header("Content-Type", "text/plain")
			.POST(BodyPublishers.fromPublisher(BodyPublishers.ofString("in chunks"))), BodyHandlers.ofString());
		assertThat(response.body()).isEqualTo("in chunks");
	}

	@Test
	void streamIsAHundredLines() throws Exception {
		HttpResponse<String> response = get("/stream");
		assertThat(response.headers().firstValue("Content-Length")).isEmpty();
		assertThat(response.body()).endsWith("\n");
		assertThat(response.body().lines()).hasSize(100).startsWith("line 1").endsWith("line 100");
	}

	@Test
	void eventsAreAHundred() throws Exception {
		HttpResponse<String> response = get("/sse");
		assertThat(response.headers().firstValue("Content-Type")).hasValueSatisfying(startsWith("text/event-stream"));
		List<String> data = response.body().lines().filter((line) -> line.startsWith("data:")).toList();
		assertThat(data).hasSize(100).startsWith("data:event 0").endsWith("data:event 99");
	}

	@Test
	void greetingsAreKept() throws Exception {
		HttpResponse<String> added = send(request("/greetings").header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString("{\"name\":\"Ada\"}")), BodyHandlers.ofString());
		assertThat(added.statusCode()).isEqualTo(201);
		assertThat(added.body()).contains("\"text\":\"Hello, Ada!\"");
		assertThat(get("/greetings").body()).contains(added.body());
		assertThat(get("/greetings/1").body()).isEqualTo(added.body());
		assertThat(get("/greetings/2").statusCode()).isEqualTo(404);
	}

	@Test
	void whatIsNotThereIsNotFound() throws Exception {
		assertThat(get("/nothing").statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "health", "info", "metrics", "prometheus" })
	void actuatorAnswers(String endpoint) throws Exception {
		assertThat(get("/actuator/" + endpoint).statusCode()).isEqualTo(200);
	}

	final HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return send(request(path), BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path)).timeout(PATIENCE);
	}

	private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> bodyHandler)
			throws IOException, InterruptedException {
		return this.client.send(request.build(), bodyHandler);
	}

	/** Every byte is to be a lower-case letter. */
	private static long countLetters(InputStream body) throws IOException {
		byte[] piece = new byte[64 * 1024];
		long count = 0;
		for (int length = body.read(piece); length >= 0; length = body.read(piece)) {
			for (int i = 0; i < length; i++) {
				count += (piece[i] >= 'a' && piece[i] <= 'z') ? 1 : 0;
			}
		}
		return count;
	}

	private static Consumer<String> startsWith(String start) {
		return (value) -> assertThat(value).startsWith(start);
	}

}
