package io.github.uringserver.contract;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;

import javax.net.ssl.SSLSocket;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.testing.Programs;
import io.github.uringserver.worker.Counter;
import io.netty.handler.ssl.SslContextBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.tcp.SslProvider;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** What an application with TLS is to its clients. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TlsApplicationTests {

	private static final Certificates CERTIFICATES = Certificates.ec("localhost");

	@TempDir
	private static Path directory;

	private static Application application;

	@BeforeAll
	static void run() {
		application = new TlsApplications(directory).run(Mirror.class, CERTIFICATES, "server.compression.enabled=true",
				"server.forward-headers-strategy=native", "uring.server.access-log.enabled=true",
				"uring.server.access-log.pattern=%h \"%r\" %s %H %p", "logging.level.uring.accesslog=info");
	}

	@AfterAll
	static void stop() {
		if (application != null) {
			application.close();
		}
	}

	@Test
	void uriIsHttpsWithThePortOfTheHostHeader() throws Exception {
		assertThat(uri("Host: example.org")).isEqualTo("https://example.org/uri?a=b");
		assertThat(uri("Host: example.org:443")).isEqualTo("https://example.org/uri?a=b");
		assertThat(uri("Host: example.org:8443")).isEqualTo("https://example.org:8443/uri?a=b");
	}

	@ParameterizedTest
	@CsvSource({ "X-Forwarded-Proto: http, http://example.org/uri?a=b",
			"X-Forwarded-Proto: https, https://example.org/uri?a=b",
			"X-Forwarded-Host: shop.example.org, https://shop.example.org/uri?a=b",
			"X-Forwarded-Port: 8443, https://example.org:8443/uri?a=b",
			"Forwarded: proto=http;host=shop.example.org:81, http://shop.example.org:81/uri?a=b" })
	void proxyIsBelievedOverTlsToo(String header, String expected) throws Exception {
		assertThat(uri("Host: example.org", header)).isEqualTo(expected);
	}

	private static String uri(String... headers) throws IOException {
		try (RawClient client = new RawClient(TlsClient.connect(application.port(), "localhost"))) {
			client.send("GET /uri?a=b HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
			return client.read().body();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP_1_1", "HTTP_2" })
	void jdksClientIsServed(String version) throws Exception {
		HttpClient client = HttpClient.newBuilder()
			.sslContext(CERTIFICATES.client(null))
			.version(HttpClient.Version.valueOf(version))
			.build();
		for (int i = 0; i < 3; i++) {
			HttpResponse<String> response = client.send(
					HttpRequest.newBuilder(URI.create("https://localhost:" + application.port() + "/hello")).build(),
					HttpResponse.BodyHandlers.ofString());
			assertThat(response.body()).isEqualTo("hello");
			assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
		}
	}

	@Test
	void webClientOfReactorNettyIsServed() {
		SslProvider.GenericSslContextSpec<SslContextBuilder> tls = Http11SslContextSpec.forClient()
			.configure((builder) -> builder.trustManager(CERTIFICATES.certificate()));
		reactor.netty.http.client.HttpClient http = reactor.netty.http.client.HttpClient.create()
			.secure((spec) -> spec.sslContext(tls));
		WebClient client = WebClient.builder()
			.clientConnector(new ReactorClientHttpConnector(http))
			.baseUrl("https://localhost:" + application.port())
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(4 << 20))
			.build();
		List<String> answers = Flux.range(0, 100)
			.flatMap((i) -> client.get().uri("/hello").retrieve().bodyToMono(String.class), 8)
			.collectList()
			.block();
		assertThat(answers).hasSize(100).containsOnly("hello");
		String text = "0123456789abcdef".repeat(100_000);
		assertThat(client.post().uri("/echo").bodyValue(text).retrieve().bodyToMono(String.class).block())
			.isEqualTo(text);
	}

	@Test
	void curlIsServed() throws Exception {
		Programs.assume("curl");
		Path certificate = CERTIFICATES.writeCertificate(directory.resolve("curl.crt"));
		Programs.Result result = Programs.run(List.of("curl", "--silent", "--show-error", "--cacert",
				certificate.toString(), "https://localhost:" + application.port() + "/hello"));
		assertThat(result.error()).isEmpty();
		assertThat(new String(result.output())).isEqualTo("hello");
	}

	@Test
	void responsesAreCompressed() throws Exception {
		HttpResponse<InputStream> response = HttpClient.newBuilder()
			.sslContext(CERTIFICATES.client(null))
			.build()
			.send(HttpRequest.newBuilder(URI.create("https://localhost:" + application.port() + "/text"))
				.header("Accept-Encoding", "gzip")
				.build(), HttpResponse.BodyHandlers.ofInputStream());
		assertThat(response.headers().firstValue("Content-Encoding")).hasValue("gzip");
		try (InputStream body = new GZIPInputStream(response.body())) {
			assertThat(new String(body.readAllBytes())).isEqualTo("text ".repeat(10_000));
		}
	}

	@Test
	void plainHttpIsToldToUseTls() throws Exception {
		RawClient.Response answer = application.get("/hello");
		assertThat(answer.status()).isEqualTo(400);
		assertThat(answer.body()).contains("https://");
	}

	@Test
	void accessLogHasTheRequest(CapturedOutput output) throws Exception {
		TlsClient.get(application.port(), "/hello?logged");
		ServerFixture.await("the line is there",
				() -> output.getOut().contains("127.0.0.1 \"GET /hello?logged HTTP/1.1\" 200 HTTP/1.1"));
	}

	@Test
	void brokenClientsLeaveNoTraceInTheLog(CapturedOutput output) throws Exception {
		long failures = application.count(Counter.TLS_HANDSHAKE_FAILURES);
		try (RawClient client = application.connect()) {
			client.send(new byte[] { 22, 3, 1, 0, 5, 1, 0, 0, 1, 0 }).in().readAllBytes();
		}
		application.awaitCount(Counter.TLS_HANDSHAKE_FAILURES, failures + 1);
		long errors = application.count(Counter.TLS_ERRORS);
		try (RawClient raw = application.connect();
				SSLSocket layered = (SSLSocket) Certificates.trustingClient()
					.getSocketFactory()
					.createSocket(raw.socket(), "localhost", application.port(), false)) {
			layered.startHandshake();
			byte[] garbage = new byte[64];
			garbage[0] = 23;
			garbage[1] = 3;
			garbage[2] = 3;
			garbage[4] = 59;
			raw.send(garbage);
			application.awaitCount(Counter.TLS_ERRORS, errors + 1);
		}
		assertThat(output).doesNotContain("Exception").doesNotContain("ProvTls");
	}

	/** Shows what it is asked. */
	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Doors.class)
	static class Mirror {

		@Bean
		RouterFunction<ServerResponse> mirrorRoutes() {
			return RouterFunctions.route()
				.GET("/uri", (request) -> ServerResponse.ok().bodyValue(request.uri().toString()))
				.GET("/text", (request) -> ServerResponse.ok().bodyValue("text ".repeat(10_000)))
				.POST("/echo",
						(request) -> ServerResponse.ok()
							.body((message, context) -> message.writeWith(request.exchange().getRequest().getBody())))
				.build();
		}

	}

}
