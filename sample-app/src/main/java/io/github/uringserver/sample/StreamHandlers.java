package io.github.uringserver.sample;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.uringserver.web.UringSchedulers;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.BodyExtractors;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;

/** Answers that come piece by piece. Called on a thread of the web server. */
final class StreamHandlers {

	private static final long MAX_BYTES = 1_000_000_000;

	private static final int LINES = 100;

	private static final int EVENTS = 100;

	private static final Duration BETWEEN_EVENTS = Duration.ofMillis(10);

	/** As many bytes as asked for. */
	Mono<ServerResponse> bytes(ServerRequest request) {
		long count = count(request.pathVariable("n"));
		return ServerResponse.ok()
			.contentType(MediaType.APPLICATION_OCTET_STREAM)
			.contentLength(count)
			.body((message, context) -> message.writeWith(Pieces.of(count, message.bufferFactory())));
	}

	private static long count(String text) {
		try {
			long count = Long.parseLong(text);
			if (count >= 0 && count <= MAX_BYTES) {
				return count;
			}
		}
		catch (NumberFormatException ex) {
			// not a number is as bad as a number out of range
		}
		throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "The number of bytes is from 0 to " + MAX_BYTES);
	}

	/** The request's body and its type, as it comes in. */
	Mono<ServerResponse> echo(ServerRequest request) {
		ServerResponse.BodyBuilder response = ServerResponse.ok();
		request.headers().contentType().ifPresent(response::contentType);
		return response.body(BodyInserters.fromDataBuffers(request.body(BodyExtractors.toDataBuffers())));
	}

	/** A hundred lines, each sent as soon as it is there. */
	Mono<ServerResponse> lines(ServerRequest request) {
		return ServerResponse.ok()
			.contentType(MediaType.TEXT_PLAIN)
			.body((message, context) -> message.writeAndFlushWith(Flux.range(1, LINES)
				.map((number) -> Mono.fromSupplier(() -> line(number, message.bufferFactory())))));
	}

	private static DataBuffer line(int number, DataBufferFactory bufferFactory) {
		return bufferFactory.wrap(("line " + number + "\n").getBytes(StandardCharsets.US_ASCII));
	}

	/**
	 * A hundred events, ten milliseconds apart: timed by the worker of the connection, so
	 * that none of them has to come from another thread; on another server by Reactor's
	 * own scheduler.
	 */
	Mono<ServerResponse> events(ServerRequest request) {
		Scheduler scheduler = UringSchedulers.find(request.exchange()).orElse(Schedulers.parallel());
		Flux<ServerSentEvent<String>> events = Flux.interval(BETWEEN_EVENTS, scheduler)
			.take(EVENTS)
			.map((number) -> ServerSentEvent.<String>builder().id(number.toString()).data("event " + number).build());
		return ServerResponse.ok()
			.contentType(MediaType.TEXT_EVENT_STREAM)
			.body(BodyInserters.fromServerSentEvents(events));
	}

}
