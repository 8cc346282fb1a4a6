package io.github.uringserver.contract;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.web.reactive.HttpHandlerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

/**
 * An application beneath WebFlux, which would handle errors itself: each path is a way to
 * go wrong, or a body worth interrupting. All buffers it makes are counted.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = HttpHandlerAutoConfiguration.class)
class Failures {

	private final TrackedBuffers buffers = new TrackedBuffers();

	TrackedBuffers buffers() {
		return this.buffers;
	}

	@Bean
	HttpHandler failingHandler() {
		return this::handle;
	}

	private Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		return switch (request.getPath().value()) {
			case "/throws" -> throw new IllegalStateException("thrown by the handler");
			case "/null" -> null;
			case "/error" -> Mono.error(new IllegalStateException("signalled by the handler"));
			case "/error-elsewhere" -> Mono.delay(Duration.ofMillis(1)).then(Mono.error(new IllegalStateException()));
			case "/error-of-body" -> response.writeWith(Flux.error(new IllegalStateException("no body")));
			case "/error-of-action" -> withFailingAction(response);
			case "/late" -> response.writeWith(text("part").concatWith(Mono.error(new IllegalStateException("late"))));
			case "/late-flushed" -> response
				.writeAndFlushWith(Flux.just(text("part")).concatWith(Mono.error(new IllegalStateException("late"))));
			case "/written-and-error" ->
				response.writeWith(text("part")).then(Mono.error(new IllegalStateException("after the body")));
			case "/too-short" -> declared(response, 100).writeWith(text("short"));
			case "/too-long" -> declared(response, 4).writeWith(text("too long"));
			case "/endless" -> response.writeWith(text("x".repeat(10_000)).repeat());
			case "/dripping" ->
				response.writeAndFlushWith(Flux.interval(Duration.ofMillis(5)).map((tick) -> text("tick\n")));
			case "/never" -> Mono.never();
			case "/half" -> response.writeAndFlushWith(Flux.just(text("half")).concatWith(Mono.never()));
			case "/echo" -> response.writeWith(request.getBody());
			case "/collect" -> request.getBody().then().then(Mono.defer(() -> response.writeWith(text("all"))));
			case "/ignore" -> response.writeWith(text("ignored"));
			case "/hold" -> request.getBody().limitRate(1).concatMap((piece) -> Mono.never()).then();
			default -> response.writeWith(text("fine"));
		};
	}

	private Mono<Void> withFailingAction(ServerHttpResponse response) {
		response.beforeCommit(() -> Mono.error(new IllegalStateException("the commit action fails")));
		return response.writeWith(text("never seen"));
	}

	private static ServerHttpResponse declared(ServerHttpResponse response, long length) {
		response.getHeaders().setContentLength(length);
		return response;
	}

	/** One buffer, made when it is asked for. */
	private Flux<DataBuffer> text(String text) {
		return Flux.defer(() -> Mono.just(this.buffers.wrap(text.getBytes(StandardCharsets.UTF_8))));
	}

}
