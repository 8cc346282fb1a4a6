package io.github.uringserver.benchmarks.report;

/**
 * How long everything takes, so that a table keeps within its bound.
 *
 * @param warmUpSeconds of each server for its first workload
 * @param seconds of a run
 * @param rounds runs of each server per workload
 */
record Plan(int warmUpSeconds, int seconds, int rounds) {

	/** One JVM on one CPU, until it answers. */
	private static final double START_SECONDS = 5;

	/** Counting system calls, and starting and ending the load generator. */
	private static final double EXTRA_SECONDS = 2.8;

	/**
	 * Shortens warm-up and runs by the same factor, and then leaves out rounds.
	 * @param starts how many servers are started
	 * @param first pairs of server and workload that need a whole warm-up
	 * @param next those that need half of it
	 * @param bound seconds that all may take
	 */
	static Plan fitting(Plan wanted, int starts, int first, int next, int bound) {
		Plan plan = wanted;
		while (plan.total(starts, first, next) > bound && !plan.isShortest()) {
			plan = plan.shorter(wanted);
		}
		return plan;
	}

	/** Seconds that all of it takes, about. */
	double total(int starts, int first, int next) {
		double run = EXTRA_SECONDS + this.rounds * (this.seconds + 0.2);
		return starts * START_SECONDS + first * (run + this.warmUpSeconds) + next * (run + nextWarmUpSeconds());
	}

	/** Seconds for a server that has had a workload before. */
	int nextWarmUpSeconds() {
		return (this.warmUpSeconds + 1) / 2;
	}

	private boolean isShortest() {
		return this.warmUpSeconds <= 2 && this.seconds <= 1 && this.rounds <= 2;
	}

	private Plan shorter(Plan wanted) {
		if (this.warmUpSeconds > Math.max(2, wanted.warmUpSeconds / 2)) {
			return new Plan(this.warmUpSeconds - 1, this.seconds, this.rounds);
		}
		if (this.seconds > 1) {
			return new Plan(this.warmUpSeconds, this.seconds - 1, this.rounds);
		}
		if (this.rounds > 2) {
			return new Plan(this.warmUpSeconds, this.seconds, this.rounds - 1);
		}
		return new Plan(Math.min(this.warmUpSeconds, Math.max(2, this.warmUpSeconds - 1)), this.seconds, this.rounds);
	}

}
