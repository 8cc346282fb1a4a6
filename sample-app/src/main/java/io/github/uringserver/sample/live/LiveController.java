package io.github.uringserver.sample.live;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * What the live page asks for. Called on threads of the web server, and never blocks
 * them.
 */
@RestController
@RequestMapping("/live")
class LiveController {

	private final LiveEvents events;

	private final Experiments experiments;

	private final Access access;

	private final ServerView server;

	private final River river;

	LiveController(LiveEvents events, Experiments experiments, Access access, ServerView server, River river) {
		this.events = events;
		this.experiments = experiments;
		this.access = access;
		this.server = server;
		this.river = river;
	}

	/** The stream of events, until the watcher or the application goes. */
	@GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	Flux<ServerSentEvent<Object>> events(ServerHttpRequest request, ServerHttpResponse response) {
		response.getHeaders().setCacheControl(CacheControl.noStore());
		return this.events.watch(this.access.refusal(request));
	}

	/** A small answer, and who gives it. */
	@GetMapping("/ping")
	ResponseEntity<String> ping() {
		HttpHeaders headers = new HttpHeaders();
		Integer worker = this.server.presentWorker();
		if (worker != null) {
			headers.set(LoadRun.WORKER_HEADER, worker.toString());
		}
		return new ResponseEntity<>("pong", headers, HttpStatus.OK);
	}

	/** More than anybody reads at a few bytes a second. */
	@GetMapping(path = "/river", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
	Mono<Void> river(@RequestParam(defaultValue = "-1") long run, ServerHttpResponse response) {
		DataBufferFactory bufferFactory = response.bufferFactory();
		Flux<DataBuffer> body = this.river.body(run, bufferFactory);
		response.getHeaders().setContentType(MediaType.APPLICATION_OCTET_STREAM);
		response.getHeaders().setContentLength(River.LENGTH_BYTES);
		return response.writeWith(body);
	}

	/** What all experiments are like. */
	@GetMapping("/experiments")
	Flux<ExperimentState> experiments() {
		return Flux.fromIterable(this.experiments.all()).map(Experiment::state);
	}

	/** Starts an experiment, or adjusts it when it runs. */
	@PutMapping("/experiments/{name}")
	Mono<ExperimentState> start(@PathVariable String name, @RequestParam(required = false) Integer value,
			ServerHttpRequest request) {
		Experiment experiment = permitted(name, request);
		return unavailableIfNot(this.experiments.start(experiment, value));
	}

	/** Stops an experiment, if it runs. */
	@DeleteMapping("/experiments/{name}")
	Mono<ExperimentState> stop(@PathVariable String name, ServerHttpRequest request) {
		Experiment experiment = permitted(name, request);
		return unavailableIfNot(this.experiments.stop(experiment));
	}

	private Experiment permitted(String name, ServerHttpRequest request) {
		String refusal = this.access.refusal(request);
		if (refusal != null) {
			throw new ResponseStatusException(HttpStatus.FORBIDDEN, refusal);
		}
		return this.experiments.named(name)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no experiment " + name));
	}

	private static Mono<ExperimentState> unavailableIfNot(Mono<ExperimentState> state) {
		return state.onErrorMap(IllegalStateException.class,
				(ex) -> new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, ex.getMessage()));
	}

}
