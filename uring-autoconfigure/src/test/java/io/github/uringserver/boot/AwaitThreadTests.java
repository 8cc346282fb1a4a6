package io.github.uringserver.boot;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AwaitThreadTests {

	@Test
	void oneThreadKeepsTheJvmAliveUntilReleased() throws Exception {
		List<Thread> before = awaitThreads();
		AwaitThread await = AwaitThread.start();
		List<Thread> started = awaitThreads();
		started.removeAll(before);
		assertThat(started).hasSize(1).noneMatch(Thread::isDaemon);
		started.get(0).interrupt();
		await.release();
		started.get(0).join(TimeUnit.SECONDS.toMillis(10));
		assertThat(started.get(0).isAlive()).isFalse();
	}

	private static List<Thread> awaitThreads() {
		return new ArrayList<>(Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("uring-await"))
			.toList());
	}

}
