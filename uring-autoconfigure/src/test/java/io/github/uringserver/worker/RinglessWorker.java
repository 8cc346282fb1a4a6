package io.github.uringserver.worker;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.ring.Ring;

/**
 * A real worker with a real thread whose ring never completes anything: it only runs
 * tasks. In the worker's package for its wake-up.
 */
public final class RinglessWorker implements AutoCloseable {

	private static final long DEADLINE_SECONDS = 20;

	private final Semaphore wakeUps = new Semaphore(0);

	private final Worker worker;

	/** Starts a worker whose thread the factory makes. */
	public RinglessWorker(WorkerThreadFactory threadFactory) {
		Ring ring = (Ring) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Ring.class },
				(proxy, method, arguments) -> onRingCall(method, arguments));
		this.worker = Worker.builder(ring, (w) -> new IdleModule())
			.threadFactory(threadFactory)
			.wakeup(new SemaphoreWakeup())
			.build();
		this.worker.start();
	}

	/** The worker. */
	public Worker worker() {
		return this.worker;
	}

	/** Runs a task on the worker's thread, at once if called there; gives its result. */
	public <T> T call(Callable<T> task) {
		CompletableFuture<T> result = new CompletableFuture<>();
		Runnable call = () -> {
			try {
				result.complete(task.call());
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		};
		if (this.worker.inWorkerThread()) {
			call.run();
		}
		else {
			this.worker.execute(call);
		}
		return result.orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS).join();
	}

	/** Runs a task on the worker's thread and waits for its end. */
	public void run(Runnable task) {
		call(() -> {
			task.run();
			return null;
		});
	}

	@Override
	public void close() {
		this.worker.stop();
	}

	private Object onRingCall(Method method, Object[] arguments) throws InterruptedException {
		if (method.getName().equals("enter") && (int) arguments[0] > 0) {
			this.wakeUps.acquire();
		}
		Class<?> type = method.getReturnType();
		if (type == boolean.class) {
			return false;
		}
		if (type == long.class) {
			return 0L;
		}
		return (type == int.class) ? 0 : null;
	}

	private final class SemaphoreWakeup implements Wakeup {

		@Override
		public int fd() {
			return -1;
		}

		@Override
		public void wake() {
			RinglessWorker.this.wakeUps.release();
		}

		@Override
		public void close() {
			// nothing to close
		}

	}

	private static final class IdleModule implements WorkerModule {

		@Override
		public int operationRange() {
			return 1;
		}

		@Override
		public void onStart() {
			// nothing to start
		}

		@Override
		public void onCompletion(long userData, int result, int flags) {
			throw new IllegalStateException("No operation was submitted");
		}

		@Override
		public void flush() {
			// nothing to submit
		}

		@Override
		public void onStop() {
			// nothing to stop
		}

		@Override
		public boolean isQuiescent() {
			return true;
		}

		@Override
		public void onTerminate(boolean quiescent) {
			// nothing to free
		}

	}

}
