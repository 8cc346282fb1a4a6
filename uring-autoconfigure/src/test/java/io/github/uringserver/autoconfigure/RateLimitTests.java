package io.github.uringserver.autoconfigure;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The limits on a peer's connections, set by properties, in a whole application. */
@Timeout(120)
class RateLimitTests {

	@BeforeAll
	static void assumeSupported() {
		RingSupport support = UringServer.probe(UringServerConfiguration.builder().build());
		assumeTrue(support.isSupported(), support::detail);
	}

	private static ReactiveWebServerApplicationContext run(String... properties) {
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--uring.server.workers=1",
				"--uring.server.on-unsupported=fail", "--spring.main.banner-mode=off"));
		arguments.addAll(Arrays.asList(properties));
		return (ReactiveWebServerApplicationContext) new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.REACTIVE)
			.run(arguments.toArray(String[]::new));
	}

	private static String ask(ReactiveWebServerApplicationContext context, String from) throws IOException {
		try (Socket socket = open(context, from)) {
			socket.getOutputStream()
				.write("GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

	private static Socket open(ReactiveWebServerApplicationContext context, String from) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), context.getWebServer().getPort(),
				InetAddress.getByName(from), 0);
		socket.setSoTimeout(20_000);
		return socket;
	}

	@Test
	void peerThatConnectsTooFastIsAnswered429() throws IOException {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.rate-limit.enabled=true",
				"--uring.server.rate-limit.limit=2", "--uring.server.rate-limit.window=1h",
				"--uring.server.rate-limit.allow=127.0.0.9")) {
			assertThat(ask(context, "127.0.0.1")).startsWith("HTTP/1.1 200").endsWith("hello");
			assertThat(ask(context, "127.0.0.1")).startsWith("HTTP/1.1 200");
			assertThat(ask(context, "127.0.0.1")).startsWith("HTTP/1.1 429").contains("Retry-After: 3600\r\n");
			assertThat(ask(context, "127.0.0.2")).startsWith("HTTP/1.1 200");
			for (int i = 0; i < 5; i++) {
				assertThat(ask(context, "127.0.0.9")).startsWith("HTTP/1.1 200");
			}
		}
	}

	@Test
	void limitIsOffByDefault() throws IOException {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.rate-limit.limit=1",
				"--uring.server.rate-limit.window=1h")) {
			for (int i = 0; i < 5; i++) {
				assertThat(ask(context, "127.0.0.1")).startsWith("HTTP/1.1 200");
			}
		}
	}

	@Test
	void trustedProxiesAreNotLimitedWhereTheyAreHeard() throws IOException {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.rate-limit.enabled=true",
				"--uring.server.rate-limit.limit=1", "--uring.server.rate-limit.window=1h",
				"--server.forward-headers-strategy=native", "--uring.server.trusted-proxies=127.0.0.1")) {
			for (int i = 0; i < 3; i++) {
				assertThat(ask(context, "127.0.0.1")).startsWith("HTTP/1.1 200");
			}
			assertThat(ask(context, "127.0.0.2")).startsWith("HTTP/1.1 200");
			assertThat(ask(context, "127.0.0.2")).startsWith("HTTP/1.1 429");
		}
	}

	@Test
	void openConnectionsOfAPeerAreLimited() throws IOException {
		try (ReactiveWebServerApplicationContext context = run("--uring.server.max-connections-per-peer=1");
				Socket first = open(context, "127.0.0.1")) {
			assertThat(ask(context, "127.0.0.1")).startsWith("HTTP/1.1 429");
			assertThat(ask(context, "127.0.0.2")).startsWith("HTTP/1.1 200");
			assertThat(first.isConnected()).isTrue();
		}
	}

	@ParameterizedTest
	@CsvSource({ "rate-limit.limit, 0", "rate-limit.window, 1ms", "rate-limit.peers, 1000",
			"rate-limit.allow, 10.0.0.0/99", "max-connections-per-peer, 0" })
	void valueThatMakesNoSenseIsNamed(String property, String value) {
		assertThatThrownBy(
				() -> run("--uring.server.rate-limit.enabled=true", "--uring.server." + property + "=" + value))
			.hasStackTraceContaining("uring.server." + property);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RouterFunction<ServerResponse> hello() {
			return RouterFunctions.route().GET("/hello", (request) -> ServerResponse.ok().bodyValue("hello")).build();
		}

	}

}
