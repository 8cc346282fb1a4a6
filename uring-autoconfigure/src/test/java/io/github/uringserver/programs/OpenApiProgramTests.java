package io.github.uringserver.programs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/** An application that describes itself through springdoc. */
@Timeout(60)
class OpenApiProgramTests {

	@Test
	void descriptionNamesThePathsAndTheServer() {
		try (Program program = Program.run(Application.class, "--springdoc.api-docs.enabled=true")) {
			program.client()
				.get()
				.uri("/v3/api-docs")
				.exchange()
				.expectStatus()
				.isOk()
				.expectHeader()
				.contentTypeCompatibleWith(MediaType.APPLICATION_JSON)
				.expectBody()
				.jsonPath("$.openapi")
				.value((String version) -> assertThat(version).startsWith("3."))
				.jsonPath("$.servers[0].url")
				.isEqualTo(program.url())
				.jsonPath("$.paths['/greetings/{name}'].get.parameters[0].name")
				.isEqualTo("name");
			program.client()
				.get()
				.uri("/v3/api-docs.yaml")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody(String.class)
				.value((yaml) -> assertThat(yaml).contains("/greetings/{name}:"));
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Greetings.class)
	static class Application {

	}

	@RestController
	static class Greetings {

		@GetMapping("/greetings/{name}")
		Mono<String> greeting(@PathVariable String name) {
			return Mono.just("Hello, " + name);
		}

	}

}
