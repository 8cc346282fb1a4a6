package io.github.uringserver.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.web.InMemoryExchange.End;
import io.github.uringserver.worker.RinglessWorker;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The whole of WebFlux above an in-memory exchange. */
class WebFluxStackTests {

	private static final Duration DEADLINE = Duration.ofSeconds(20);

	private static RinglessWorker worker;

	private static AnnotationConfigApplicationContext context;

	private static UringHttpHandlerAdapter adapter;

	@BeforeAll
	static void start() {
		worker = new RinglessWorker(new UringThreads());
		context = new AnnotationConfigApplicationContext(Application.class);
		adapter = new UringHttpHandlerAdapter(WebHttpHandlerBuilder.applicationContext(context).build());
	}

	@AfterAll
	static void stop() {
		context.close();
		worker.close();
	}

	@Test
	void routerFunctionAnswersText() {
		InMemoryExchange exchange = finished(get("/text"));
		assertThat(exchange.status()).isEqualTo(200);
		assertThat(exchange.header("Content-Type")).isEqualTo("text/plain;charset=UTF-8");
		assertThat(exchange.header("Content-Length")).isEqualTo("5");
		assertThat(exchange.header("Set-Cookie")).isEqualTo("k=v");
		assertThat(exchange.body()).isEqualTo("hello");
	}

	@Test
	void controllerAnswersJson() {
		InMemoryExchange exchange = finished(get("/json/ab?n=3", "Accept", "application/json"));
		assertThat(exchange.header("Content-Type")).isEqualTo("application/json");
		assertThat(exchange.header("Content-Length")).isEqualTo("" + exchange.body().length());
		assertThat(exchange.body()).isEqualTo("{\"id\":\"ab\",\"n\":3}");
	}

	@Test
	void controllerReadsJson() {
		InMemoryExchange exchange = post("/json", "Content-Type", "application/json");
		exchange.feed("{\"id\":");
		exchange.feed("\"x\"}");
		exchange.completeBody();
		assertThat(finished(exchange).body()).isEqualTo("x");
	}

	@Test
	void malformedJsonIsABadRequest() {
		InMemoryExchange exchange = post("/json", "Content-Type", "application/json");
		exchange.feed("{");
		exchange.completeBody();
		assertThat(finished(exchange).status()).isEqualTo(400);
	}

	@Test
	void controllerReadsAForm() {
		InMemoryExchange exchange = post("/form", "Content-Type", "application/x-www-form-urlencoded");
		exchange.feed("a=1&b=");
		exchange.feed("2&a=3");
		exchange.completeBody();
		assertThat(finished(exchange).body()).isEqualTo("{a=[1, 3], b=[2]}");
	}

	@Test
	void bodyIsEchoedPieceByPiece() {
		InMemoryExchange exchange = post("/echo", "Content-Type", "application/octet-stream");
		exchange.feed("one ");
		assertThat(exchange.body()).isEqualTo("one ");
		exchange.feed("two");
		exchange.completeBody();
		assertThat(finished(exchange).body()).isEqualTo("one two");
		assertThat(exchange.committedLength()).isEqualTo(HttpExchange.UNKNOWN_LENGTH);
	}

	@Test
	void largeStreamIsWrittenWithBackPressure() {
		InMemoryExchange exchange = get("/bytes?n=3000000");
		exchange.sendSpace(1000).handleBy(adapter);
		for (int i = 0; i < 30; i++) {
			exchange.send(100_000);
		}
		assertThat(exchange.awaitEnd()).isEqualTo(End.FINISHED);
		assertThat(exchange.bodyBytes()).hasSize(3_000_000);
	}

	@Test
	void eventsAreSentAsTheyCome() {
		InMemoryExchange exchange = finished(get("/sse", "Accept", "text/event-stream"));
		assertThat(exchange.header("Content-Type")).startsWith("text/event-stream");
		assertThat(exchange.body()).isEqualTo("data:0\n\ndata:1\n\ndata:2\n\n");
	}

	@Test
	void clientOfAnEndlessStreamMayGoAway() {
		InMemoryExchange exchange = get("/ticks", "Accept", "text/event-stream").handleBy(adapter);
		await().atMost(DEADLINE).until(() -> exchange.body().contains("data:2"));
		exchange.clientGone(new IOException("Broken pipe"));
		await().atMost(DEADLINE).untilTrue(Application.ticksCancelled);
		exchange.verify();
	}

	@Test
	void resourceIsSentWithItsLength() {
		InMemoryExchange exchange = finished(get("/resource"));
		assertThat(exchange.header("Content-Length")).isEqualTo("8");
		assertThat(exchange.body()).isEqualTo("resource");
	}

	@Test
	void rangeOfAResourceIsSent() {
		InMemoryExchange exchange = finished(get("/resource", "Range", "bytes=2-4"));
		assertThat(exchange.status()).isEqualTo(206);
		assertThat(exchange.header("Content-Range")).isEqualTo("bytes 2-4/8");
		assertThat(exchange.body()).isEqualTo("sou");
	}

	@Test
	void headHasTheLengthOfGet() {
		InMemoryExchange exchange = finished(InMemoryExchange.of(worker, "HEAD", "/json/ab?n=3"));
		assertThat(exchange.header("Content-Length")).isEqualTo("17");
		assertThat(exchange.body()).isEmpty();
	}

