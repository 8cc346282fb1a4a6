package io.github.uringserver.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.uringserver.server.ServerFixture;

import static org.assertj.core.api.Assertions.assertThat;

/** Compression, forwarded headers and the access log in a running application. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class FeatureApplicationTests {

	private final HttpClient client = HttpClient.newHttpClient();

	@TempDir
	private Path folder;

	@Test
	void jsonAndEventsAreCompressedForWebClient() {
		run((context, port) -> {
			WebClient client = WebClient.builder()
				.baseUrl("http://localhost:" + port)
				.clientConnector(new org.springframework.http.client.reactive.ReactorClientHttpConnector(
						reactor.netty.http.client.HttpClient.create().compress(true)))
				.build();
			assertThat(client.get().uri("/list").retrieve().bodyToFlux(Integer.class).collectList().block())
				.hasSize(1000);
			assertThat(client.get().uri("/events").retrieve().bodyToFlux(String.class).collectList().block())
				.containsExactly("one", "two");
			HttpResponse<String> events = get(port, "/events", "Accept-Encoding", "gzip");
			assertThat(events.headers().firstValue("Content-Encoding")).hasValue("gzip");
		}, "server.compression.enabled=true",
				"server.compression.mime-types=application/json,text/event-stream;charset=UTF-8");
	}

	@ParameterizedTest
	@ValueSource(strings = { "native", "framework" })
	void forwardedHeadersChangeTheRequest(String strategy) {
		run((context,
				port) -> assertThat(get(port, "/whoami", "X-Forwarded-For", "192.0.2.60", "X-Forwarded-Proto", "https",
						"X-Forwarded-Host", "example.org", "X-Forwarded-Prefix", "/outer")
					.body()).isEqualTo("https://example.org/outer/whoami /outer 192.0.2.60"),
				"server.forward-headers-strategy=" + strategy);
	}

	@Test
	void standardHeaderComesFirst() {
		run((context,
				port) -> assertThat(get(port, "/whoami?x=%20y", "Forwarded",
						"for=\"[2001:db8::17]:4711\";proto=https;host=\"example.org:8443\"", "X-Forwarded-Proto",
						"http")
					.body()).isEqualTo("https://example.org:8443/whoami?x=%20y  2001:db8:0:0:0:0:0:17"),
				"server.forward-headers-strategy=native");
	}

	@Test
	void cloudPlatformHasProxies() {
		run((context, port) -> assertThat(get(port, "/whoami", "X-Forwarded-Proto", "https").body())
			.startsWith("https://localhost:"), "spring.main.cloud-platform=kubernetes");
	}

	@ParameterizedTest
	@ValueSource(strings = { "server.forward-headers-strategy=none",
			"server.forward-headers-strategy=native,uring.server.trusted-proxies=192.0.2.0/24",
			"server.forward-headers-strategy=native,uring.server.trusted-proxies=" })
	void spoofedHeadersAreIgnored(String properties) {
		run((context, port) -> assertThat(
				get(port, "/whoami", "X-Forwarded-For", "192.0.2.60", "X-Forwarded-Host", "evil.example").body())
			.startsWith("http://localhost:")
			.doesNotContain("192.0.2.60"), properties.split(",(?=uring)"));
	}

	@Test
	void malformedHeadersAreNoError() {
		run((context, port) -> {
			HttpResponse<String> response = get(port, "/whoami", "Forwarded", "for=\"oops", "X-Forwarded-Host",
					"a b/../", "X-Forwarded-Port", "x", "X-Forwarded-Proto", "://", "X-Forwarded-Prefix", "//evil",
					"X-Forwarded-For", "nonsense");
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.body()).startsWith("http://localhost:" + port + "/whoami  ");
		}, "server.forward-headers-strategy=native");
	}

	@Test
	void accessLogGoesToTheLogger(CapturedOutput output) {
		run((context, port) -> get(port, "/whoami?a=b", "X-Forwarded-For", "192.0.2.60"),
				"uring.server.access-log.enabled=true", "server.forward-headers-strategy=native",
				"uring.server.access-log.pattern=%h \"%r\" %s %{Content-Type}o", "logging.level.uring.accesslog=info");
		assertThat(output.getOut().lines().filter((line) -> line.contains("192.0.2.60"))).singleElement()
			.asString()
			.contains("[uring-access-log] accesslog - ")
			.endsWith("192.0.2.60 \"GET /whoami?a=b HTTP/1.1\" 200 text/plain;charset=UTF-8");
	}

	@Test
	void accessLogOfTheManagementPortHasItsOwnFile() throws Exception {
		run((context, port) -> {
			get(port, "/whoami");
			get(Integer.parseInt(context.getEnvironment().getProperty("local.management.port")), "/actuator/health");
		}, "uring.server.access-log.enabled=true", "uring.server.access-log.destination=file",
				"uring.server.access-log.file.directory=" + this.folder, "management.server.port=0",
				"uring.server.access-log.pattern=%U %s");
		assertThat(Files.readAllLines(this.folder.resolve("access_log.log"))).containsExactly("/whoami 200");
		assertThat(Files.readAllLines(this.folder.resolve("management_access_log.log")))
			.containsExactly("/actuator/health 200");
	}

	@Test
	void managementPortCompressesToo() {
		run((context, port) -> {
			int management = Integer.parseInt(context.getEnvironment().getProperty("local.management.port"));
			assertThat(get(management, "/actuator/health", "Accept-Encoding", "gzip").headers()
				.firstValue("Content-Encoding")).hasValue("gzip");
		}, "server.compression.enabled=true", "server.compression.min-response-size=1",
				"server.compression.mime-types=application/*+json", "management.server.port=0");
	}

	@Test
	void serverHeaderIsSentOnRequestOnly() {
		run((context, port) -> {
			HttpResponse<String> response = get(port, "/whoami");
			assertThat(response.headers().firstValue("Server")).hasValue("uring");
			assertThat(response.headers().firstValue("Date")).isPresent();
		}, "server.server-header=uring");
		run((context, port) -> assertThat(get(port, "/whoami").headers().firstValue("Server")).isEmpty());
	}

	private HttpResponse<String> get(int port, String target, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + target));
		if (headers.length > 0) {
			request.headers(headers);
		}
		try {
			return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void run(BiConsumer<ConfigurableApplicationContext, Integer> test, String... properties) {
		ServerFixture.assumeSupported(ServerFixture.defaults().build());
		try (ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.REACTIVE)
			.properties("server.port=0", "uring.server.workers=1", "uring.server.buffers.receive.count=128",
					"uring.server.buffers.send.count=128")
			.properties(properties)
			.run()) {
			test.accept(context, ((WebServerApplicationContext) context).getWebServer().getPort());
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@RestController
	static class Application {

		@GetMapping("/list")
		Flux<Integer> list() {
			return Flux.range(0, 1000);
		}

		@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> events() {
			return Flux.just("one", "two");
		}

		@GetMapping("/whoami")
		String whoami(ServerHttpRequest request) {
			return request.getURI() + " " + request.getPath().contextPath() + " "
					+ request.getRemoteAddress().getHostString();
		}

	}

}
