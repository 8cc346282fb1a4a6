package io.github.uringserver.sample.live;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.server.ResponseStatusException;

/**
 * The events that the page draws: first one that tells what does not change, then samples
 * of the counters, the same ones for every watcher. Samples are taken while somebody
 * watches, on a thread of Reactor. The streams end before the web server stops, whose
 * graceful shutdown would wait for them.
 */
final class LiveEvents implements SmartLifecycle {

	static final Duration BETWEEN_SAMPLES = Duration.ofMillis(500);

	static final int MAX_WATCHERS = 32;

	/** What a browser waits before it comes again. */
	private static final Duration RETRY = Duration.ofSeconds(1);

	private static final double NANOS_PER_MILLI = 1e6;

	private final ServerView server;

	private final Latencies latencies;

	private final Experiments experiments;

	private final AtomicInteger watchers = new AtomicInteger();

	private final Flux<Sample> samples;

	/** Not null while running; its end ends the streams. */
	private volatile Sinks.Empty<Void> end;

	LiveEvents(ServerView server, Latencies latencies, Experiments experiments) {
		this.server = server;
		this.latencies = latencies;
		this.experiments = experiments;
		this.samples = Flux.interval(Duration.ZERO, BETWEEN_SAMPLES)
			.onBackpressureDrop()
			.map((number) -> sample())
			.share();
	}

	/**
	 * A stream of its own for one watcher. Whoever reads slowly misses samples; they tell
	 * totals, so nothing is lost.
	 * @param refusal why this watcher may not start experiments, null if it may
	 * @return the events; status 503 when too many watch already
	 */
	Flux<ServerSentEvent<Object>> watch(String refusal) {
		return Flux.defer(() -> {
			Sinks.Empty<Void> ending = this.end;
			if (ending == null || this.watchers.incrementAndGet() > MAX_WATCHERS) {
				if (ending != null) {
					this.watchers.decrementAndGet();
				}
				return Mono.error(new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE));
			}
			return Flux
				.concat(Mono.fromSupplier(() -> event("server", introduction(refusal))),
						this.samples.onBackpressureLatest().map((sample) -> event("sample", sample)))
				.takeUntilOther(ending.asMono())
				.doFinally((signal) -> this.watchers.decrementAndGet());
		});
	}

	/** How many watch. */
	int watchers() {
		return this.watchers.get();
	}

	private static ServerSentEvent<Object> event(String name, Object data) {
		return ServerSentEvent.builder().event(name).retry(RETRY).data(data).build();
	}

	private Introduction introduction(String refusal) {
		Door door = this.server.door();
		String why = (refusal == null && door == null) ? "The server has no port that a client could connect to."
				: refusal;
		List<Offer> offers = this.experiments.all()
			.stream()
			.map((experiment) -> new Offer(experiment.name(), experiment.limit().toSeconds(), experiment.dial()))
			.toList();
		return new Introduction(this.server.describe(), offers, (why != null) ? why : "");
	}

	private Sample sample() {
		Latencies.Sample recent = this.latencies.sample();
		List<ExperimentState> states = this.experiments.all().stream().map(Experiment::state).toList();
		return new Sample(System.nanoTime() / NANOS_PER_MILLI, this.server.workers(recent), recent.all(), states);
	}

	@Override
	public void start() {
		this.end = Sinks.empty();
	}

	@Override
	public void stop() {
		Sinks.Empty<Void> ending = this.end;
		this.end = null;
		if (ending != null) {
			ending.tryEmitEmpty();
		}
	}

	@Override
	public boolean isRunning() {
		return this.end != null;
	}

	/**
	 * The first event.
	 *
	 * @param server the server
	 * @param experiments what there is to try
	 * @param refusal why this watcher may not try it, empty if it may
	 */
	record Introduction(ServerView.ServerDescription server, List<Offer> experiments, String refusal) {

	}

	/**
	 * An experiment on offer.
	 *
	 * @param name which
	 * @param limitSeconds when it ends by itself
	 * @param dial how strong it may be made
	 */
	record Offer(String name, long limitSeconds, Dial dial) {

	}

	/**
	 * Any other event.
	 *
	 * @param atMillis when it was taken, on a clock that only goes on
	 * @param workers the workers, none on another server
	 * @param latency the load's requests of the last few seconds
	 * @param experiments the experiments
	 */
	record Sample(double atMillis, List<ServerView.WorkerState> workers, Latencies.Summary latency,
			List<ExperimentState> experiments) {

	}

}
