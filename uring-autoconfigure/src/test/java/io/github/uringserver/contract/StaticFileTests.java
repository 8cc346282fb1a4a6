package io.github.uringserver.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.RawClient.Response;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.ZeroCopyHttpOutputMessage;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** Files as a Spring Boot application serves them. */
@Timeout(120)
class StaticFileTests {

	private static final int SIZE = 1_000_003;

	private static final Map<String, String> outcomes = new ConcurrentHashMap<>();

	@TempDir
	private static Path folder;

	private static byte[] content;

	private static ReactiveWebServerApplicationContext context;

	@BeforeAll
	static void start() throws IOException {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		content = new byte[SIZE];
		for (int i = 0; i < SIZE; i++) {
			content[i] = (byte) (i * 31 + i / 251);
		}
		Files.write(folder.resolve("file.bin"), content);
		Files.write(folder.resolve("ä ö.txt"), "umlaut".getBytes());
		Files.createFile(folder.resolve("empty.txt"));
		context = (ReactiveWebServerApplicationContext) new SpringApplicationBuilder(FileApplication.class)
			.web(WebApplicationType.REACTIVE)
			.registerShutdownHook(false)
			.run("--server.port=0", "--spring.main.banner-mode=off", "--uring.server.workers=1",
					"--uring.server.pinning=off", "--spring.web.resources.static-locations=file:" + folder + "/");
	}

	@AfterAll
	static void stop() {
		if (context != null) {
			context.close();
		}
	}

	@AfterEach
	void nothingIsLeft() {
		ServerFixture.await("no files", () -> count(Counter.FILES_ACTIVE) == 0);
		ServerFixture.await("no buffers", () -> count(Counter.FILE_BUFFERS_LEASED) == 0);
		ServerFixture.await("no connections", () -> count(Counter.CONNECTIONS_ACTIVE) == 0);
		assertThat(count(Counter.EXCHANGES_ACTIVE)).isZero();
		assertThat(count(Counter.HANDLER_FAILURES)).isZero();
		assertThat(count(Counter.TASK_FAILURES)).isZero();
	}

	private static long count(Counter counter) {
		return ((UringWebServer) context.getWebServer()).getServer()
			.workers()
			.stream()
			.mapToLong((worker) -> worker.counters().get(counter))
			.sum();
	}

	private static RawClient connect() throws IOException {
		return new RawClient(context.getWebServer().getPort());
	}

	private static Response ask(String method, String target, String... headers) throws IOException {
		try (RawClient client = connect()) {
			return ask(client, method, target, headers);
		}
	}

	private static Response ask(RawClient client, String method, String target, String... headers) throws IOException {
		String lines = (headers.length == 0) ? "" : String.join("\r\n", headers) + "\r\n";
		client.send(method + ' ' + target + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n");
		return client.read(method.equals("HEAD"));
	}

	private static void assertSame(byte[] actual, byte[] expected) {
		assertThat(Arrays.mismatch(actual, expected)).isEqualTo(-1);
	}

	@Test
	void aStaticFileIsReadByTheRing() throws Exception {
		long opened = count(Counter.FILES_OPENED);
		long read = count(Counter.FILE_BYTES_READ);
		Response response = ask("GET", "/file.bin");
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.header("Content-Length")).isEqualTo("" + SIZE);
		assertThat(response.header("Accept-Ranges")).isEqualTo("bytes");
		assertThat(response.header("Last-Modified")).isNotNull();
		assertSame(response.bytes(), content);
		assertThat(count(Counter.FILES_OPENED) - opened).isEqualTo(1);
		assertThat(count(Counter.FILE_BYTES_READ) - read).isEqualTo(SIZE);
	}

	@Test
	void anEmptyFileHasAnEmptyBody() throws Exception {
		Response response = ask("GET", "/empty.txt");
		assertThat(response.status()).isEqualTo(200);
		assertThat(response.header("Content-Length")).isEqualTo("0");
	}

	@Test
	void aNameBeyondAsciiIsFound() throws Exception {
		assertThat(ask("GET", "/%C3%A4%20%C3%B6.txt").body()).isEqualTo("umlaut");
	}

	@ParameterizedTest
	@CsvSource({ "0-0, 0, 1", "5-9, 5, 5", "65535-65536, 65535, 2", "1000000-, 1000000, 3", "-7, 999996, 7",
			"10-99999999, 10, 999993", "0-1000002, 0, 1000003" })
	void aRangeIsAnsweredWith206(String range, int from, int count) throws Exception {
		Response response = ask("GET", "/file.bin", "Range: bytes=" + range);
		assertThat(response.status()).isEqualTo(206);
		assertThat(response.header("Content-Range")).isEqualTo("bytes " + from + '-' + (from + count - 1) + '/' + SIZE);
		assertThat(response.header("Content-Length")).isEqualTo("" + count);
		assertSame(response.bytes(), Arrays.copyOfRange(content, from, from + count));
	}

