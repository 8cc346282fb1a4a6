package io.github.uringserver.programs;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.boot.web.server.WebServer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

import io.github.uringserver.boot.UringWebServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** An application that is watched through Actuator. */
@Timeout(60)
class ActuatorProgramTests {

	private static final String EXPOSED = "--management.endpoints.web.exposure.include=*";

	@Test
	void endpointsAreServedOnThePortOfTheApplication() {
		try (Program program = Program.run(Application.class, EXPOSED)) {
			WebTestClient client = program.client();
			client.get().uri("/hello").exchange().expectBody(String.class).isEqualTo("hello");
			checkEndpoints(client, "/hello");
			checkRequestMetrics(client);
		}
	}

	@Test
	void endpointsAreServedOnAPortOfTheirOwn() {
		try (Program program = Program.run(Application.class, EXPOSED, "--management.server.port=0")) {
			int port = program.context().getEnvironment().getRequiredProperty("local.management.port", Integer.class);
			assertThat(port).isNotEqualTo(program.port());
			assertThat(program.context().getBean(Application.class).servers).hasSize(2)
				.allSatisfy((server) -> assertThat(server).isInstanceOf(UringWebServer.class));
			program.client().get().uri("/hello").exchange().expectBody(String.class).isEqualTo("hello");
			program.client().get().uri("/actuator/health").exchange().expectStatus().isNotFound();
			WebTestClient management = Program.client(port);
			checkEndpoints(management, "/hello");
			checkRequestMetrics(management);
		}
	}

	private static void checkEndpoints(WebTestClient client, String path) {
		client.get()
			.uri("/actuator/health")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("UP");
		client.get()
			.uri("/actuator/uring")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.workers.length()")
			.value((Integer workers) -> assertThat(workers).isPositive())
			.jsonPath("$.kernel")
			.isNotEmpty();
		client.get()
			.uri("/actuator/mappings")
			.accept(MediaType.APPLICATION_JSON)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.value((json) -> assertThat(json).contains(path));
		client.get()
			.uri("/actuator/threaddump")
			.accept(MediaType.TEXT_PLAIN)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.value((dump) -> assertThat(dump).contains("uring-worker-0"));
		client.get().uri("/actuator/missing").exchange().expectStatus().isNotFound();
	}

	/** A request is counted after its response has gone, so this waits. */
	private static void checkRequestMetrics(WebTestClient client) {
		await().atMost(Program.PATIENCE)
			.untilAsserted(() -> client.get()
				.uri("/actuator/metrics/http.server.requests?tag=uri:/hello")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.measurements[0].value")
				.isEqualTo(1.0));
		client.get()
			.uri("/actuator/prometheus")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_PLAIN)
			.expectBody(String.class)
			.value((text) -> assertThat(text).containsPattern("http_server_requests_seconds_count\\{.*uri=\"/hello\"")
				.contains("jvm_threads_live_threads"));
	}

	@Test
	void shutdownByRequestIsAnsweredAndEndsTheServer() {
		try (Program program = Program.run(Application.class, EXPOSED,
				"--management.endpoint.shutdown.access=unrestricted")) {
			program.client()
				.post()
				.uri("/actuator/shutdown")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.message")
				.isNotEmpty();
			await().atMost(Program.PATIENCE).until(() -> !program.context().isActive() && program.port() == -1);
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		private final List<WebServer> servers = new CopyOnWriteArrayList<>();

		@EventListener
		void started(WebServerInitializedEvent event) {
			this.servers.add(event.getWebServer());
		}

		@Bean
		RouterFunction<ServerResponse> hello() {
			return RouterFunctions.route()
				.GET("/hello", (request) -> ServerResponse.ok().body(Mono.just("hello"), String.class))
				.build();
		}

	}

}
