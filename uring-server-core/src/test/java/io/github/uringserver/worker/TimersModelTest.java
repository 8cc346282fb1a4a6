package io.github.uringserver.worker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The heap against a model that is a sorted list, with random additions, removals and a
 * clock that wraps, from a seed.
 */
class TimersModelTest {

	private static final int STEPS = 20_000;

	private final WorkerCounters counters = new WorkerCounters();

	private final Timers timers = new Timers(this.counters);

	private final List<WorkerTask> model = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void agreesWithTheModel(long seed) {
		Random random = new Random(seed);
		long nowNanos = Long.MAX_VALUE - 100_000;
		int expired = 0;
		for (int step = 0; step < STEPS; step++) {
			switch (random.nextInt(5)) {
				case 0 -> {
					nowNanos += random.nextInt(100);
					expired += expire(nowNanos, seed);
				}
				case 1 -> removeAny(random);
				default -> add(nowNanos + random.nextInt(-5, 200));
			}
			assertThat(this.timers.size()).as("seed " + seed).isEqualTo(this.model.size());
			assertThat(this.counters.get(Counter.TIMERS)).isEqualTo(this.model.size());
		}
		assertThat(expired).isGreaterThan(STEPS / 10);
	}

	private void add(long atNanos) {
		WorkerTask task = new WorkerTask((TaskHost) null, null, () -> {
		}, 0, WorkerTask.ONCE);
		task.atNanos = atNanos;
		assertThat(this.timers.add(task)).isTrue();
		this.model.add(task);
	}

	private void removeAny(Random random) {
		if (!this.model.isEmpty()) {
			WorkerTask task = this.model.remove(random.nextInt(this.model.size()));
			this.timers.remove(task);
			this.timers.remove(task);
		}
	}

	private int expire(long nowNanos, long seed) {
		List<WorkerTask> due = this.model.stream()
			.filter((task) -> task.atNanos - nowNanos <= 0)
			.sorted(Comparator.<WorkerTask>comparingLong((task) -> task.atNanos - nowNanos)
				.thenComparing((task) -> task.sequence))
			.toList();
		List<WorkerTask> expired = new ArrayList<>();
		for (WorkerTask task = this.timers.pollDue(nowNanos); task != null; task = this.timers.pollDue(nowNanos)) {
			expired.add(task);
		}
		assertThat(expired).as("seed " + seed).isEqualTo(due);
		this.model.removeAll(due);
		return due.size();
	}

}
