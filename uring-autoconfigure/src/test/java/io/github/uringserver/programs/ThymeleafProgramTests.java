package io.github.uringserver.programs;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.thymeleaf.spring6.context.webflux.ReactiveDataDriverContextVariable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;

import static org.assertj.core.api.Assertions.assertThat;

/** An application with Thymeleaf views: whole, in chunks, and driven by their data. */
@Timeout(60)
class ThymeleafProgramTests {

	private static final int ITEMS = 5_000;

	private static final Sinks.Many<String> SOURCE = Sinks.many().unicast().onBackpressureBuffer();

	@Test
	void viewIsSentWhole() {
		try (Program program = run("--spring.thymeleaf.reactive.max-chunk-size=100B",
				"--spring.thymeleaf.reactive.full-mode-view-names=page")) {
			checkMany(program.client());
		}
	}

	@Test
	void viewIsSentInChunks() {
		try (Program program = run("--spring.thymeleaf.reactive.max-chunk-size=100B")) {
			checkMany(program.client());
		}
	}

	private static Program run(String... mode) {
		return Program.run(Application.class,
				Stream
					.concat(Stream.of("--spring.thymeleaf.enabled=true",
							"--spring.thymeleaf.prefix=classpath:/programs/templates/"), Stream.of(mode))
					.toArray(String[]::new));
	}

	private static void checkMany(WebTestClient client) {
		client.get()
			.uri("/many")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_HTML)
			.expectBody(String.class)
			.value((html) -> assertThat(html).contains("<title>Many &lt;items&gt; ä</title>")
				.contains("<li>0</li>")
				.contains("<li>" + (ITEMS - 1) + "</li>")
				.endsWith("</html>\n"));
	}

	@Test
	void viewGrowsAsItsDataComes() {
		try (Program program = run("--spring.thymeleaf.reactive.max-chunk-size=8KB")) {
			AtomicReference<String> last = new AtomicReference<>("");
			Flux<String> page = program.client()
				.get()
				.uri("/driven")
				.exchange()
				.expectStatus()
				.isOk()
				.returnResult(byte[].class)
				.getResponseBody()
				.map((bytes) -> new String(bytes, StandardCharsets.US_ASCII))
				.scan("", String::concat)
				.doOnNext(last::set);
			SOURCE.tryEmitNext("first").orThrow();
			StepVerifier.create(page.skipUntil((text) -> text.contains("<li>first</li>")))
				.assertNext((text) -> assertThat(text).doesNotContain("second"))
				.then(() -> SOURCE.tryEmitNext("second").orThrow())
				.then(() -> SOURCE.tryEmitComplete().orThrow())
				.thenConsumeWhile((text) -> true)
				.expectComplete()
				.verify(Program.PATIENCE);
			assertThat(last.get()).contains("<li>second</li>").endsWith("</html>\n");
		}
	}

	@SpringBootConfiguration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Pages.class)
	static class Application {

	}

	@Controller
	static class Pages {

		@GetMapping("/many")
		String many(Model model) {
			model.addAttribute("title", "Many <items> ä");
			model.addAttribute("items", Flux.range(0, ITEMS));
			return "page";
		}

		@GetMapping("/driven")
		String driven(Model model) {
			model.addAttribute("title", "Driven");
			model.addAttribute("items", new ReactiveDataDriverContextVariable(SOURCE.asFlux(), 1));
			return "page";
		}

	}

}