	@Test
	void severalRangesAreAnsweredWithMultipart() throws Exception {
		Response response = ask("GET", "/resources/file.bin", "Range: bytes=0-1,70000-70003");
		assertThat(response.status()).isEqualTo(206);
		assertThat(response.header("Content-Type")).startsWith("multipart/byteranges;boundary=");
		assertThat(response.body()).contains("Content-Range: bytes 0-1/" + SIZE)
			.contains("Content-Range: bytes 70000-70003/" + SIZE);
	}

	@Test
	void aRangeBehindTheEndIsAnsweredWith416() throws Exception {
		assertThat(ask("GET", "/resources/file.bin", "Range: bytes=1000003-").status()).isEqualTo(416);
	}

	@Test
	void aFileThatWasNotModifiedIsAnsweredWith304() throws Exception {
		long opened = count(Counter.FILES_OPENED);
		try (RawClient client = connect()) {
			String modified = ask(client, "HEAD", "/file.bin").header("Last-Modified");
			Response response = ask(client, "GET", "/file.bin", "If-Modified-Since: " + modified);
			assertThat(response.status()).isEqualTo(304);
			assertThat(ask(client, "GET", "/empty.txt").status()).isEqualTo(200);
		}
		assertThat(count(Counter.FILES_OPENED) - opened).isLessThanOrEqualTo(2);
	}

	@Test
	void headSaysTheLengthAndReadsNoFurtherThanTheFirstPiece() throws Exception {
		long read = count(Counter.FILE_BYTES_READ);
		try (RawClient client = connect()) {
			Response response = ask(client, "HEAD", "/file.bin");
			assertThat(response.status()).isEqualTo(200);
			assertThat(response.header("Content-Length")).isEqualTo("" + SIZE);
			assertThat(ask(client, "HEAD", "/region").header("Content-Length")).isEqualTo("20");
			assertThat(ask(client, "HEAD", "/resources/file.bin").header("Content-Length")).isEqualTo("" + SIZE);
			assertThat(ask(client, "GET", "/empty.txt").status()).isEqualTo(200);
		}
		assertThat(count(Counter.FILE_BYTES_READ) - read).isLessThan(SIZE / 4);
	}

	@Test
	void aMissingFileIsAnsweredWith404() throws Exception {
		assertThat(ask("GET", "/missing.bin").status()).isEqualTo(404);
	}

	@Test
	void aFileThatIsGoneWhenItIsWrittenIsAnsweredWith500OnAConnectionThatGoesOn() throws Exception {
		try (RawClient client = connect()) {
			Response response = ask(client, "GET", "/vanished");
			assertThat(response.status()).isEqualTo(500);
			assertThat(response.header("X-Region")).isNull();
			assertThat(ask(client, "GET", "/empty.txt").status()).isEqualTo(200);
		}
	}

	@Test
	void theLengthOfARegionIsTheLengthOfTheBody() throws Exception {
		Response response = ask("GET", "/region");
		assertThat(response.header("Content-Length")).isEqualTo("20");
		assertSame(response.bytes(), Arrays.copyOfRange(content, 10, 30));
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actions", "/actions-elsewhere" })
	void commitActionsRunBeforeTheHead(String target) throws Exception {
		Response response = ask("GET", target);
		assertThat(response.header("X-Action")).isEqualTo("done");
		assertSame(response.bytes(), Arrays.copyOfRange(content, 10, 30));
	}

	@Test
	void aFailedCommitActionIsAnsweredWith500() throws Exception {
		assertThat(ask("GET", "/actions-fail").status()).isEqualTo(500);
	}

	@Test
	void aRegionLargerThanTheFileClosesTheConnection() throws Exception {
		try (RawClient client = connect()) {
			client.get("/too-long");
			assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
			assertThat(client.in().readAllBytes().length).isLessThan(SIZE + 1000);
		}
		assertThat(outcomes.get("/too-long")).contains("ends at byte " + SIZE);
	}

	@Test
	void aWriteThatIsCancelledClosesTheConnection() throws Exception {
		try (RawClient client = connect()) {
			client.get("/impatient");
			ServerFixture.await("cancelled", () -> outcomes.containsKey("/impatient"));
			ServerFixture.await("no file", () -> count(Counter.FILES_ACTIVE) == 0);
		}
	}

	@Test
	void manyDownloadsShareTheBuffers() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(16);
		List<RawClient> clients = new ArrayList<>();
		try {
			List<Future<Response>> responses = new ArrayList<>();
			for (int i = 0; i < 200; i++) {
				RawClient client = connect().get("/file.bin");
				clients.add(client);
				responses.add(threads.submit(() -> client.read()));
			}
			for (Future<Response> response : responses) {
				assertSame(response.get(60, TimeUnit.SECONDS).bytes(), content);
			}
		}
		finally {
			threads.shutdownNow();
			for (RawClient client : clients) {
				client.close();
			}
		}
	}

