package io.github.uringserver.sample.live;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Small requests at a steady rate: at each tick as many as are due, whether the earlier
 * ones are answered or not, so that a slow answer is not hidden by a request that was
 * sent late. Answers come on the client's thread.
 */
final class LoadRun implements Run {

	static final String PATH = "/live/ping";

	/** The response header that names the worker. */
	static final String WORKER_HEADER = "Worker";

	private static final int MAX_CONNECTIONS = 64;

	private static final int MAX_UNANSWERED = 1024;

	/**
	 * The rate rises to what is wanted in that time: the JVM has to compile the client,
	 * and 64 connections have to be made.
	 */
	private static final double RISE_SECONDS = 3;

	private static final double NANOS_PER_SECOND = 1e9;

	private final Clients clients;

	private final Latencies latencies;

	private final long startNanos = System.nanoTime();

	private final Pacer pacer = new Pacer(this.startNanos);

	private final AtomicInteger unanswered = new AtomicInteger();

	private final LongAdder answered = new LongAdder();

	private final LongAdder failed = new LongAdder();

	/** What is on the way is given up at the end, before the connections are closed. */
	private final Sinks.Empty<Void> end = Sinks.empty();

	private long heldBack;

	private int requestsPerSecond;

	LoadRun(Door door, Latencies latencies) {
		this.clients = new Clients("live-load", door, MAX_CONNECTIONS, MAX_UNANSWERED);
		this.latencies = latencies;
	}

	@Override
	public void adjust(int value) {
		this.requestsPerSecond = value;
	}

	@Override
	public String tick(long nowNanos) {
		double risen = Math.min(1, (nowNanos - this.startNanos) / NANOS_PER_SECOND / RISE_SECONDS);
		for (int due = this.pacer.due(nowNanos, (int) (risen * this.requestsPerSecond)); due > 0; due--) {
			if (this.unanswered.get() >= MAX_UNANSWERED) {
				this.heldBack += due;
				return null;
			}
			ask(nowNanos);
		}
		return null;
	}

	private void ask(long dueNanos) {
		this.unanswered.incrementAndGet();
		this.clients.client()
			.get()
			.uri(PATH)
			.responseSingle((response, content) -> content.asByteArray()
				.then(Mono.fromRunnable(() -> hear(response, dueNanos))))
			.takeUntilOther(this.end.asMono())
			.doFinally((signal) -> this.unanswered.decrementAndGet())
			.subscribe(null, (failure) -> this.failed.increment());
	}

	private void hear(HttpClientResponse response, long dueNanos) {
		if (response.status().code() != 200) {
			this.failed.increment();
			return;
		}
		this.answered.increment();
		this.latencies.record(worker(response.responseHeaders().get(WORKER_HEADER)), System.nanoTime() - dueNanos);
	}

	private static int worker(String header) {
		try {
			return Integer.parseInt(header);
		}
		catch (NumberFormatException ex) {
			return Latencies.UNKNOWN_WORKER;
		}
	}

	@Override
	public Map<String, Long> figures() {
		Map<String, Long> figures = new LinkedHashMap<>();
		figures.put("answered", this.answered.sum());
		figures.put("unanswered", (long) this.unanswered.get());
		figures.put("failed", this.failed.sum());
		figures.put("heldBack", this.heldBack);
		return figures;
	}

	@Override
	public void close() {
		this.end.tryEmitEmpty();
		this.clients.close();
	}

}
