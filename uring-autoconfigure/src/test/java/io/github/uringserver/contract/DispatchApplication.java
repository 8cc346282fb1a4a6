package io.github.uringserver.contract;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.uringserver.server.ServerFixture;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.MethodParameter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.util.ClassUtils;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;

/**
 * An application with a path for each way through WebFlux. What a client cannot see is
 * noted for the test.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class DispatchApplication {

	private final BlockingQueue<String> notes = new LinkedBlockingQueue<>();

	/** What has been noted since it was asked for last. */
	List<String> notes() {
		List<String> taken = new ArrayList<>();
		this.notes.drainTo(taken);
		return taken;
	}

	/** Waits for a note. */
	void awaitNote(String note) {
		ServerFixture.await("note " + note, () -> this.notes.contains(note));
	}

	private void note(String note) {
		this.notes.add(note);
	}

	@Bean
	RouterFunction<ServerResponse> functions() {
		return RouterFunctions.route()
			.GET("/f/text", (request) -> ServerResponse.ok().bodyValue("functional"))
			.GET("/f/throw", (request) -> {
				throw new IllegalStateException("thrown by a function");
			})
			.GET("/f/error", (request) -> Mono.error(new IllegalStateException("signalled by a function")))
			.GET("/f/null", (request) -> null)
			.GET("/f/empty", (request) -> Mono.empty())
			.GET("/f/later", (request) -> Mono.delay(Duration.ofMillis(1)).then(ServerResponse.ok().bodyValue("later")))
			.GET("/f/write-error",
					(request) -> ServerResponse.ok()
						.body(Flux.error(new IllegalStateException("no body")), String.class))
			.GET("/f/{id}/observed",
					(request) -> ServerResponse.ok()
						.bodyValue(observed(request.exchange()) + request.pathVariable("id")))
			.build();
	}

	@Bean
	SimpleUrlHandlerMapping plainHandlers() {
		WebHandler plain = (exchange) -> exchange.getResponse().setComplete();
		WebHandler throwing = (exchange) -> {
			throw new IllegalStateException("thrown by a WebHandler");
		};
		WebSocketHandler socket = (session) -> session.send(Mono.just(session.textMessage("hello")));
		return new SimpleUrlHandlerMapping(Map.of("/plain", plain, "/plain-throw", throwing, "/socket", socket,
				"/no-adapter", new StringBuilder("unknown"), "/custom-result", new Custom("written by its own"),
				"/no-result-handler", new Custom(42), "/no-result-handled", new Custom(43)), 1);
	}

	@Bean
	CustomMapping customMapping() {
		return new CustomMapping(this);
	}

	/** Makes results of {@link Custom} handlers. */
	@Bean
	HandlerAdapter customAdapter() throws NoSuchMethodException {
		MethodParameter returnType = new MethodParameter(Custom.class.getMethod("value"), -1);
		return new HandlerAdapter() {
			@Override
			public boolean supports(Object handler) {
				return handler instanceof Custom;
			}

			@Override
			public Mono<HandlerResult> handle(ServerWebExchange exchange, Object handler) {
				HandlerResult result = new HandlerResult(handler, ((Custom) handler).value(), returnType);
				if (Integer.valueOf(43).equals(((Custom) handler).value())) {
					result.setExceptionHandler((failed, ex) -> Mono
						.just(new HandlerResult(handler, "recovered from: " + ex.getMessage(), returnType)));
				}
				return Mono.just(result);
			}
		};
	}

	@Bean
	CustomResultHandler customResultHandler() {
		return new CustomResultHandler();
	}

	/** Sees every exception first, and leaves it to the others. */
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	WebExceptionHandler witness() {
		return (exchange, ex) -> {
			note("attribute " + (exchange.getAttribute(ExceptionHandlingWebHandler.HANDLED_WEB_EXCEPTION) == ex));
			for (Throwable suppressed : ex.getSuppressed()) {
				suppressed.getMessage().lines().filter((line) -> line.contains("⇢")).forEach(this::note);
			}
			return (ex instanceof TranslatedException) ? translate(exchange) : Mono.error(ex);
		};
	}

	private static Mono<Void> translate(ServerWebExchange exchange) {
		exchange.getResponse().setStatusCode(HttpStatus.I_AM_A_TEAPOT);
		return exchange.getResponse().setComplete();
	}

	private static String observed(ServerWebExchange exchange) {
		return ServerRequestObservationContext.findCurrent(exchange.getAttributes())
			.map(ServerRequestObservationContext::getPathPattern)
			.orElse("none");
	}

	/** A handler that is its result. */
	record Custom(Object value) {

	}

	/** Known to the application's own exception handler only. */
	static class TranslatedException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

	/** Asked first, answers from another thread, and goes wrong in every way. */
	static class CustomMapping implements HandlerMapping, Ordered {

		private final DispatchApplication application;

		CustomMapping(DispatchApplication application) {
			this.application = application;
		}

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public Mono<Object> getHandler(ServerWebExchange exchange) {
			return switch (exchange.getRequest().getPath().value()) {
				case "/mapping/throw" -> throw new IllegalStateException("thrown by a mapping");
				case "/mapping/null" -> null;
				case "/mapping/error" -> Mono.error(new IllegalStateException("signalled by a mapping"));
				case "/mapping/unsupported" -> Mono.error(new UnsupportedOperationException("advised"));
				case "/mapping/found" -> Mono.<Object>just((WebHandler) (found) -> found.getResponse().setComplete())
					.doFinally((signal) -> this.application.note("mapping " + signal));
				case "/mapping/forbidden" -> {
					exchange.getResponse().setStatusCode(HttpStatus.FORBIDDEN);
					yield Mono.just("not asked for an adapter");
				}
				case "/mapping/later" -> Mono.delay(Duration.ofMillis(1))
					.map((tick) -> (WebHandler) (found) -> found.getResponse().setComplete());
				case "/mapping/later-none" -> Mono.delay(Duration.ofMillis(1)).then(Mono.empty());
				default -> Mono.empty();
			};
		}

	}

	/** Writes the text of {@link Custom} handlers, before the framework's are asked. */
	static class CustomResultHandler implements HandlerResultHandler, Ordered {

		@Override
		public int getOrder() {
			return Ordered.HIGHEST_PRECEDENCE;
		}

		@Override
		public boolean supports(HandlerResult result) {
			return result.getHandler() instanceof Custom && result.getReturnValue() instanceof String;
		}

		@Override
		public Mono<Void> handleResult(ServerWebExchange exchange, HandlerResult result) {
			return text(exchange, Mono.just(String.valueOf(result.getReturnValue())));
		}

	}

	private static Mono<Void> text(ServerWebExchange exchange, Publisher<String> pieces) {
		return exchange.getResponse()
			.writeAndFlushWith(Flux.from(pieces)
				.map((piece) -> Mono
					.just(exchange.getResponse().bufferFactory().wrap(piece.getBytes(StandardCharsets.UTF_8)))));
	}

	/** Answers for exceptions of several handlers. */
	@RestControllerAdvice
	static class Advice {

		@ExceptionHandler
		@ResponseStatus(HttpStatus.LOCKED)
		String unsupported(UnsupportedOperationException ex) {
			return "advised: " + ex.getMessage();
		}

	}

	/** Methods with annotations. */
	@RestController
	static class Annotated {

		private final DispatchApplication application;

		private volatile int attempts;

		Annotated(DispatchApplication application) {
			this.application = application;
		}

		@GetMapping(path = "/text", produces = MediaType.TEXT_PLAIN_VALUE)
		String text() {
			return "text";
		}

		@GetMapping("/later")
		Mono<String> later() {
			return Mono.delay(Duration.ofMillis(1)).thenReturn("later");
		}

		@GetMapping("/reject")
		String reject() {
			throw new ResponseStatusException(HttpStatus.CONFLICT, "rejected");
		}

		@GetMapping("/throw")
		String fail() {
			throw new IllegalStateException("thrown");
		}

		@GetMapping("/error-of-mono")
		Mono<String> failLater() {
			return Mono.<String>error(new IllegalStateException("signalled")).checkpoint("its own");
		}

		@GetMapping("/translated")
		Mono<String> translated() {
			return Mono.error(new TranslatedException());
		}

		@GetMapping("/handled")
		String handled() {
			throw new IllegalArgumentException("at once");
		}

		@GetMapping("/handled-later")
		Mono<String> handledLater() {
			return Mono.error(new IllegalArgumentException("later"));
		}

		@ExceptionHandler
		@ResponseStatus(HttpStatus.UNPROCESSABLE_ENTITY)
		String handle(IllegalArgumentException ex) {
			return "handled: " + ex.getMessage();
		}

		@ExceptionHandler
		String handleBadly(ArithmeticException ex) {
			throw new IllegalStateException("the exception handler fails");
		}

		@GetMapping("/handled-badly")
		Mono<String> handledBadly() {
			return Mono.error(new ArithmeticException("to be handled"));
		}

		@GetMapping("/advised")
		Mono<String> advised() {
			return Mono.error(new UnsupportedOperationException("advised"));
		}

		@GetMapping("/flaky")
		Mono<String> flaky() {
			return (++this.attempts % 2 == 1) ? Mono.error(new IllegalStateException("once")) : Mono.just("twice");
		}

		@PostMapping(path = "/json", consumes = MediaType.APPLICATION_JSON_VALUE,
				produces = MediaType.APPLICATION_JSON_VALUE)
		Map<String, Object> json(@RequestBody Map<String, Object> body) {
			return body;
		}

		@GetMapping("/after-commit")
		Mono<Void> afterCommit(ServerWebExchange exchange) {
			return DispatchApplication.text(exchange, Mono.just("whole"))
				.then(Mono.error(new IllegalStateException("after the commit")));
		}

		@GetMapping("/partial")
		Mono<Void> partial(ServerWebExchange exchange) {
			return DispatchApplication.text(exchange,
					Flux.just("part").concatWith(Mono.error(new IllegalStateException("in the middle"))));
		}

		@CrossOrigin("http://example.org")
		@GetMapping("/cors")
		String cors() {
			return "shared";
		}

		@GetMapping("/exchange/{id}")
		Mono<Map<String, Object>> exchange(@PathVariable String id, ServerWebExchange exchange) {
			Map<String, Object> seen = new TreeMap<>();
			exchange.addUrlTransformer((url) -> url + "?one");
			exchange.addUrlTransformer((url) -> url + "&two");
			seen.put("url", exchange.transformUrl("/x"));
			seen.put("prefix", exchange.getLogPrefix().equals("[" + exchange.getRequest().getId() + "] "));
			exchange.getAttributes().put(ServerWebExchange.LOG_ID_ATTRIBUTE, "other");
			seen.put("other prefix", exchange.getLogPrefix());
			seen.put("locale", String.valueOf(exchange.getLocaleContext().getLocale()));
			seen.put("context", exchange.getApplicationContext() != null);
			seen.put("observed", observed(exchange));
			seen.put("attributes", exchange.getAttributes().getClass().getName());
			seen.put("of request", exchange.getRequest().getAttributes() == exchange.getAttributes());
			exchange.getFormData();
			seen.put("of request afterwards", exchange.getRequest().getAttributes() == exchange.getAttributes());
			seen.put("keys",
					exchange.getAttributes().keySet().stream().map(ClassUtils::getShortName).sorted().toList());
			ServerWebExchange mutated = exchange.mutate().request((request) -> request.header("Added", id)).build();
			seen.put("mutated", String.valueOf(mutated.getRequest().getHeaders().getFirst("Added")));
			seen.put("same attributes", mutated.getAttributes() == exchange.getAttributes());
			seen.put("not modified", exchange.isNotModified());
			return exchange.getPrincipal()
				.map((principal) -> principal.getName())
				.defaultIfEmpty("nobody")
				.doOnNext((principal) -> seen.put("principal", principal))
				.then(exchange.getSession().zipWith(exchange.getSession(), (one, two) -> one == two))
				.doOnNext((same) -> seen.put("same session", same))
				.thenReturn(seen);
		}

		@GetMapping("/session")
		Mono<String> session(ServerWebExchange exchange) {
			return exchange.getSession().map((session) -> {
				session.getAttributes().merge("count", 1, (one, two) -> (int) one + (int) two);
				return session.getAttributes().get("count").toString();
			});
		}

		@GetMapping("/tagged")
		Mono<Void> tagged(ServerWebExchange exchange) {
			return exchange.checkNotModified("\"v1\"", Instant.ofEpochSecond(1_000_000))
					? exchange.getResponse().setComplete()
					: DispatchApplication.text(exchange, Mono.just("modified " + exchange.isNotModified()));
		}

		@PostMapping("/tagged")
		String changed(ServerWebExchange exchange) {
			return exchange.checkNotModified("\"v1\"") ? null : "changed";
		}

		@PostMapping("/form")
		Mono<String> form(ServerWebExchange exchange) {
			return exchange.getFormData().zipWith(exchange.getFormData(), (one, two) -> one + " " + (one == two));
		}

		@PostMapping("/parts")
		Mono<String> parts(ServerWebExchange exchange) {
			return exchange.getMultipartData().map((parts) -> {
				FilePart file = (FilePart) parts.getFirst("file");
				this.application.note("file " + stored(file));
				return file.filename() + ' ' + parts.size();
			});
		}

		/** Where the part is kept: parts beyond 256 KB are files. */
		private static Path stored(FilePart part) {
			return (Path) ReflectionTestUtils.getField(ReflectionTestUtils.getField(part, "content"), "file");
		}

		@GetMapping("/context")
		Mono<String> context() {
			return Mono.deferContextual((context) -> Mono
				.just(context.getOrDefault("filter", "none") + " " + context.hasKey("micrometer.observation")));
		}

		@GetMapping("/context-elsewhere")
		Mono<String> contextElsewhere() {
			return Mono.delay(Duration.ofMillis(1), Schedulers.parallel()).then(context());
		}

		@GetMapping("/never")
		Mono<String> never(ServerWebExchange exchange) {
			return Mono.<String>never()
				.doOnSubscribe((subscription) -> this.application.note("waiting"))
				.doOnCancel(() -> this.application
					.note("cancelled " + ServerRequestObservationContext.findCurrent(exchange.getAttributes())
						.orElseThrow()
						.isConnectionAborted()));
		}

		@GetMapping("/dripping")
		Flux<String> dripping() {
			return Flux.interval(Duration.ofMillis(5))
				.map((tick) -> "tick")
				.doOnCancel(() -> this.application.note("stopped"));
		}

	}

}
