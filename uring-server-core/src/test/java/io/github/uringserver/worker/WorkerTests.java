package io.github.uringserver.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;

import io.github.uringserver.ring.ScriptedOperation.Kind;
import io.github.uringserver.ring.ScriptedRing;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.Errno;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * The duty cycle on a scripted ring: each step of a test runs when the worker would go to
 * sleep, on the worker's thread; after the last one the worker is stopped.
 */
class WorkerTests {

	private static final long SECOND = 1_000_000_000L;

	private static final long HOUR = 3600 * SECOND;

	private static final long MODULE_DATA = UserData.pack(UserData.OPERATIONS_PER_RANGE, 0, 0);

	private final ScriptedRing ring = new ScriptedRing();

	private final CountingWakeup wakeup = new CountingWakeup();

	private final Module module = new Module();

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	private final List<String> events = new ArrayList<>();

	private volatile long nowNanos = SECOND;

	private final Worker worker = Worker.builder(this.ring, (worker) -> this.module)
		.clock(() -> this.nowNanos)
		.wakeup(this.wakeup)
		.build();

	@Test
	void moduleStartsAtThePresentTime() {
		this.module.onStart = () -> this.events.add("at " + this.worker.nowNanos());
		this.nowNanos += HOUR;
		run();
		assertThat(this.events).containsExactly("at " + (SECOND + HOUR));
	}

	@Test
	void completionAfterLongSleepIsHandledAtThePresentTime() {
		this.module.onCompletion = () -> this.events.add("at " + this.worker.nowNanos());
		run(() -> {
			this.nowNanos += HOUR;
			this.ring.post(MODULE_DATA, 0, 0);
		});
		assertThat(this.events).containsExactly("at " + (SECOND + HOUR));
	}

	@Test
	void deadlineSetAfterLongSleepWaitsForItsTime() {
		Deadline deadline = deadline(() -> this.events.add("expired"));
		this.module.onCompletion = () -> this.worker.deadlines().schedule(deadline, this.worker.nowNanos() + SECOND);
		run(() -> {
			this.nowNanos += HOUR;
			this.ring.post(MODULE_DATA, 0, 0);
		}, () -> {
			assertThat(this.events).isEmpty();
			this.nowNanos += 2 * SECOND;
			this.ring.completeMore(this.ring.single(Kind.TIMEOUT), -Errno.ETIME);
		});
		assertThat(this.events).containsExactly("expired");
	}

	@Test
	void tickIsArmedOnlyWhileThereIsDeadline() {
		Deadline deadline = deadline(() -> {
		});
		run(() -> {
			assertThat(this.ring.inFlight(Kind.TIMEOUT)).isEmpty();
			this.worker.deadlines().schedule(deadline, this.nowNanos + HOUR);
		}, () -> {
			assertThat(this.ring.inFlight(Kind.TIMEOUT)).hasSize(1);
			this.worker.deadlines().cancel(deadline);
			this.ring.completeMore(this.ring.single(Kind.TIMEOUT), -Errno.ETIME);
		}, () -> this.ring.answerCancel(this.ring.single(Kind.CANCEL)), () -> {
			assertThat(this.ring.inFlight(Kind.TIMEOUT)).isEmpty();
			this.worker.deadlines().schedule(deadline, this.nowNanos + HOUR);
		}, () -> assertThat(this.ring.inFlight(Kind.TIMEOUT)).hasSize(1));
	}

	@Test
	void deadlineSetWhileTheTickIsBeingCancelledIsNotForgotten() {
		Deadline deadline = deadline(() -> {
		});
		run(() -> this.worker.deadlines().schedule(deadline, this.nowNanos + HOUR), () -> {
			this.worker.deadlines().cancel(deadline);
			this.ring.completeMore(this.ring.single(Kind.TIMEOUT), -Errno.ETIME);
		}, () -> {
			this.worker.deadlines().schedule(deadline, this.nowNanos + HOUR);
			this.ring.answerCancel(this.ring.single(Kind.CANCEL));
		}, () -> assertThat(this.ring.inFlight(Kind.TIMEOUT)).hasSize(1));
	}

	@Test
	void tickThatTicksOnceIsArmedAgain() {
		this.ring.withoutTimeoutMultishot();
		Deadline deadline = deadline(() -> {
		});
		run(() -> this.worker.deadlines().schedule(deadline, this.nowNanos + HOUR),
				() -> this.ring.complete(this.ring.single(Kind.TIMEOUT), -Errno.ETIME),
				() -> assertThat(this.ring.inFlight(Kind.TIMEOUT)).hasSize(1));
	}

