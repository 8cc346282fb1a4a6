package io.github.uringserver.programs;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SubscriptionMapping;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/** An application that answers GraphQL over HTTP. */
@Timeout(60)
class GraphQlProgramTests {

	private static Program program;

	private final WebTestClient client = program.client();

	@BeforeAll
	static void start() {
		program = Program.run(Application.class, "--spring.graphql.schema.locations=classpath:/programs/graphql/");
	}

	@AfterAll
	static void stop() {
		if (program != null) {
			program.close();
		}
	}

	@Test
	void queryIsAnswered() {
		query("query ($name: String!) { greeting(name: $name) }", Map.of("name", "Zoë")).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.data.greeting")
			.isEqualTo("Hello, Zoë")
			.jsonPath("$.errors")
			.doesNotExist();
	}

	@Test
	void faultOfAFetcherIsAnErrorOfItsField() {
		query("{ broken }", Map.of()).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.errors[0].path[0]")
			.isEqualTo("broken")
			.jsonPath("$.errors[0].extensions.classification")
			.isEqualTo("INTERNAL_ERROR");
	}

	@Test
	void unknownFieldIsAnErrorOfTheQuery() {
		query("{ missing }", Map.of()).expectBody()
			.jsonPath("$.errors[0].extensions.classification")
			.isEqualTo("ValidationError");
	}

	@Test
	void malformedJsonIsABadRequest() {
		this.client.post()
			.uri("/graphql")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{")
			.exchange()
			.expectStatus()
			.isBadRequest();
	}

	@Test
	void subscriptionIsAStreamOfEvents() {
		Flux<String> events = this.client.post()
			.uri("/graphql")
			.contentType(MediaType.APPLICATION_JSON)
			.accept(MediaType.TEXT_EVENT_STREAM)
			.bodyValue(Map.of("query", "subscription { count(to: 3) }"))
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_EVENT_STREAM)
			.returnResult(String.class)
			.getResponseBody()
			.filter((event) -> !event.isEmpty());
		StepVerifier.create(events)
			.assertNext((event) -> assertThat(event).contains("\"count\":1"))
			.assertNext((event) -> assertThat(event).contains("\"count\":2"))
			.assertNext((event) -> assertThat(event).contains("\"count\":3"))
			.expectNext("{}")
			.expectComplete()
			.verify(Program.PATIENCE);
	}

	private WebTestClient.ResponseSpec query(String document, Map<String, Object> variables) {
		return this.client.post()
			.uri("/graphql")
			.contentType(MediaType.APPLICATION_JSON)
			.accept(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("query", document, "variables", variables))
			.exchange();
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Fetchers.class)
	static class Application {

	}

	@Controller
	static class Fetchers {

		@QueryMapping
		Mono<String> greeting(@Argument String name) {
			return Mono.just("Hello, " + name);
		}

		@QueryMapping
		Mono<String> broken() {
			return Mono.error(new IllegalStateException("broken"));
		}

		@SubscriptionMapping
		Flux<Integer> count(@Argument int to) {
			return Flux.range(1, to).delayElements(Duration.ofMillis(10));
		}

	}

}
