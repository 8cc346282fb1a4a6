package io.github.uringserver.web;

import java.util.concurrent.atomic.AtomicReference;

import io.github.uringserver.worker.RinglessWorker;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link UringThreads} and {@link UringWorkerThread}. */
class UringThreadsTests {

	@Test
	void threadIsADaemonWithItsName() {
		Thread thread = new UringThreads().newThread(() -> {
		}, "uring-worker-7");
		assertThat(thread.isDaemon()).isTrue();
		assertThat(thread.getName()).isEqualTo("uring-worker-7");
		assertThat(Schedulers.isNonBlockingThread(thread)).isTrue();
	}

	@Test
	void blockingOnAWorkerFailsAtOnce() {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		try (RinglessWorker worker = new RinglessWorker(new UringThreads())) {
			worker.run(() -> {
				try {
					Mono.never().block();
				}
				catch (IllegalStateException ex) {
					failure.set(ex);
				}
			});
		}
		assertThat(failure.get()).hasMessageContaining("blocking");
	}

}
