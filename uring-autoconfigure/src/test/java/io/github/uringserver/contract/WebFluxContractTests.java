package io.github.uringserver.contract;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.uringserver.contract.ContractClient.Answer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.codec.multipart.FormFieldPart;
import org.springframework.http.codec.multipart.Part;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;

import static org.assertj.core.api.Assertions.assertThat;

/** What WebFlux makes of requests and responses, with WebFlux's own clients. */
class WebFluxContractTests extends ContractFixture {

	private final ConnectionProvider connections = ConnectionProvider.create("contract", 64);

	private final ReactorClientHttpConnector connector = new ReactorClientHttpConnector(
			httpClient(HttpClient.create(this.connections)));

	private WebTestClient client;

	/** Called once, for the client of the tests: the suite's parameter. */
	protected HttpClient httpClient(HttpClient client) {
		return client;
	}

	@BeforeEach
	void startApplication() {
		serveApplication(Application.class);
		this.client = WebTestClient.bindToServer(this.connector)
			.baseUrl(scheme() + "://localhost:" + server().getPort())
			.responseTimeout(Duration.ofSeconds(20))
			.build();
	}

	@AfterEach
	void closeConnections() {
		this.connections.disposeLater().block(Duration.ofSeconds(20));
	}

	private WebClient webClient() {
		return WebClient.builder()
			.clientConnector(this.connector)
			.baseUrl(scheme() + "://localhost:" + server().getPort())
			.build();
	}

	@Test
	void partsOfAMultipartBodyAreRead() {
		LinkedMultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
		parts.add("field", "value");
		parts.add("file", new ByteArrayResource(pattern(300_000)) {
			@Override
			public String getFilename() {
				return "pattern.bin";
			}
		});
		this.client.post()
			.uri("/parts")
			.body(BodyInserters.fromMultipartData(parts))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.isEqualTo("field=value pattern.bin=300000");
	}

	@Test
	void partsAreStreamed() {
		LinkedMultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
		parts.add("a", "1");
		parts.add("b", "x".repeat(100_000));
		this.client.post()
			.uri("/stream")
			.body(BodyInserters.fromMultipartData(parts))
			.exchange()
			.expectBody(String.class)
			.isEqualTo("a=1,b=100000,");
	}

	@Test
	void formIsRead() {
		this.client.post()
			.uri("/form")
			.body(BodyInserters.fromFormData("a", "1 &é").with("b", "2"))
			.exchange()
			.expectBody(String.class)
			.isEqualTo("{a=[1 &é], b=[2]}");
	}

	@Test
	void jsonGoesBothWays() {
		this.client.post()
			.uri("/json")
			.bodyValue(Map.of("name", "Zoë"))
			.exchange()
			.expectBody()
			.jsonPath("$.greeting")
			.isEqualTo("Hello Zoë");
	}

	@Test
	void jsonIsStreamed() {
		List<Integer> numbers = this.client.get()
			.uri("/numbers")
			.accept(MediaType.APPLICATION_NDJSON)
			.exchange()
			.expectHeader()
			.contentType(MediaType.APPLICATION_NDJSON)
			.returnResult(Integer.class)
			.getResponseBody()
			.collectList()
			.block(Duration.ofSeconds(20));
		assertThat(numbers).hasSize(1000).startsWith(0, 1, 2).endsWith(999);
	}

	@Test
	void clientTakesAsManyEventsAsItWants() {
		List<Long> events = webClient().get()
			.uri("/ticks")
			.retrieve()
			.bodyToFlux(Long.class)
			.take(3)
			.collectList()
			.block(Duration.ofSeconds(20));
		assertThat(events).containsExactly(0L, 1L, 2L);
	}

	@Test
	void sessionIsKeptByItsCookie() throws IOException {
		Answer first = connect().get("/session").read();
		assertThat(first.body()).isEqualTo("1");
		String cookie = first.header("Set-Cookie").split(";")[0];
		assertThat(cookie).startsWith("SESSION=");
		assertThat(connect().get("/session", "Cookie: " + cookie).read().body()).isEqualTo("2");
	}

	@Test
	void corsIsAnswered() {
		this.client.options()
			.uri("/cors")
			.header("Origin", "http://example.org")
			.header("Access-Control-Request-Method", "GET")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("Access-Control-Allow-Origin", "http://example.org");
		this.client.get().uri("/cors").header("Origin", "http://evil.org").exchange().expectStatus().isForbidden();
	}

	@Test
	void malformedBodyIs400AndUnknownPathIs404() {
		this.client.post()
			.uri("/json")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{")
			.exchange()
			.expectStatus()
			.isBadRequest();
		this.client.get().uri("/nothing").exchange().expectStatus().isNotFound();
	}

	@Test
	void interleavedAnswersOfManyClientsAreTheirOwn() {
		WebClient many = webClient();
		List<String> answers = Flux.range(0, 500)
			.flatMap((i) -> many.post().uri("/echo").bodyValue("body " + i).retrieve().bodyToMono(String.class), 32)
			.sort()
			.collectList()
			.block(Duration.ofSeconds(20));
		assertThat(answers).hasSize(500).doesNotHaveDuplicates().contains("body 0", "body 499");
	}

	/** The application under test. */
	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	static class Application {

		@Bean
		Controller controller() {
			return new Controller();
		}

	}

	/** What the tests call. */
	@RestController
	static class Controller {

		@PostMapping("/parts")
		Mono<String> parts(@RequestPart("field") String field, @RequestPart("file") FilePart file) {
			return lengthOf(file.content()).map((length) -> "field=" + field + " " + file.filename() + "=" + length);
		}

		@PostMapping("/stream")
		Mono<String> stream(@RequestBody Flux<Part> parts) {
			return parts.concatMap((part) -> {
				String value = ((FormFieldPart) part).value();
				return Mono.just(part.name() + "=" + ((value.length() > 10) ? value.length() : value) + ",");
			}).reduce("", String::concat);
		}

		@PostMapping("/form")
		Mono<String> form(ServerWebExchange exchange) {
			return exchange.getFormData().map(MultiValueMap::toString);
		}

		@PostMapping("/json")
		Mono<Map<String, String>> json(@RequestBody Mono<Map<String, String>> body) {
			return body.map((map) -> Map.of("greeting", "Hello " + map.get("name")));
		}

		@GetMapping(path = "/numbers", produces = MediaType.APPLICATION_NDJSON_VALUE)
		Flux<Integer> numbers() {
			return Flux.range(0, 1000);
		}

		@GetMapping(path = "/ticks", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<Long> ticks() {
			return Flux.interval(Duration.ofMillis(2)).onBackpressureDrop();
		}

		@GetMapping("/session")
		int session(WebSession session) {
			int visits = 1 + session.<Integer>getAttributeOrDefault("visits", 0);
			session.getAttributes().put("visits", visits);
			return visits;
		}

		@CrossOrigin("http://example.org")
		@GetMapping("/cors")
		String cors() {
			return "shared";
		}

		@PostMapping("/echo")
		Flux<DataBuffer> echo(@RequestBody Flux<DataBuffer> body) {
			return body;
		}

	}

}
