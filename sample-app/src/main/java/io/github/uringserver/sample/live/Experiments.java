package io.github.uringserver.sample.live;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.context.SmartLifecycle;

/**
 * The experiments and the one thread they live on. The thread exists while the
 * application runs and ticks while an experiment does. Stops before the web server does,
 * whose graceful shutdown would wait for a slow client.
 */
final class Experiments implements SmartLifecycle {

	private static final Duration TICK = Duration.ofMillis(10);

	private static final Duration STOP_PATIENCE = Duration.ofSeconds(5);

	private static final Duration BRIEF = Duration.ofSeconds(30);

	private static final Duration LONG = Duration.ofSeconds(60);

	private static final Logger logger = LoggerFactory.getLogger(Experiments.class);

	private final Supplier<Door> door;

	private final List<Experiment> experiments;

	/** Not null while running. */
	private volatile ScheduledExecutorService thread;

	/** Not null while an experiment runs. Of the experiments' thread. */
	private ScheduledFuture<?> ticking;

	/**
	 * Creates them.
	 * @param door where the server is; null when it cannot be reached
	 * @param latencies told of the load's requests
	 * @param river what the slow client drinks from
	 */
	Experiments(Supplier<Door> door, Latencies latencies, River river) {
		this.door = door;
		this.experiments = List.of(
				new Experiment("load", BRIEF, new Dial("requests per second", 100, 5000, 100, 1000),
						(to) -> new LoadRun(to, latencies)),
				new Experiment("slow", LONG, new Dial("bytes per second", 256, 8192, 256, 1024),
						(to) -> new SlowClientRun(to, river)),
				new Experiment("flood", BRIEF, new Dial("connections", 50, 500, 50, 300), FloodRun::new));
	}

	/** All of them. */
	List<Experiment> all() {
		return this.experiments;
	}

	/** The one of that name. */
	Optional<Experiment> named(String name) {
		return this.experiments.stream().filter((experiment) -> experiment.name().equals(name)).findFirst();
	}

	/**
	 * Starts an experiment, or adjusts it when it runs. Any thread.
	 * @return its state then; an {@link IllegalStateException} when the server cannot be
	 * reached
	 */
	Mono<ExperimentState> start(Experiment experiment, Integer strength) {
		return onThread((executor) -> {
			Door to = this.door.get();
			if (to == null) {
				throw new IllegalStateException("The server has no port that a client could connect to.");
			}
			experiment.start(to, strength, System.nanoTime());
			if (this.ticking == null) {
				this.ticking = executor.scheduleAtFixedRate(this::tick, TICK.toNanos(), TICK.toNanos(),
						TimeUnit.NANOSECONDS);
			}
			return experiment.state();
		});
	}

	/**
	 * Stops an experiment; one that does not run stays as it is. Any thread.
	 * @return its state then
	 */
	Mono<ExperimentState> stop(Experiment experiment) {
		return onThread((executor) -> {
			experiment.stop("Stopped.");
			return experiment.state();
		});
	}

	private Mono<ExperimentState> onThread(Function<ScheduledExecutorService, ExperimentState> action) {
		return Mono.defer(() -> {
			ScheduledExecutorService executor = this.thread;
			if (executor == null) {
				return Mono.error(new IllegalStateException("The application is stopping."));
			}
			return Mono.fromCallable(() -> action.apply(executor)).subscribeOn(Schedulers.fromExecutor(executor));
		});
	}

	private void tick() {
		this.experiments.forEach((experiment) -> experiment.tick(System.nanoTime()));
		if (this.experiments.stream().noneMatch((experiment) -> experiment.state().running())) {
			this.ticking.cancel(false);
			this.ticking = null;
		}
	}

	@Override
	public void start() {
		this.thread = Executors.newSingleThreadScheduledExecutor((body) -> {
			Thread created = new Thread(body, "live-experiments");
			created.setDaemon(true);
			return created;
		});
	}

	@Override
	public void stop() {
		ScheduledExecutorService ending = this.thread;
		if (ending == null) {
			return;
		}
		this.thread = null;
		ending.execute(() -> {
			this.experiments.forEach((experiment) -> experiment.stop("The application is stopping."));
			this.ticking = null;
		});
		// periodic tasks end with it
		ending.shutdown();
		try {
			if (!ending.awaitTermination(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
				logger.warn("The experiments did not end in time");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

}