	@Test
	void pollOfTheWakeupIsArmedAgainWhenItEnds() {
		run(() -> this.ring.complete(this.ring.single(Kind.POLL), 1),
				() -> assertThat(this.ring.inFlight(Kind.POLL)).hasSize(1));
		assertThat(count(Counter.WAKE_UPS)).isOne();
	}

	@Test
	void sleepingWorkerIsWokenForTask() {
		run(() -> {
			this.worker.execute(() -> this.events.add("ran"));
			assertThat(this.wakeup.count).hasValue(1);
			this.worker.execute(() -> this.events.add("too"));
			assertThat(this.wakeup.count).hasValue(1);
		});
		assertThat(this.events).containsExactly("ran", "too");
	}

	@Test
	void taskThatThrowsIsCountedAndTheNextOneRuns() {
		run(() -> {
			this.worker.execute(() -> {
				throw new IllegalStateException("of the test");
			});
			this.worker.execute(() -> this.events.add("next"));
		});
		assertThat(this.events).containsExactly("next");
		assertThat(count(Counter.TASK_FAILURES)).isOne();
	}

	@Test
	void deadlineThatThrowsIsCountedAndTheWorkerGoesOn() {
		Deadline deadline = deadline(() -> {
			throw new IllegalStateException("of the test");
		});
		run(() -> {
			this.worker.deadlines().schedule(deadline, this.nowNanos);
			this.nowNanos += SECOND;
		}, () -> this.events.add("alive"));
		assertThat(this.events).containsExactly("alive");
		assertThat(count(Counter.TASK_FAILURES)).isOne();
	}

	@Test
	void taskForTerminatedWorkerIsRefused() {
		run();
		assertThatThrownBy(() -> this.worker.execute(() -> {
		})).isInstanceOf(RejectedExecutionException.class);
	}

	@Test
	void failureOfTheStartIsThrownAndEverythingIsFreed() {
		this.module.onStart = () -> {
			throw new IllegalStateException("no listener");
		};
		assertThatThrownBy(this.worker::start).hasMessage("no listener");
		assertThat(this.ring.isClosed()).isTrue();
		assertThat(this.wakeup.closed).isTrue();
		assertThat(this.module.terminated).isTrue();
	}

	@Test
	void stoppedWorkerHasFreedEverything() {
		run();
		assertThat(this.ring.isClosed()).isTrue();
		assertThat(this.wakeup.closed).isTrue();
		assertThat(this.module.terminated).isTrue();
	}

	private void run(Runnable... steps) {
		Deque<Runnable> script = new ArrayDeque<>(List.of(steps));
		this.ring.onSleep(() -> {
			Runnable step = script.poll();
			try {
				((step != null) ? step : (Runnable) this.worker::requestStop).run();
			}
			catch (Throwable ex) {
				this.failure.compareAndSet(null, ex);
				script.clear();
			}
		});
		this.worker.start();
		this.worker.awaitTermination();
		assertThat(this.failure.get()).isNull();
		assertThat(script).isEmpty();
	}

	private long count(Counter counter) {
		return this.worker.counters().get(counter);
	}

	private static Deadline deadline(Runnable action) {
		return new Deadline() {
			@Override
			protected void expired() {
				action.run();
			}
		};
	}

	private static final class Module implements WorkerModule {

		private Runnable onStart = () -> {
		};

		private Runnable onCompletion = () -> {
		};

		private volatile boolean terminated;

		@Override
		public int operationRange() {
			return 1;
		}

		@Override
		public void onStart() {
			this.onStart.run();
		}

		@Override
		public void onCompletion(long userData, int result, int flags) {
			this.onCompletion.run();
		}

		@Override
		public void flush() {
			// has nothing to send
		}

		@Override
		public void onStop() {
			// has nothing to cancel
		}

		@Override
		public boolean isQuiescent() {
			return true;
		}

		@Override
		public void onTerminate(boolean quiescent) {
			this.terminated = true;
		}

	}

	private static final class CountingWakeup implements Wakeup {

		private final AtomicInteger count = new AtomicInteger();

		private volatile boolean closed;

		@Override
		public int fd() {
			return 42;
		}

		@Override
		public void wake() {
			this.count.incrementAndGet();
		}

		@Override
		public void close() {
			this.closed = true;
		}

	}

}
