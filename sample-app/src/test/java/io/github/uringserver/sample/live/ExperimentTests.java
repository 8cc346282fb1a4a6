package io.github.uringserver.sample.live;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The life cycle of an experiment, on a clock of the test's own. */
class ExperimentTests {

	private static final Door DOOR = new Door(InetSocketAddress.createUnresolved("localhost", 1), false);

	private static final long SECOND = 1_000_000_000L;

	private final List<RecordedRun> runs = new ArrayList<>();

	private final Experiment experiment = new Experiment("test", Duration.ofSeconds(10),
			new Dial("things", 1, 100, 1, 7), (door) -> {
				RecordedRun run = new RecordedRun();
				this.runs.add(run);
				return run;
			});

	@Test
	void startsWithTheInitialValue() {
		this.experiment.start(DOOR, null, 0);
		assertThat(this.experiment.state())
			.isEqualTo(new ExperimentState("test", true, 7, 10, "", Map.of("ticks", 0L)));
	}

	@Test
	void secondStartAdjustsTheRunAndKeepsItsLimit() {
		this.experiment.start(DOOR, 5, 0);
		this.experiment.start(DOOR, 50, 4 * SECOND);
		assertThat(this.runs).hasSize(1);
		assertThat(this.runs.get(0).value).isEqualTo(50);
		assertThat(this.experiment.state().remainingSeconds()).isEqualTo(6);
	}

	@Test
	void endsAtItsLimit() {
		this.experiment.start(DOOR, 5, 0);
		this.experiment.tick(10 * SECOND - 1);
		assertThat(this.experiment.state().running()).isTrue();
		this.experiment.tick(10 * SECOND);
		assertThat(this.experiment.state().running()).isFalse();
		assertThat(this.experiment.state().outcome()).isEqualTo("Ended after 10 seconds, its limit.");
		assertThat(this.experiment.state().figures()).containsEntry("ticks", 1L);
		assertThat(this.runs.get(0).closed).isOne();
	}

	@Test
	void endsWhenTheRunSaysSo() {
		this.experiment.start(DOOR, 5, 0);
		this.runs.get(0).end = "All done.";
		this.experiment.tick(SECOND);
		assertThat(this.experiment.state().outcome()).isEqualTo("All done.");
		assertThat(this.runs.get(0).closed).isOne();
	}

	@Test
	void endsWhenTheRunFails() {
		this.experiment.start(DOOR, 5, 0);
		this.runs.get(0).failure = new IOException("no more descriptors");
		this.experiment.tick(SECOND);
		assertThat(this.experiment.state().running()).isFalse();
		assertThat(this.experiment.state().outcome()).contains("no more descriptors");
		assertThat(this.runs.get(0).closed).isOne();
	}

	@Test
	void stopOfWhatDoesNotRunChangesNothing() {
		this.experiment.start(DOOR, 5, 0);
		this.experiment.stop("Enough.");
		this.experiment.stop("Again.");
		assertThat(this.experiment.state().outcome()).isEqualTo("Enough.");
		assertThat(this.runs.get(0).closed).isOne();
	}

	@Test
	void startsAnewAfterItsEnd() {
		this.experiment.start(DOOR, 5, 0);
		this.experiment.stop("Enough.");
		this.experiment.start(DOOR, 5, 20 * SECOND);
		assertThat(this.runs).hasSize(2);
		assertThat(this.experiment.state().running()).isTrue();
		assertThat(this.experiment.state().outcome()).isEmpty();
		assertThat(this.experiment.state().remainingSeconds()).isEqualTo(10);
	}

	/** Notes what it is asked to do. */
	private static final class RecordedRun implements Run {

		private int value;

		private long ticks;

		private int closed;

		private String end;

		private IOException failure;

		@Override
		public void adjust(int value) {
			this.value = value;
		}

		@Override
		public String tick(long nowNanos) throws IOException {
			if (this.failure != null) {
				throw this.failure;
			}
			this.ticks++;
			return this.end;
		}

		@Override
		public Map<String, Long> figures() {
			return Map.of("ticks", this.ticks);
		}

		@Override
		public void close() {
			this.closed++;
		}

	}

}
