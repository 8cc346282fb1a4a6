package io.github.uringserver.boot;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.web.server.GracefulShutdownCallback;
import org.springframework.boot.web.server.GracefulShutdownResult;

/**
 * One graceful shutdown at a time: each callback is called exactly once, on a thread of
 * its own (a worker must not run application code, and the callback may stop the server).
 *
 * <pre>
 *   NONE ── shutDownGracefully ──► DRAINING ── last connection closed ──► IDLE
 *    ▲                                │                                     │
 *    └──────────── abort ─────────────┴─────────────── abort ───────────────┘
 *                  (REQUESTS_ACTIVE)
 * </pre>
 *
 * A call in DRAINING or IDLE shares the result of the first one. May be called from any
 * thread.
 */
final class GracefulShutdown {

	private static final Logger logger = LoggerFactory.getLogger(GracefulShutdown.class);

	private final Consumer<Runnable> drain;

	private CompletableFuture<GracefulShutdownResult> attempt;

	/**
	 * Creates it.
	 * @param drain starts to drain the server and runs its argument once it is idle
	 */
	GracefulShutdown(Consumer<Runnable> drain) {
		this.drain = drain;
	}

	/** Drains, unless that is under way, and calls back when it has come to its end. */
	synchronized void shutDownGracefully(GracefulShutdownCallback callback) {
		if (this.attempt != null) {
			deliver(this.attempt, callback);
			return;
		}
		CompletableFuture<GracefulShutdownResult> result = new CompletableFuture<>();
		this.attempt = result;
		logger.info("Commencing graceful shutdown. Waiting for active requests to complete");
		deliver(result, (outcome) -> {
			logger.info((outcome == GracefulShutdownResult.IDLE) ? "Graceful shutdown complete"
					: "Graceful shutdown aborted with one or more requests still active");
			callback.shutdownComplete(outcome);
		});
		this.drain.accept(() -> result.complete(GracefulShutdownResult.IDLE));
	}

	/** Ends what is under way with {@code REQUESTS_ACTIVE}; no-op when nothing is. */
	synchronized void abort() {
		if (this.attempt != null) {
			this.attempt.complete(GracefulShutdownResult.REQUESTS_ACTIVE);
			this.attempt = null;
		}
	}

	private static void deliver(CompletableFuture<GracefulShutdownResult> result, GracefulShutdownCallback callback) {
		new Thread(() -> callback.shutdownComplete(result.join()), "uring-shutdown").start();
	}

}
