package io.github.uringserver.programs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.zip.CRC32;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.Resource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.codec.multipart.FormFieldPart;
import org.springframework.http.codec.multipart.Part;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.config.ResourceHandlerRegistry;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;

/** An application that uses what WebFlux offers. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(WebApplication.Handlers.class)
class WebApplication {

	/** Opened when a client of {@code /events} has gone. */
	static volatile CountDownLatch cancelled = new CountDownLatch(1);

	@Bean
	WebFluxConfigurer resources() {
		return new WebFluxConfigurer() {
			@Override
			public void addResourceHandlers(ResourceHandlerRegistry registry) {
				registry.addResourceHandler("/files/**")
					.addResourceLocations("classpath:/programs/static/")
					.setEtagGenerator(WebApplication::etag);
			}
		};
	}

	private static String etag(Resource resource) {
		try {
			return "\"" + resource.contentLength() + "\"";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What is sent and sent back.
	 *
	 * @param number a number
	 * @param name a name
	 */
	record Item(int number, String name) {

	}

	@RestController
	static class Handlers {

		@PostMapping(path = "/upload", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
		Mono<List<String>> upload(@RequestBody Flux<Part> parts) {
			return parts.concatMap(Handlers::describe).collectList();
		}

		private static Mono<String> describe(Part part) {
			if (part instanceof FormFieldPart field) {
				return Mono.just(field.name() + "=" + field.value());
			}
			CRC32 crc = new CRC32();
			String name = (part instanceof FilePart file) ? file.filename() : "?";
			return part.content()
				.doOnNext((buffer) -> update(crc, buffer))
				.then(Mono.fromSupplier(() -> part.name() + "@" + name + "=" + crc.getValue()));
		}

		private static void update(CRC32 crc, DataBuffer buffer) {
			try (DataBuffer.ByteBufferIterator bytes = buffer.readableByteBuffers()) {
				bytes.forEachRemaining(crc::update);
			}
			DataBufferUtils.release(buffer);
		}

		@PostMapping(path = "/form", consumes = MediaType.APPLICATION_FORM_URLENCODED_VALUE)
		Mono<String> form(ServerWebExchange exchange) {
			return exchange.getFormData().map(Handlers::sorted);
		}

		private static String sorted(MultiValueMap<String, String> form) {
			return form.entrySet()
				.stream()
				.map((field) -> field.getKey() + "=" + String.join("|", field.getValue()))
				.sorted()
				.collect(Collectors.joining(";"));
		}

		@PostMapping(path = "/items", consumes = MediaType.APPLICATION_NDJSON_VALUE,
				produces = MediaType.APPLICATION_NDJSON_VALUE)
		Flux<Item> items(@RequestBody Flux<Item> items) {
			return items.map((item) -> new Item(item.number() + 1, item.name()));
		}

		@GetMapping("/events")
		Flux<ServerSentEvent<String>> events() {
			return Flux.range(0, Integer.MAX_VALUE)
				.delayElements(Duration.ofMillis(10))
				.map((number) -> ServerSentEvent.builder("line\nof " + number).id("" + number).event("tick").build())
				.doOnCancel(() -> cancelled.countDown());
		}

		@CrossOrigin(origins = "https://friend.example", maxAge = 60)
		@PostMapping("/crossing")
		Mono<String> crossing() {
			return Mono.just("crossed");
		}

		@GetMapping("/cookies")
		Mono<String> cookies(@CookieValue String first, @CookieValue String second, ServerWebExchange exchange) {
			exchange.getResponse()
				.addCookie(ResponseCookie.from("part", "p")
					.path("/cookies")
					.maxAge(60)
					.secure(true)
					.httpOnly(true)
					.sameSite("None")
					.partitioned(true)
					.build());
			exchange.getResponse().addCookie(ResponseCookie.from("plain", "q").build());
			return Mono.just(first + "," + second);
		}

		@GetMapping("/visits")
		int visits(WebSession session) {
			int visits = 1 + (int) session.getAttributeOrDefault("visits", 0);
			session.getAttributes().put("visits", visits);
			return visits;
		}

		@PostMapping("/leave")
		Mono<Void> leave(WebSession session) {
			return session.invalidate();
		}

		@GetMapping("/taken")
		Mono<String> taken() {
			return Mono.error(new ResponseStatusException(HttpStatus.CONFLICT, "Already taken"));
		}

		@GetMapping("/fault")
		Mono<String> fault() {
			return Mono.error(new IllegalStateException("fault"));
		}

	}

}
