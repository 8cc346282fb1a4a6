package io.github.uringserver.worker;

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
 * The hand-offs of the {@link TaskQueue} under every interleaving that JCStress finds.
 * Each test runs on the queue itself, with the smallest chunk, so that it also grows.
 * Those with three actors run on machines with three CPUs or more.
 */
public class TaskQueueStress {

	private static final Runnable TASK = () -> {
	};

	private static final int SMALLEST_CHUNK = 2;

	/** A wake-up that only counts. */
	private static final class CountingWakeup implements Wakeup {

		private volatile int count;

		@Override
		public int fd() {
			return -1;
		}

		@Override
		public synchronized void wake() {
			this.count++;
		}

		@Override
		public void close() {
			// nothing to free
		}

	}

	/** A queue whose chunk is full: the next task makes it grow. */
	private static TaskQueue queueThatIsAboutToGrow(Wakeup wakeup) {
		TaskQueue queue = new TaskQueue(wakeup, SMALLEST_CHUNK);
		for (int i = 0; i < SMALLEST_CHUNK; i++) {
			queue.offer(TASK);
		}
		return queue;
	}

	private static void pollChunk(TaskQueue queue) {
		for (int i = 0; i < SMALLEST_CHUNK; i++) {
			queue.poll();
		}
	}

	@JCStressTest
	@Description("A producer meets a worker that goes to sleep: r1 whether it slept, r2 wake-ups.")
	@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The worker saw the task and stayed awake.")
	@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker stayed awake and was woken all the same.")
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The worker slept and was woken.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The worker sleeps for ever.")
	@State
	public static class SleepMeetsOffer {

		private final CountingWakeup wakeup = new CountingWakeup();

		private final TaskQueue queue = new TaskQueue(this.wakeup, SMALLEST_CHUNK);

		/** The producer. */
		@Actor
		public void producer() {
			this.queue.offer(TASK);
		}

		/** The worker. */
		@Actor
		public void worker(II_Result result) {
			result.r1 = this.queue.announceSleep() ? 1 : 0;
		}

		/** What became of it. */
		@Arbiter
		public void end(II_Result result) {
			result.r2 = this.wakeup.count;
		}

	}

	@JCStressTest
	@Description("As before, and the queue grows in this very moment, which ends in a lazy store.")
	@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The worker saw the task and stayed awake.")
	@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker stayed awake and was woken all the same.")
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The worker slept and was woken.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The worker sleeps for ever.")
	@State
	public static class SleepMeetsOfferThatGrows {

		private final CountingWakeup wakeup = new CountingWakeup();

		private final TaskQueue queue = queueThatIsAboutToGrow(this.wakeup);

		/** The producer. */
		@Actor
		public void producer() {
			this.queue.offer(TASK);
		}

		/** The worker, which runs what was there first. */
		@Actor
		public void worker(II_Result result) {
			pollChunk(this.queue);
			result.r1 = this.queue.announceSleep() ? 1 : 0;
		}

		/** What became of it. */
		@Arbiter
		public void end(II_Result result) {
			result.r2 = this.wakeup.count;
		}

	}

	@JCStressTest
	@Description("Two producers meet a worker that goes to sleep: r1 whether it slept, r2 wake-ups.")
	@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "The worker stayed awake.")
	@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "The worker stayed awake and was woken all the same.")
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "The worker slept and was woken once.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "Not woken, or more than once for one sleep.")
	@State
	public static class SleepMeetsTwoOffers {

		private final CountingWakeup wakeup = new CountingWakeup();

		private final TaskQueue queue = new TaskQueue(this.wakeup, SMALLEST_CHUNK);

		/** A producer. */
		@Actor
		public void firstProducer() {
			this.queue.offer(TASK);
		}

		/** Another producer. */
		@Actor
		public void secondProducer() {
			this.queue.offer(TASK);
		}

		/** The worker. */
		@Actor
		public void worker(II_Result result) {
			result.r1 = this.queue.announceSleep() ? 1 : 0;
		}

		/** What became of it. */
		@Arbiter
		public void end(II_Result result) {
			result.r2 = this.wakeup.count;
		}

	}

	@JCStressTest
	@Description("A producer meets the end of the worker: r1 whether its task was accepted, r2 tasks handed out.")
	@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "It came too late.")
	@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "It came in time.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "The task was accepted and lost, or refused and handed out.")
	@State
	public static class CloseMeetsOffer {

		private final TaskQueue queue = new TaskQueue(new CountingWakeup(), SMALLEST_CHUNK);

		/** The producer. */
		@Actor
		public void producer(II_Result result) {
			result.r1 = this.queue.offer(TASK) ? 1 : 0;
		}

		/** The worker. */
		@Actor
		public void worker(II_Result result) {
			result.r2 = this.queue.close().size();
		}

	}

	@JCStressTest
	@Description("Two producers meet the end of the worker: r1, r2 whether a task was accepted, r3 tasks handed out.")
	@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "Both came too late.")
	@Outcome(id = { "1, 0, 1", "0, 1, 1" }, expect = Expect.ACCEPTABLE, desc = "One came too late.")
	@Outcome(id = "1, 1, 2", expect = Expect.ACCEPTABLE, desc = "Both came in time.")
	@Outcome(expect = Expect.FORBIDDEN, desc = "A task was accepted and lost, or refused and handed out.")
	@State
	public static class CloseMeetsTwoOffers {

		private final TaskQueue queue = new TaskQueue(new CountingWakeup(), SMALLEST_CHUNK);

		/** A producer. */
		@Actor
		public void firstProducer(III_Result result) {
			result.r1 = this.queue.offer(TASK) ? 1 : 0;
		}

		/** Another producer. */
		@Actor
		public void secondProducer(III_Result result) {
			result.r2 = this.queue.offer(TASK) ? 1 : 0;
		}

		/** The worker. */
		@Actor
		public void worker(III_Result result) {
			result.r3 = this.queue.close().size();
		}

	}

}