	@Test
	void notModifiedHasNoBody() {
		InMemoryExchange exchange = finished(get("/etag", "If-None-Match", "\"1\""));
		assertThat(exchange.status()).isEqualTo(304);
		assertThat(exchange.body()).isEmpty();
	}

	@Test
	void unknownPathIsNotFound() {
		assertThat(finished(get("/unknown")).status()).isEqualTo(404);
	}

	@Test
	void handlerErrorIs500() {
		assertThat(finished(get("/error")).status()).isEqualTo(500);
	}

	@Test
	void errorWithinAStreamCutsTheResponse() {
		InMemoryExchange exchange = get("/broken").handleBy(adapter);
		assertThat(exchange.awaitEnd()).isEqualTo(End.FAILED);
		assertThat(exchange.status()).isEqualTo(200);
	}

	@Test
	void optionsAsteriskIsHandled() {
		InMemoryExchange exchange = finished(InMemoryExchange.of(worker, "OPTIONS", "*"));
		assertThat(exchange.status()).isBetween(200, 499);
	}

	@Test
	void filterHeadersAndCommitActionsAreApplied() {
		assertThat(finished(get("/text")).header("X-Filter")).isEqualTo("GET /text");
	}

	private static InMemoryExchange get(String target, String... headers) {
		return InMemoryExchange.of(worker, "GET", target, headers);
	}

	private static InMemoryExchange post(String target, String... headers) {
		return InMemoryExchange.withBody(worker, "POST", target, headers).handleBy(adapter);
	}

	private static InMemoryExchange finished(InMemoryExchange exchange) {
		if (!exchange.wasRetained()) {
			exchange.handleBy(adapter);
		}
		assertThat(exchange.awaitEnd()).isEqualTo(End.FINISHED);
		return exchange;
	}

	/** The application under test. */
	@Configuration(proxyBeanMethods = false)
	@EnableWebFlux
	static class Application {

		static final AtomicBoolean ticksCancelled = new AtomicBoolean();

		@Bean
		Controller controller() {
			return new Controller();
		}

		@Bean
		WebFilter filter() {
			return (exchange, chain) -> {
				ServerHttpRequest request = exchange.getRequest();
				exchange.getResponse()
					.beforeCommit(() -> Mono.fromRunnable(() -> exchange.getResponse()
						.getHeaders()
						.set("X-Filter", request.getMethod() + " " + request.getPath())));
				return chain.filter(exchange);
			};
		}

		@Bean
		RouterFunction<ServerResponse> routes() {
			return RouterFunctions.route()
				.GET("/text",
						(request) -> ServerResponse.ok()
							.contentType(new MediaType("text", "plain", StandardCharsets.UTF_8))
							.cookie(ResponseCookie.from("k", "v").build())
							.bodyValue("hello"))
				.POST("/echo",
						(request) -> ServerResponse.ok()
							.contentType(MediaType.APPLICATION_OCTET_STREAM)
							.body(BodyInserters.fromDataBuffers(request.bodyToFlux(DataBuffer.class))))
				.GET("/etag", (request) -> ServerResponse.ok().eTag("1").bodyValue("x"))
				.build();
		}

	}

	/** A controller with the usual kinds of results. */
	@RestController
	static class Controller {

		@GetMapping("/json/{id}")
		Mono<Answer> json(@PathVariable String id, @RequestParam int n) {
			return Mono.just(new Answer(id, n));
		}

		@PostMapping("/json")
		Mono<String> json(@RequestBody Mono<Map<String, String>> body) {
			return body.map((map) -> map.get("id"));
		}

		@PostMapping("/form")
		Mono<String> form(ServerWebExchange exchange) {
			return exchange.getFormData().map(MultiValueMap::toString);
		}

		@GetMapping("/bytes")
		Flux<DataBuffer> bytes(@RequestParam int n, ServerHttpResponse response) {
			return Flux.range(0, n / 1000)
				.map((i) -> response.bufferFactory().wrap(new byte[1000]))
				.publishOn(Schedulers.parallel());
		}

		@GetMapping(path = "/sse", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<Integer> events() {
			return Flux.range(0, 3);
		}

		@GetMapping(path = "/ticks", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<Long> ticks() {
			return Flux.interval(Duration.ofMillis(1)).doOnCancel(() -> Application.ticksCancelled.set(true));
		}

		@GetMapping("/resource")
		ResponseEntity<ByteArrayResource> resource() {
			return ResponseEntity.ok(new ByteArrayResource("resource".getBytes(StandardCharsets.UTF_8)));
		}

		@GetMapping("/error")
		Mono<String> error() {
			return Mono.error(new IllegalStateException("no"));
		}

		@GetMapping(path = "/broken", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<String> broken() {
			return Flux.just("a").concatWith(Flux.error(new IllegalStateException("no")));
		}

		@GetMapping("/status")
		ResponseEntity<Void> status() {
			return ResponseEntity.status(HttpStatus.NO_CONTENT).build();
		}

	}

	/**
	 * A small answer.
	 *
	 * @param id an id
	 * @param n a number
	 */
	record Answer(String id, int n) {

	}

}
