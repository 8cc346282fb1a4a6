package io.github.uringserver.contract;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.uringserver.server.ServerFixture;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * An application whose {@code GET /door/{name}} is answered when the test opens that
 * door; {@code /half/{name}} answers the first half before. {@code /hello} waits for
 * nothing.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
class Doors {

	private final Map<String, Sinks.One<String>> doors = new ConcurrentHashMap<>();

	/** Waits until somebody waits at this door. */
	void awaitVisitor(String name) {
		ServerFixture.await("somebody waits at the door " + name, () -> door(name).currentSubscriberCount() > 0);
	}

	/** Lets whoever waits at this door go on. */
	void open(String name) {
		door(name).tryEmitValue("through " + name);
	}

	private Sinks.One<String> door(String name) {
		return this.doors.computeIfAbsent(name, (key) -> Sinks.one());
	}

	private Mono<String> passage(String name) {
		return door(name).asMono();
	}

	@Bean
	RouterFunction<ServerResponse> doorRoutes() {
		return RouterFunctions.route()
			.GET("/hello", (request) -> ServerResponse.ok().bodyValue("hello"))
			.GET("/door/{name}",
					(request) -> passage(request.pathVariable("name"))
						.flatMap((text) -> ServerResponse.ok().bodyValue(text)))
			.GET("/half/{name}",
					(request) -> ServerResponse.ok()
						.body((message, context) -> message
							.writeAndFlushWith(Flux.concat(Mono.just("first "), passage(request.pathVariable("name")))
								.map((text) -> Mono.just(message.bufferFactory().wrap(text.getBytes()))))))
			.build();
	}

}
