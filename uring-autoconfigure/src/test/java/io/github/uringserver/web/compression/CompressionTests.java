package io.github.uringserver.web.compression;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.github.luben.zstd.ZstdInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** What is compressed, what is not, and what the client gets to see. */
@Timeout(60)
class CompressionTests {

	private static final String TEXT = "The same words over and over again. ".repeat(500);

	private static final BiFunction<ServerHttpRequest, ServerHttpResponse, Mono<Void>> WRITE_TEXT = (request,
			response) -> response.writeWith(Mono.just(buffer(TEXT)));

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "br", "zstd" })
	void bodyIsEncodedAndSaysSo(String coding) throws Exception {
		try (CompressedServer server = server((headers) -> headers.setContentLength(TEXT.length()))) {
			HttpResponse<byte[]> response = server.get(coding);
			assertThat(CompressedServer.coding(response)).isEqualTo(coding);
			assertThat(response.headers().allValues("Vary")).containsExactly("Accept-Encoding");
			assertThat(response.headers().firstValue("Content-Length")).isEmpty();
			assertThat(response.body()).hasSizeLessThan(TEXT.length() / 10);
			assertThat(CompressedServer.decoded(response)).isEqualTo(TEXT);
		}
	}

	@Test
	void clientThatAcceptsNothingGetsTheBodyAsItIs() throws Exception {
		try (CompressedServer server = server((headers) -> {
		})) {
			HttpResponse<byte[]> response = server.get(null);
			assertPlain(response);
			assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(TEXT.length());
			assertThat(response.headers().firstValue("Vary")).hasValue("Accept-Encoding");
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "ETag|\"strong\"", "Content-Encoding|identity", "Content-Type|image/png",
			"Content-Type|not a type", "Content-Range|bytes 0-17/18" })
	void responseIsLeftAsItIs(String name, String value) throws Exception {
		try (CompressedServer server = server((headers) -> headers.set(name, value))) {
			HttpResponse<byte[]> response = server.get("gzip");
			assertThat(response.headers().firstValue(name)).hasValue(value);
			assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
			assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(TEXT.length());
		}
	}

	@Test
	void missingTypeIsNotCompressed() throws Exception {
		try (CompressedServer server = server((headers) -> headers.remove("Content-Type"))) {
			assertPlain(server.get("gzip"));
		}
	}

	@Test
	void everyTypeIsCompressedWithoutTypes() throws Exception {
		try (CompressedServer server = new CompressedServer(handler((headers) -> headers.remove("Content-Type")),
				(compression) -> compression.setMimeTypes(new String[0]))) {
			assertGzip(server.get("gzip"));
		}
	}

	@ParameterizedTest
	@CsvSource({ "text/*,text/x-own;charset=utf-8", "application/*+json,application/problem+json",
			"text/plain,text/plain;format=flowed", "text/html;charset=utf-8,text/html" })
	void typesMatchByCompatibility(String pattern, String contentType) throws Exception {
		try (CompressedServer server = new CompressedServer(
				handler((headers) -> headers.set("Content-Type", contentType)),
				(compression) -> compression.setMimeTypes(new String[] { pattern }))) {
			assertGzip(server.get("gzip"));
		}
	}

	@Test
	void weakEntityTagIsKept() throws Exception {
		try (CompressedServer server = server((headers) -> headers.setETag("W/\"weak\""))) {
			HttpResponse<byte[]> response = server.get("gzip");
			assertGzip(response);
			assertThat(response.headers().firstValue("ETag")).hasValue("W/\"weak\"");
		}
	}

	@Test
	void varyIsExtended() throws Exception {
		try (CompressedServer server = server((headers) -> headers.add("Vary", "Origin"))) {
			assertThat(server.get("gzip").headers().allValues("Vary")).containsExactly("Origin", "Accept-Encoding");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 304 })
	void responseWithoutContentHasNoCoding(int status) throws Exception {
		try (CompressedServer server = new CompressedServer((request, response) -> {
			response.setStatusCode(HttpStatusCode.valueOf(status));
			response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
			return response.setComplete();
		}, (compression) -> {
		})) {
			HttpResponse<byte[]> response = server.get("gzip");
			assertThat(response.statusCode()).isEqualTo(status);
			assertThat(CompressedServer.coding(response)).isEmpty();
		}
	}

	@Test
	void emptyBodyIsNotCompressed() throws Exception {
		try (CompressedServer server = new CompressedServer((request, response) -> {
			response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
			return response.writeWith(Flux.empty());
		}, (compression) -> {
		})) {
			HttpResponse<byte[]> response = server.get("gzip");
			assertThat(CompressedServer.coding(response)).isEmpty();
			assertThat(response.headers().firstValue("Content-Length")).hasValue("0");
		}
	}

	@Test
	void minimumCountsForKnownLengthsOnly() throws Exception {
		Consumer<org.springframework.boot.web.server.Compression> minimum = (compression) -> compression
			.setMinResponseSize(DataSize.ofBytes(TEXT.length() + 1));
		try (CompressedServer server = new CompressedServer(handler((headers) -> {
		}), minimum)) {
			HttpResponse<byte[]> response = server.get("gzip");
			assertPlain(response);
			assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(TEXT.length());
		}
		try (CompressedServer server = new CompressedServer(handler((headers) -> {
		}, (request, response) -> response.writeWith(Flux.just(buffer("short ")))), minimum)) {
			HttpResponse<byte[]> response = server.get("gzip");
			assertThat(CompressedServer.coding(response)).isEqualTo("gzip");
			assertThat(CompressedServer.decoded(response)).isEqualTo("short ");
		}
	}

	@Test
	void headSaysWhatGetWouldSay() throws Exception {
		try (CompressedServer server = server((headers) -> {
		})) {
			HttpResponse<byte[]> get = server.get("gzip");
			HttpResponse<byte[]> head = server
				.send(server.request("gzip").method("HEAD", HttpRequest.BodyPublishers.noBody()));
			Set<String> own = Set.of("date", "transfer-encoding");
			assertThat(head.headers().map().entrySet().stream().filter((e) -> !own.contains(e.getKey())))
				.containsExactlyInAnyOrderElementsOf(
						get.headers().map().entrySet().stream().filter((e) -> !own.contains(e.getKey())).toList());
		}
	}

	@ParameterizedTest
	@CsvSource({ "Own-Client/1.0,own-client/1.0", ".*MSIE 6.*,Mozilla/4.0 (compatible; MSIE 6.0)",
			"Odd (client,Odd (client" })
	void excludedUserAgentGetsTheBodyAsItIs(String excluded, String userAgent) throws Exception {
		try (CompressedServer server = new CompressedServer(handler((headers) -> {
		}), (compression) -> compression.setExcludedUserAgents(new String[] { excluded }))) {
			assertPlain(server.send(server.request("gzip").header("User-Agent", userAgent)));
			assertGzip(server.send(server.request("gzip").header("User-Agent", "another")));
		}
	}

	@Test
	void headersSetByCommitActionsCount() throws Exception {
		try (CompressedServer server = new CompressedServer((request, response) -> {
			response.beforeCommit(() -> Mono.fromRunnable(() -> {
				assertThat(response.isCommitted()).isTrue();
				response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
			}));
			return WRITE_TEXT.apply(request, response);
		}, (compression) -> {
		})) {
			assertGzip(server.get("gzip"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "gzip", "br", "zstd" })
	void eachFlushedPieceCanBeReadAtOnce(String coding) throws Exception {
		Sinks.Many<String> events = Sinks.many().unicast().onBackpressureBuffer();
		try (CompressedServer server = new CompressedServer(handler((headers) -> {
		}, (request, response) -> response.writeAndFlushWith(events.asFlux().map((event) -> Mono.just(buffer(event))))),
				(compression) -> {
				})) {
			events.tryEmitNext("first\n").orThrow();
			HttpResponse<InputStream> response = server.open(coding);
			assertThat(CompressedServer.coding(response)).isEqualTo(coding);
			try (InputStream body = decoder(coding, response.body())) {
				assertThat(line(body)).isEqualTo("first");
				events.tryEmitNext("second\n").orThrow();
				assertThat(line(body)).isEqualTo("second");
				events.tryEmitComplete().orThrow();
				assertThat(body.read()).isEqualTo(-1);
			}
		}
	}

	@Test
	void sourceThatFailsAtOnceLeavesTheResponseToTheErrorHandler() throws Exception {
		try (CompressedServer server = new CompressedServer(handler((headers) -> {
		}, (request, response) -> response.writeWith(Flux.error(new IllegalStateException("early")))
			.onErrorResume((failure) -> {
				response.setStatusCode(HttpStatus.BAD_GATEWAY);
				response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
				return response.writeWith(Mono.just(buffer(TEXT)));
			})), (compression) -> {
			})) {
			HttpResponse<byte[]> response = server.get("gzip");
			assertThat(response.statusCode()).isEqualTo(502);
			assertGzip(response);
		}
	}

	@Test
	void failedCommitActionLeavesTheResponseToTheErrorHandler() throws Exception {
		try (CompressedServer server = new CompressedServer(handler((headers) -> {
		}, (request, response) -> {
			response.beforeCommit(() -> Mono.error(new IllegalStateException("no session")));
			return WRITE_TEXT.apply(request, response).onErrorResume((failure) -> {
				response.setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
				return response.setComplete();
			});
		}), (compression) -> {
		})) {
			HttpResponse<byte[]> response = server.get("gzip");
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(CompressedServer.coding(response)).isEmpty();
		}
	}

	@Test
	void compressibleFileIsEncodedAndAnotherIsNot(@TempDir Path folder) throws Exception {
		Path file = Files.writeString(folder.resolve("file"), TEXT);
		HttpHandler handler = (request, response) -> {
			boolean image = "yes".equals(request.getHeaders().getFirst("Image"));
			response.getHeaders().setContentType(image ? MediaType.IMAGE_PNG : MediaType.TEXT_PLAIN);
			response.getHeaders().setContentLength(TEXT.length() - 1);
			response.getHeaders().set("Accept-Ranges", "bytes");
			return ((ZeroCopyHttpOutputMessage) response).writeWith(file, 1, TEXT.length() - 1);
		};
		try (CompressedServer server = new CompressedServer(handler, (compression) -> {
		})) {
			HttpResponse<byte[]> encoded = server.get("gzip");
			assertThat(CompressedServer.coding(encoded)).isEqualTo("gzip");
			assertThat(encoded.headers().firstValue("Accept-Ranges")).isEmpty();
			assertThat(CompressedServer.decoded(encoded)).isEqualTo(TEXT.substring(1));
			HttpResponse<byte[]> plain = server.send(server.request("gzip").header("Image", "yes"));
			assertThat(CompressedServer.coding(plain)).isEmpty();
			assertThat(plain.headers().firstValue("Accept-Ranges")).hasValue("bytes");
			assertThat(new String(plain.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT.substring(1));
		}
	}

	@Test
	void curlDecodesWhatItAccepts() throws Exception {
		try (CompressedServer server = server((headers) -> {
		})) {
			Process curl = new ProcessBuilder("curl", "-s", "--compressed", "http://localhost:" + server.port() + "/")
				.start();
			String body = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(curl.waitFor()).isZero();
			assertThat(body).isEqualTo(TEXT);
		}
	}

	/** Byte by byte: a decoder may wait for more than it is asked for otherwise. */
	private static String line(InputStream input) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int octet = input.read(); octet != '\n'; octet = input.read()) {
			line.append((char) octet);
		}
		return line.toString();
	}

	private static InputStream decoder(String coding, InputStream body) throws Exception {
		if (coding.equals("br")) {
			BrotliInputStream decoder = new BrotliInputStream(body);
			decoder.enableEagerOutput();
			return decoder;
		}
		return coding.equals("zstd") ? new ZstdInputStream(body) : new GZIPInputStream(body);
	}

	private static void assertGzip(HttpResponse<byte[]> response) throws Exception {
		assertThat(CompressedServer.coding(response)).isEqualTo("gzip");
		assertThat(CompressedServer.decoded(response)).isEqualTo(TEXT);
	}

	private static void assertPlain(HttpResponse<byte[]> response) {
		assertThat(CompressedServer.coding(response)).isEmpty();
		assertThat(new String(response.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
	}

	private static CompressedServer server(Consumer<HttpHeaders> headers) {
		return new CompressedServer(handler(headers), (compression) -> {
		});
	}

	private static HttpHandler handler(Consumer<HttpHeaders> headers) {
		return handler(headers, WRITE_TEXT);
	}

	private static HttpHandler handler(Consumer<HttpHeaders> headers,
			BiFunction<ServerHttpRequest, ServerHttpResponse, Mono<Void>> answer) {
		return (request, response) -> {
			response.getHeaders().setContentType(MediaType.TEXT_PLAIN);
			headers.accept(response.getHeaders());
			return answer.apply(request, response);
		};
	}

	private static DataBuffer buffer(String text) {
		return DefaultDataBufferFactory.sharedInstance.wrap(text.getBytes(StandardCharsets.UTF_8));
	}

}
