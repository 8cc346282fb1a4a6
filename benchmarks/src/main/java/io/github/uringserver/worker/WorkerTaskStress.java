package io.github.uringserver.worker;

import java.util.concurrent.RejectedExecutionException;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * The hand-offs of {@link WorkerTask} and {@link TaskGroup}, which the Reactor schedulers
 * stand on, under every interleaving that JCStress finds: a task is started, cancelled
 * and run, each by another thread, with the queue and the timers of a worker but without
 * its ring.
 */
public class WorkerTaskStress {

	private static final long NOT_IN_THE_TEST = Long.MAX_VALUE;

	/** The worker: its thread is the one that takes turns last. */
	private static final class Bench {

		private final TaskQueue queue = new TaskQueue(new NoWakeup(), 2);

		private final Timers timers = new Timers(new WorkerCounters());

		private volatile Thread workerThread;

		private final TaskHost host = new TaskHost(0, this.queue, this.timers, () -> 0,
				() -> Thread.currentThread() == this.workerThread);

		private int runs;

		WorkerTask task(TaskGroup group, long delayNanos, long periodNanos) {
			return new WorkerTask(this.host, group, () -> this.runs++, delayNanos, periodNanos);
		}

		/** Runs what is queued, as the worker's thread. */
		void turn() {
			this.workerThread = Thread.currentThread();
			for (int n = this.queue.size(); n > 0; n--) {
				Runnable task = this.queue.poll();
				if (task != null) {
					task.run();
				}
			}
		}

		/** Runs everything, what is due at a time included. */
		void finish(long nowNanos) {
			turn();
			for (WorkerTask task = this.timers.pollDue(nowNanos); task != null; task = this.timers.pollDue(nowNanos)) {
				task.leaveGroup();
				task.run();
			}
			turn();
		}

	}

	/** Nobody sleeps. */
	private static final class NoWakeup implements Wakeup {

		@Override
		public int fd() {
			return -1;
		}

		@Override
		public void wake() {
			// nobody sleeps
		}

		@Override
		public void close() {
			// nothing to free
		}

	}

	private static int start(WorkerTask task) {
		try {
			task.start();
			return 1;
		}
		catch (RejectedExecutionException ex) {
			return 0;
		}
	}