	@Test
	void clientsThatVanishLeaveNothing() throws Exception {
		for (int i = 0; i < 60; i++) {
			RawClient client = connect().get("/many");
			if (i % 2 == 0) {
				client.line();
			}
			if (i % 3 == 0) {
				client.reset();
			}
			client.close();
		}
		ServerFixture.await("no connections", () -> count(Counter.CONNECTIONS_ACTIVE) == 0);
		assertThat(outcomes.get("/many")).contains("Connection reset by peer");
	}

	@Test
	void aFileInAnArchiveIsReadByOtherThreads() throws Exception {
		Path archive = folder.resolve("archive.zip");
		try (FileSystem zip = FileSystems.newFileSystem(URI.create("jar:" + archive.toUri()),
				Map.of("create", "true"))) {
			Files.writeString(zip.getPath("/entry.txt"), "from the archive");
		}
		long opened = count(Counter.FILES_OPENED);
		assertThat(ask("GET", "/zip").body()).isEqualTo("the archive");
		assertThat(count(Counter.FILES_OPENED)).isEqualTo(opened);
	}

	@Test
	void theContextStopsAndStartsWithDownloadsUnderWay() throws Exception {
		for (int round = 0; round < 3; round++) {
			List<RawClient> clients = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				clients.add(connect().get("/many"));
			}
			clients.get(0).line();
			((UringWebServer) context.getWebServer()).stop();
			for (RawClient client : clients) {
				client.close();
			}
			context.getWebServer().start();
			assertSame(ask("GET", "/file.bin").bytes(), content);
		}
	}

	/** The application. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class FileApplication {

		@Bean
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route()
				.GET("/region", (request) -> with((response) -> region(response, "file.bin", 10, 20)))
				.HEAD("/region", (request) -> with((response) -> region(response, "file.bin", 10, 20)))
				.resources("/resources/**", new FileSystemResource(folder + "/"))
				.GET("/vanished", (request) -> with((response) -> {
					response.getHeaders().setContentLength(20);
					return region(response, "vanished.bin", 0, 20);
				}))
				.GET("/too-long",
						(request) -> with((response) -> region(response, "file.bin", 0, SIZE + 1)
							.doOnError((error) -> outcomes.put("/too-long", error.getMessage()))))
				.GET("/many", (request) -> with(StaticFileTests.FileApplication::many))
				.GET("/impatient",
						(request) -> with((response) -> many(response).timeout(Duration.ofMillis(300))
							.doOnError((error) -> outcomes.put("/impatient", error.toString()))))
				.GET("/zip", (request) -> with(StaticFileTests.FileApplication::zip))
				.GET("/actions", (request) -> with((response) -> acted(response, action(response))))
				.GET("/actions-elsewhere",
						(request) -> with(
								(response) -> acted(response, Mono.delay(Duration.ofMillis(5)).then(action(response)))))
				.GET("/actions-fail", (request) -> with(
						(response) -> acted(response, Mono.error(new IllegalStateException("thrown by the test")))))
				.build();
		}

		private static Mono<ServerResponse> with(Function<ServerHttpResponse, Mono<Void>> writer) {
			return ServerResponse.ok().build((exchange, ignored) -> writer.apply(exchange.getResponse()));
		}

		private static Mono<Void> region(ServerHttpResponse response, String name, long position, long count) {
			return ((ZeroCopyHttpOutputMessage) response).writeWith(folder.resolve(name), position, count);
		}

		/** Larger than what the buffers of a connection hold. */
		private static Mono<Void> many(ServerHttpResponse response) {
			return ((ZeroCopyHttpOutputMessage) response).writeWith(Path.of("/dev/zero"), 0, 1L << 30)
				.doOnError((error) -> outcomes.put("/many", error.getMessage()));
		}

		private static Mono<Void> action(ServerHttpResponse response) {
			return Mono.fromRunnable(() -> response.getHeaders().set("X-Action", "done"));
		}

		private static Mono<Void> acted(ServerHttpResponse response, Mono<Void> action) {
			response.beforeCommit(() -> action);
			return region(response, "file.bin", 10, 20);
		}

		private static Mono<Void> zip(ServerHttpResponse response) {
			return Mono.using(
					() -> FileSystems.newFileSystem(URI.create("jar:" + folder.resolve("archive.zip").toUri()),
							Map.of()),
					(zip) -> ((ZeroCopyHttpOutputMessage) response).writeWith(zip.getPath("/entry.txt"), 5, 11),
					StaticFileTests.FileApplication::close);
		}

		private static void close(FileSystem zip) {
			try {
				zip.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
