package io.github.uringserver.programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.cloud.gateway.route.RouteLocator;
import org.springframework.cloud.gateway.route.builder.RouteLocatorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** A gateway on this server, in front of a backend on this server. */
@Timeout(60)
class GatewayProgramTests {

	private static final int PIECE_BYTES = 50_000;

	private static final int PIECES = 100;

	private static final CountDownLatch CANCELLED = new CountDownLatch(1);

	private static Program backend;

	private static Program gateway;

	private final WebTestClient client = gateway.client();

	@BeforeAll
	static void start() throws IOException {
		backend = Program.run(Backend.class);
		gateway = Program.run(Gateway.class, "--spring.cloud.gateway.server.webflux.enabled=true",
				"--spring.cloud.gateway.server.webflux.trusted-proxies=127\\.0\\.0\\.1|(0:){7}1",
				"--backend=" + backend.url(), "--nobody=http://localhost:" + closedPort());
	}

	private static int closedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

	@AfterAll
	static void stop() {
		for (Program program : new Program[] { gateway, backend }) {
			if (program != null) {
				program.close();
			}
		}
	}

	@Test
	void pathIsRewrittenAndQueryKept() {
		this.client.get()
			.uri(URI.create(gateway.url() + "/api/path/a%20b?x=%C3%A4&x=2"))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.isEqualTo("/path/a%20b?x=%C3%A4&x=2");
	}

	@Test
	void backendLearnsOfTheFirstHost() {
		this.client.get()
			.uri("/api/forwarded")
			.exchange()
			.expectBody(String.class)
			.isEqualTo("localhost:" + gateway.port());
	}

	@Test
	void responseIsFramedOnce() {
		HttpHeaders headers = this.client.get()
			.uri("/api/path")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseHeaders();
		assertThat(headers.get(HttpHeaders.CONTENT_LENGTH)).containsExactly("5");
		assertThat(headers.get(HttpHeaders.TRANSFER_ENCODING)).isNull();
	}

	@Test
	void largeBodyStreamsBothWays() {
		byte[] piece = new byte[PIECE_BYTES];
		new Random(1).nextBytes(piece);
		byte[] echo = this.client.post()
			.uri("/api/echo")
			.contentType(MediaType.APPLICATION_OCTET_STREAM)
			.body(Flux.range(0, PIECES).map((index) -> piece(piece, index)), DataBuffer.class)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(byte[].class)
			.returnResult()
			.getResponseBody();
		assertThat(echo).hasSize(PIECES * PIECE_BYTES);
		for (int index = 0; index < PIECES; index++) {
			piece[0] = (byte) index;
			assertThat(Arrays.equals(echo, index * PIECE_BYTES, (index + 1) * PIECE_BYTES, piece, 0, PIECE_BYTES))
				.as("piece %d", index)
				.isTrue();
		}
	}

	private static DataBuffer piece(byte[] bytes, int index) {
		byte[] copy = bytes.clone();
		copy[0] = (byte) index;
		return DefaultDataBufferFactory.sharedInstance.wrap(copy);
	}

	@Test
	void bodyOfKnownLengthIsEchoed() {
		byte[] body = new byte[3_000_000];
		new Random(2).nextBytes(body);
		this.client.post()
			.uri("/api/echo")
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(byte[].class)
			.isEqualTo(body);
	}

	@Test
	void eventsPassAsTheyComeUntilTheClientLeaves() throws InterruptedException {
		Flux<String> events = this.client.get()
			.uri("/api/events")
			.accept(MediaType.TEXT_EVENT_STREAM)
			.exchange()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
			.returnResult(String.class)
			.getResponseBody();
		StepVerifier.create(events).expectNext("event 0", "event 1", "event 2").thenCancel().verify(Program.PATIENCE);
		assertThat(CANCELLED.await(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void pathWithoutRouteIsNotFound() {
		this.client.get().uri("/elsewhere").exchange().expectStatus().isNotFound();
	}

	@Test
	void notFoundOfTheBackendPasses() {
		this.client.get().uri("/api/missing").exchange().expectStatus().isNotFound();
	}

	@Test
	void backendThatIsDownIsAServerError() {
		this.client.get().uri("/down").exchange().expectStatus().is5xxServerError();
		this.client.post().uri("/down").bodyValue(new byte[1_000_000]).exchange().expectStatus().is5xxServerError();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Gateway {

		@Bean
		RouteLocator routes(RouteLocatorBuilder builder, @Value("${backend}") String backend,
				@Value("${nobody}") String nobody) {
			return builder.routes()
				.route("api",
						(route) -> route.path("/api/**")
							.filters((filters) -> filters.rewritePath("/api/(?<rest>.*)", "/${rest}"))
							.uri(backend))
				.route("down", (route) -> route.path("/down").uri(nobody))
				.build();
		}

	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Backend {

		@Bean
		RouterFunction<ServerResponse> backend() {
			return RouterFunctions.route()
				.GET("/path/**", (request) -> ServerResponse.ok().bodyValue(target(request)))
				.GET("/forwarded",
						(request) -> ServerResponse.ok()
							.bodyValue(String.valueOf(request.headers().firstHeader("X-Forwarded-Host"))))
				.POST("/echo",
						(request) -> ServerResponse.ok()
							.contentType(MediaType.APPLICATION_OCTET_STREAM)
							.body(request.bodyToFlux(DataBuffer.class), DataBuffer.class))
				.GET("/events",
						(request) -> ServerResponse.ok()
							.contentType(MediaType.TEXT_EVENT_STREAM)
							.body(events(), String.class))
				.build();
		}

		private static String target(ServerRequest request) {
			String query = request.uri().getRawQuery();
			return request.uri().getRawPath() + ((query != null) ? "?" + query : "");
		}

		private static Flux<String> events() {
			return Flux.range(0, Integer.MAX_VALUE)
				.delayElements(Duration.ofMillis(20))
				.map((number) -> "event " + number)
				.doOnCancel(CANCELLED::countDown);
		}

	}

}
