package io.github.uringserver.contract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

import io.github.uringserver.worker.Counter;
import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contract of contexts: what a filter has put into the context of a request is there
 * at each of its signals, whatever threads they have passed through, and nothing of it is
 * there for another request, or on the worker between them. One worker serves all
 * requests at once, and their bodies come interleaved.
 */
class ContextContractTests extends ContractFixture {

	private static final String KEY = "request";

	private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

	private static final int CLIENTS = 20;

	private static final int PIECES = 8;

	private static final String[] PLACES = { "handler", "commit", "body", "parallel", "elastic", "behind a delay",
			"source", "written" };

	/** Where somebody has seen what was not his. */
	private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

	private final Queue<String> seen = new ConcurrentLinkedQueue<>();

	@Test
	void contextIsThatOfTheRequestOnEveryThread() throws IOException {
		serve(filtered((request, response) -> Mono.deferContextual((context) -> hop(request, response,
				(place) -> note(place, nameOf(request), context.getOrDefault(KEY, "none"))))));
		askInterleaved();
		assertThat(this.wrong).isEmpty();
		assertThat(this.seen).contains(PLACES);
	}

	@Test
	void contextOfEveryPublisherIsThatOfItsRequest() throws IOException {
		serve(filtered((request, response) -> {
			response.beforeCommit(() -> inContext(request, "commit"));
			return response.writeWith(request.getBody()
				.transformDeferredContextual(
						(body, context) -> body.doOnNext((piece) -> note("body", request, context)))
				.publishOn(Schedulers.parallel())
				.concatMap((piece) -> inContext(request, "between").thenReturn(piece))
				.publishOn(Schedulers.single())
				.transformDeferredContextual(
						(body, context) -> body.doOnComplete(() -> note("source", request, context))));
		}));
		askInterleaved();
		assertThat(this.wrong).isEmpty();
		assertThat(this.seen).contains("commit", "body", "between", "source");
	}

	@Test
	void threadLocalsFollowTheContextAndStayNowhere() throws Exception {
		ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, CURRENT);
		Hooks.enableAutomaticContextPropagation();
		try {
			serve(filtered((request, response) -> hop(request, response,
					(place) -> note(place, nameOf(request), (CURRENT.get() != null) ? CURRENT.get() : "none"))));
			askInterleaved();
			assertThat(this.wrong).isEmpty();
			assertThat(this.seen).contains(PLACES);
			assertThat(leftOnTheWorker()).isEqualTo("nothing");
		}
		finally {
			Hooks.disableAutomaticContextPropagation();
			ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
		}
	}

	/** The filter: every other request has a context, and some threads behind it. */
	private static HttpHandler filtered(HttpHandler handler) {
		return (request, response) -> {
			Mono<Void> next = Mono.delay(Duration.ofMillis(1))
				.publishOn(Schedulers.boundedElastic())
				.publishOn(Schedulers.parallel())
				.then(Mono.defer(() -> handler.handle(request, response)));
			String name = nameOf(request);
			return name.equals("none") ? next : next.contextWrite((context) -> context.put(KEY, name));
		};
	}

	private static String nameOf(ServerHttpRequest request) {
		return request.getQueryParams().getFirst("name");
	}

	/** The handler: echoes the body by way of other threads. */
	private Mono<Void> hop(ServerHttpRequest request, ServerHttpResponse response, Consumer<String> note) {
		note.accept("handler");
		response.beforeCommit(() -> Mono.fromRunnable(() -> note.accept("commit")));
		Flux<String> body = request.getBody().map((piece) -> {
			note.accept("body");
			String text = piece.toString(StandardCharsets.UTF_8);
			DataBufferUtils.release(piece);
			return text;
		});
		Flux<String> hopped = body.publishOn(Schedulers.parallel())
			.doOnNext((text) -> note.accept("parallel"))
			.publishOn(Schedulers.boundedElastic())
			.doOnNext((text) -> note.accept("elastic"))
			.concatMap((text) -> Mono.delay(Duration.ofNanos(1)).map((tick) -> text))
			.doOnNext((text) -> note.accept("behind a delay"));
		return response.writeWith(hopped.map((text) -> {
			note.accept("source");
			return buffer(text);
		})).doOnSuccess((nothing) -> note.accept("written"));
	}

	private Mono<Void> inContext(ServerHttpRequest request, String place) {
		return Mono.deferContextual((context) -> Mono.fromRunnable(() -> note(place, request, context)));
	}

	private void note(String place, ServerHttpRequest request, ContextView context) {
		note(place, nameOf(request), context.getOrDefault(KEY, "none"));
	}

	private void note(String place, String expected, String found) {
		this.seen.add(place);
		if (!expected.equals(found)) {
			this.wrong.add(place + " of " + expected + ": " + found + " on " + Thread.currentThread().getName());
		}
	}

	private void askInterleaved() throws IOException {
		List<ContractClient> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			String name = (i % 2 == 0) ? "client-" + i : "none";
			clients.add(connect().request("POST", "/?name=" + name, "Transfer-Encoding: chunked"));
		}
		awaitCount(Counter.EXCHANGES_ACTIVE, CLIENTS);
		for (int piece = 0; piece < PIECES; piece++) {
			for (ContractClient client : clients) {
				client.chunk("piece " + piece + ", ");
			}
		}
		for (ContractClient client : clients) {
			client.send("0\r\n\r\n");
			assertThat(client.read().body()).startsWith("piece 0, piece 1").endsWith("piece " + (PIECES - 1) + ", ");
		}
	}

	/** What a task of the worker finds. */
	private String leftOnTheWorker() {
		Queue<String> found = new ConcurrentLinkedQueue<>();
		server().getServer()
			.workers()
			.get(0)
			.execute(() -> found.add((CURRENT.get() != null) ? CURRENT.get() : "nothing"));
		await("the worker looks", () -> !found.isEmpty());
		return found.remove();
	}

}
