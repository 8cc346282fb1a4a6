package io.github.uringserver.sample;

import reactor.core.publisher.Mono;

import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;

/** Answers that are there at once. Called on a thread of the web server. */
final class TextHandlers {

	static final String HELLO = "Hello, World!";

	/** A line of text. */
	Mono<ServerResponse> plaintext(ServerRequest request) {
		return ServerResponse.ok().contentType(MediaType.TEXT_PLAIN).bodyValue(HELLO);
	}

	/** A small object. */
	Mono<ServerResponse> json(ServerRequest request) {
		return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(new Message(HELLO));
	}

	/** What {@link #json} answers. */
	record Message(String message) {

	}

}
