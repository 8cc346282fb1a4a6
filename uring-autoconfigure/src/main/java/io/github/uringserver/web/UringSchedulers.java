package io.github.uringserver.web;

import java.util.Optional;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.worker.Worker;
import reactor.core.scheduler.Scheduler;

import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.util.Assert;
import org.springframework.web.server.ServerWebExchange;

/**
 * The workers of this server as Reactor schedulers: a handler that has been elsewhere (a
 * database driver's thread, say) comes back to the thread of its connection, and what is
 * written there needs no hop:
 *
 * <pre>
 * return repository.find(id).publishOn(UringSchedulers.of(exchange)).map(this::render);
 * </pre>
 *
 * Called from any thread; the schedulers may be used from any thread, too.
 * <ul>
 * <li>A task never runs within the call that schedules it: it runs in the worker's next
 * turn, tasks without a delay in the order in which a thread has scheduled them. A worker
 * serves many connections with one thread: a task must not block, which Reactor sees to
 * ({@link UringWorkerThread} is a {@link reactor.core.scheduler.NonBlocking} thread), nor
 * compute for long.</li>
 * <li>Delayed and periodic tasks (a fixed rate, as everywhere in Reactor) are timers of
 * the worker's ring, no other thread is involved. They are never early, and as late as
 * the turn that is under way.</li>
 * <li>{@code dispose} of a task or of a {@link Scheduler.Worker} takes what waits for its
 * time out at once; it does not interrupt what runs. {@code dispose} of a scheduler does
 * nothing, since the worker is the server's.</li>
 * <li>The hooks of {@link reactor.core.scheduler.Schedulers#onScheduleHook} are applied,
 * and with them the propagation of contexts.</li>
 * <li>A scheduler belongs to one start of its server. When the server stops, what was
 * accepted without a delay still runs, what waits for its time does not, and what comes
 * later is rejected with {@link java.util.concurrent.RejectedExecutionException}; so it
 * is also when the server has started again, with other workers.</li>
 * <li>What a task throws is logged, counted ({@code uring.task.failures}) and ends a
 * periodic task.</li>
 * </ul>
 */
public final class UringSchedulers {

	private UringSchedulers() {
	}

	/**
	 * The scheduler of the worker whose thread is calling.
	 * @throws IllegalStateException on any other thread
	 */
	public static Scheduler current() {
		Worker worker = Worker.current();
		Assert.state(worker != null, () -> "Not on a worker's thread: " + Thread.currentThread().getName()
				+ ". Take the scheduler " + "from the request, or while the handler is called");
		return new WorkerScheduler(worker);
	}

	/**
	 * The scheduler of the worker that owns the request's connection.
	 * @throws IllegalArgumentException when the request came through another server, as
	 * when the application fell back to one; {@link #find(ServerHttpRequest)} does not
	 * throw
	 */
	public static Scheduler of(ServerHttpRequest request) {
		return find(request).orElseThrow(() -> new IllegalArgumentException(
				"The request came through another server, which has no workers of this one: " + request));
	}

	/**
	 * The scheduler of the worker that owns the exchange's connection.
	 * @throws IllegalArgumentException when the exchange came through another server
	 */
	public static Scheduler of(ServerWebExchange exchange) {
		return of(exchange.getRequest());
	}

	/**
	 * The scheduler of one of a running server's workers.
	 * @param workerIndex from 0
	 * @throws IllegalStateException when the server does not run
	 * @throws IllegalArgumentException when it has no such worker
	 */
	public static Scheduler of(UringServer server, int workerIndex) {
		var workers = server.workers();
		Assert.state(!workers.isEmpty(), "The server does not run");
		Assert.isTrue(workerIndex >= 0 && workerIndex < workers.size(),
				() -> "workerIndex must be from 0 to " + (workers.size() - 1) + ": workerIndex=" + workerIndex);
		return new WorkerScheduler(workers.get(workerIndex));
	}

	/**
	 * The scheduler of the worker that owns the request's connection; empty when the
	 * request came through another server. For applications that run on either:
	 * {@code find(request).orElse(Schedulers.parallel())}.
	 */
	public static Optional<Scheduler> find(ServerHttpRequest request) {
		HttpExchange exchange = NativeExchange.of(request);
		return (exchange != null) ? Optional.of(new WorkerScheduler(exchange.worker())) : Optional.empty();
	}

	/** As {@link #find(ServerHttpRequest)}. */
	public static Optional<Scheduler> find(ServerWebExchange exchange) {
		return find(exchange.getRequest());
	}

}
