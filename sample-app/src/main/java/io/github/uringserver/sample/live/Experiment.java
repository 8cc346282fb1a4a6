package io.github.uringserver.sample.live;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * Something a visitor can do to the server: at most once at a time, and not for ever.
 *
 * <pre>
 *          start                       stop, time limit, failure
 *   idle ─────────► running ◄─┐ start ──────────────► idle
 *                      └──────┘ (adjusts)
 * </pre>
 *
 * Belongs to the thread of the {@link Experiments}, but for {@link #state()}.
 */
final class Experiment {

	private static final double NANOS_PER_SECOND = 1e9;

	private final String name;

	private final Duration limit;

	private final Dial dial;

	private final Function<Door, Run> launcher;

	/** Not null while running. */
	private Run run;

	private int value;

	private long endNanos;

	private volatile ExperimentState state;

	Experiment(String name, Duration limit, Dial dial, Function<Door, Run> launcher) {
		this.name = name;
		this.limit = limit;
		this.dial = dial;
		this.launcher = launcher;
		this.value = dial.initial();
		publish(0, "", Map.of());
	}

	/** Its name. Any thread. */
	String name() {
		return this.name;
	}

	/** How long it may run. Any thread. */
	Duration limit() {
		return this.limit;
	}

	/** How strong it may be made. Any thread. */
	Dial dial() {
		return this.dial;
	}

	/** What it was like a moment ago. Any thread. */
	ExperimentState state() {
		return this.state;
	}

	/**
	 * Starts a run, or adjusts the one under way, whose time limit stays.
	 * @param strength how strong it is wanted; null for what the dial starts with
	 */
	void start(Door door, Integer strength, long nowNanos) {
		this.value = this.dial.bounded(strength);
		if (this.run == null) {
			this.run = this.launcher.apply(door);
			this.endNanos = nowNanos + this.limit.toNanos();
		}
		this.run.adjust(this.value);
		publish(nowNanos, "", this.run.figures());
	}

	/** Does what is due. No-op when idle. */
	void tick(long nowNanos) {
		if (this.run == null) {
			return;
		}
		if (nowNanos - this.endNanos >= 0) {
			stop("Ended after " + this.limit.toSeconds() + " seconds, its limit.");
			return;
		}
		try {
			String end = this.run.tick(nowNanos);
			if (end != null) {
				stop(end);
				return;
			}
			publish(nowNanos, "", this.run.figures());
		}
		catch (IOException | RuntimeException ex) {
			stop("Ended with an error: " + ex);
		}
	}

	/** Ends the run for this reason. No-op when idle. */
	void stop(String why) {
		if (this.run == null) {
			return;
		}
		Map<String, Long> figures = this.run.figures();
		Run ending = this.run;
		this.run = null;
		publish(0, why, figures);
		ending.close();
	}

	private void publish(long nowNanos, String outcome, Map<String, Long> figures) {
		boolean running = this.run != null;
		double remaining = running ? Math.max(0, (this.endNanos - nowNanos) / NANOS_PER_SECOND) : 0;
		this.state = new ExperimentState(this.name, running, this.value, remaining, outcome, figures);
	}

}