	@JCStressTest
	@Description("A task is cancelled while the worker runs it: r1 runs, r2 whether it is over.")
	@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "Cancelled in time.")
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The run came first.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Run twice, or half cancelled.")
	@State
	public static class CancelMeetsRun {

		private final Bench bench = new Bench();

		private final WorkerTask task = this.bench.task(null, 0, WorkerTask.ONCE);

		/** The task is on its way. */
		public CancelMeetsRun() {
			this.task.start();
		}

		/** Whoever cancels. */
		@Actor
		public void canceller() {
			this.task.cancel();
		}

		/** The worker. */
		@Actor
		public void worker() {
			this.bench.turn();
		}

		/** What became of it. */
		@Arbiter
		public void end(II_Result result) {
			this.bench.turn();
			result.r1 = this.bench.runs;
			result.r2 = this.task.isOver() ? 1 : 0;
		}

	}

	@JCStressTest
	@Description("A group is cancelled while a task is started: r1 whether it was accepted, r2 runs.")
	@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Refused.")
	@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Accepted and cancelled.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A task of a cancelled group has run.")
	@State
	public static class GroupCancelMeetsStart {

		private final Bench bench = new Bench();

		private final TaskGroup group = new TaskGroup(this.bench.host);

		/** Whoever schedules. */
		@Actor
		public void starter(II_Result result) {
			result.r1 = start(this.bench.task(this.group, 0, WorkerTask.ONCE));
		}

		/** Whoever cancels. */
		@Actor
		public void canceller() {
			this.group.cancel();
		}

		/** What became of it. */
		@Arbiter
		public void end(II_Result result) {
			this.bench.finish(1);
			result.r2 = this.bench.runs;
		}

	}

	@JCStressTest
	@Description("A group is cancelled while a delayed task is started: r1 whether it was accepted, "
			+ "r2 tasks left in the timers, r3 runs.")
	@Outcome(id = { "0, 0, 0", "1, 0, 0" }, expect = Expect.ACCEPTABLE, desc = "Refused, or accepted and cancelled.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A task of a cancelled group waits, or has run.")
	@State
	public static class GroupCancelMeetsDelayedStart {

		private final Bench bench = new Bench();

		private final TaskGroup group = new TaskGroup(this.bench.host);

		/** Whoever schedules. */
		@Actor
		public void starter(III_Result result) {
			result.r1 = start(this.bench.task(this.group, NOT_IN_THE_TEST, WorkerTask.ONCE));
		}

		/** Whoever cancels. */
		@Actor
		public void canceller() {
			this.group.cancel();
		}

		/** What became of it. */
		@Arbiter
		public void end(III_Result result) {
			this.bench.finish(1);
			result.r2 = this.bench.timers.size();
			result.r3 = this.bench.runs;
		}

	}

	@JCStressTest
	@Description("A delayed task is cancelled while the worker takes it into its timers: "
			+ "r1 tasks left in the timers, r2 runs.")
	@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "Gone.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "It waits in vain, or has run.")
	@State
	public static class CancelMeetsDelayedStart {

		private final Bench bench = new Bench();

		private final WorkerTask task = this.bench.task(null, NOT_IN_THE_TEST, WorkerTask.ONCE);

		/** The task is on its way, from another thread. */
		public CancelMeetsDelayedStart() {
			this.task.start();
		}

		/** Whoever cancels. */
		@Actor
		public void canceller() {
			this.task.cancel();
		}

		/** The worker. */
		@Actor
		public void worker() {
			this.bench.turn();
		}

		/** What became of it. */
		@Arbiter
		public void end(II_Result result) {
			this.bench.finish(1);
			result.r1 = this.bench.timers.size();
			result.r2 = this.bench.runs;
		}

	}

	@JCStressTest
	@Description("A periodic task is cancelled in its run: r1 tasks left in the timers, r2 runs.")
	@Outcome(id = { "0, 0", "0, 1" }, expect = Expect.ACCEPTABLE, desc = "Cancelled before, in or after its run.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "It waits for another run in vain, or has run again.")
	@State
	public static class CancelMeetsRunOfPeriodic {

		private final Bench bench = new Bench();

		private final WorkerTask task = this.bench.task(null, 0, NOT_IN_THE_TEST);

		/** The task is on its way. */
		public CancelMeetsRunOfPeriodic() {
			this.task.start();
		}

		/** Whoever cancels. */
		@Actor
		public void canceller() {
			this.task.cancel();
		}

		/** The worker. */
		@Actor
		public void worker() {
			this.bench.turn();
		}

		/** What became of it. */
		@Arbiter
		public void end(II_Result result) {
			this.bench.finish(1);
			result.r1 = this.bench.timers.size();
			result.r2 = this.bench.runs;
		}

	}

	@JCStressTest
	@Description("A task is started while the worker ends: r1 whether it was accepted, r2 runs.")
	@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It came too late.")
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It came in time.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Accepted and lost, or refused and run.")
	@State
	public static class StopMeetsStart {

		private final Bench bench = new Bench();

		/** Whoever schedules. */
		@Actor
		public void starter(II_Result result) {
			result.r1 = start(this.bench.task(null, 0, WorkerTask.ONCE));
		}

		/** The worker. */
		@Actor
		public void worker() {
			this.bench.workerThread = Thread.currentThread();
			this.bench.timers.close();
			this.bench.queue.close().forEach(Runnable::run);
		}

		/** What became of it. */
		@Arbiter
		public void end(II_Result result) {
			result.r2 = this.bench.runs;
		}

	}

	@JCStressTest
	@Description("A delayed task is started while the worker ends: r1 whether it was refused or is over, "
			+ "r2 tasks left in the timers.")
	@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "Refused or dropped.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "It waits in the timers of a worker that has ended.")
	@State
	public static class StopMeetsDelayedStart {

		private final Bench bench = new Bench();

		private final WorkerTask task = this.bench.task(null, NOT_IN_THE_TEST, WorkerTask.ONCE);

		private int accepted;

		/** Whoever schedules. */
		@Actor
		public void starter() {
			this.accepted = start(this.task);
		}

		/** The worker. */
		@Actor
		public void worker() {
			this.bench.workerThread = Thread.currentThread();
			this.bench.timers.close();
			this.bench.queue.close().forEach(Runnable::run);
		}

		/** What became of it. */
		@Arbiter
		public void end(II_Result result) {
			result.r1 = (this.accepted == 0 || this.task.isOver()) ? 1 : 0;
			result.r2 = this.bench.timers.size();
		}

	}

}
