package io.github.uringserver.worker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.ring.CompletionFlags;
import io.github.uringserver.ring.CompletionHandler;
import io.github.uringserver.ring.Ring;
import io.github.uringserver.ring.UserData;
import io.github.uringserver.sys.CpuAffinity;
import io.github.uringserver.sys.NativeMemory;

/**
 * One thread and one ring. The thread turns until it is stopped:
 *
 * <pre>
 *   run tasks ─► flush modules ─► enter (submit + wait, one system call) ─► drain ─► expire deadlines ─┐
 *       ▲                                                                                              │
 *       └──────────────────────────────────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * What crosses threads: the {@link TaskQueue}, through which other threads also wake the
 * worker, and the {@link WorkerCounters}, read racily. All else belongs to the worker's
 * thread.
 * <p>
 * {@link #start()} and {@link #stop()} are called by the thread that runs the server's
 * life cycle.
 */
public final class Worker implements Executor {

	private static final int OPERATION_WAKE = 0;

	/** Completions handled per turn before tasks and sends get theirs. */
	private static final int MAX_COMPLETIONS_PER_TURN = 4096;

	/** How long a stopping worker waits for the kernel to let go of everything. */
	private static final long STOP_NANOS = 5_000_000_000L;

	private static final Logger logger = LoggerFactory.getLogger(Worker.class);

	private static final ThreadLocal<Worker> CURRENT = new ThreadLocal<>();

	private final int index;

	private final int cpu;

	private final Ring ring;

	private final WorkerMemory memory;

	private final WorkerModules modules;

	private final LongSupplier clock;

	private final Wakeup wakeup;

	private final Thread thread;

	private final WorkerCounters counters = new WorkerCounters();

	private final TurnStatistics turns;

	private final WorkerTime time;

	private final TaskQueue tasks;

	private final TaskHost taskHost;

	private final TaskRunner taskRunner;

	private final CompletableFuture<Void> started = new CompletableFuture<>();

	private final CompletionHandler completionHandler = this::onCompletion;

	private long nowNanos;

	private boolean stopping;

	private boolean crashed;

	Worker(WorkerBuilder builder) {
		this.index = builder.index;
		this.cpu = builder.cpu;
		this.ring = builder.ring;
		this.memory = new WorkerMemory(this.index, builder.memory, this.ring);
		this.clock = builder.clock;
		this.wakeup = builder.wakeup;
		this.tasks = new TaskQueue(this.wakeup);
		this.taskRunner = new TaskRunner(this.index, this.counters, this.tasks);
		this.nowNanos = this.clock.getAsLong();
		this.turns = new TurnStatistics(this.index, this.ring, this.counters, this.nowNanos);
		this.time = new WorkerTime(this.index, this.counters, this.ring, this.clock, this.nowNanos);
		this.taskHost = new TaskHost(this.index, this.tasks, this.time.timers(), this.clock, this::inWorkerThread);
		this.modules = WorkerModules.of(this, builder.modules);
		this.thread = builder.threadFactory.newThread(this::run, "uring-worker-" + this.index);
	}

	/** Starts a builder of a worker on this ring, with its first module. */
	public static WorkerBuilder builder(Ring ring, ModuleFactory module) {
		return new WorkerBuilder(ring, module);
	}

	/** Number of the worker within its server, from 0. Any thread. */
	public int index() {
		return this.index;
	}

	/** The CPU the worker is pinned to, -1 if it is not. Any thread. */
	public int cpu() {
		return this.cpu;
	}

	/** The worker's thread. Any thread. */
	public Thread thread() {
		return this.thread;
	}

	/** The worker's ring. Worker thread only, but for {@link Ring#features()}. */
	public Ring ring() {
		return this.ring;
	}

	/**
	 * Allocates native memory as the configuration wishes it; the caller frees it. Worker
	 * thread, or the one that builds the worker.
	 * @param bytes 1 to {@link Integer#MAX_VALUE}
	 */
	public NativeMemory allocate(long bytes) {
		return this.memory.allocate(bytes);
	}

	/**
	 * The worker's module of this class. Any thread, once the worker is built.
	 * @throws IllegalStateException when there is none
	 */
	public <M extends WorkerModule> M module(Class<M> type) {
		return this.modules.get(type);
	}

	/** The worker's counters: written on its thread, read from any. */
	public WorkerCounters counters() {
		return this.counters;
	}

	/** Whether the worker waits for something to do. Any thread. */
	public boolean isAsleep() {
		return this.tasks.isSleeping();
	}

	/**
	 * The longest turn of about the last minute in nanoseconds: time in which none of the
	 * other connections was served. 0 when there was none. Any thread.
	 */
	public long longestRecentTurnNanos() {
		return this.turns.longestRecentNanos(this.clock.getAsLong());
	}

	/**
	 * The longest TLS handshake of a kind of about the last minute in nanoseconds, 0 when
	 * there was none. Any thread.
	 */
	public long longestRecentHandshakeNanos(HandshakeKind kind) {
		return this.counters.handshakes().longestRecentNanos(kind, this.clock.getAsLong());
	}

	/** The worker's deadlines. Worker thread only. */
	public Deadlines deadlines() {
		return this.time.deadlines();
	}

	/** What tasks see of the worker. Any thread. */
	TaskHost taskHost() {
		return this.taskHost;
	}

	/**
	 * The time of the present turn on the clock of {@link System#nanoTime()}. Worker
	 * thread only.
	 */
	public long nowNanos() {
		return this.nowNanos;
	}

	/** Whether the calling thread is the worker's. Any thread. */
	public boolean inWorkerThread() {
		return Thread.currentThread() == this.thread;
	}

	/** The worker whose thread is calling, null on any other thread. */
	public static Worker current() {
		return CURRENT.get();
	}

	/** Whether the worker has ended: no task is taken any more. Any thread. */
	public boolean isTerminated() {
		return !this.taskHost.isOpen();
	}

	/**
	 * Runs a task on the worker's thread, in its next turn; never within the call. Any
	 * thread. What the task throws is logged and counted.
	 * @throws RejectedExecutionException when the worker has terminated
	 */
	@Override
	public void execute(Runnable task) {
		this.taskHost.execute(task);
	}

	/**
	 * Runs a task in the next turn, which begins without sleeping: for work that must not
	 * fill one turn. Worker thread only. What the task throws is logged and counted.
	 */
	public void executeNextTurn(Runnable task) {
		assert inWorkerThread();
		this.taskRunner.addForNextTurn(task);
	}

	/**
	 * Starts the thread and waits until it owns its ring and its modules have started.
	 * @throws RuntimeException what went wrong on the worker's thread; nothing is left
	 * behind then
	 */
	public void start() {
		this.thread.start();
		try {
			this.started.join();
		}
		catch (CompletionException ex) {
			awaitTermination();
			if (ex.getCause() instanceof RuntimeException cause) {
				throw cause;
			}
			throw ex;
		}
	}

	/**
	 * Stops the modules, waits until the kernel has let go of everything and frees the
	 * ring. Idempotent. Not on a worker's thread.
	 */
	public void stop() {
		requestStop();
		awaitTermination();
	}

	/** The first half of {@link #stop()}: asks, does not wait. Any thread. */
	public void requestStop() {
		try {
			execute(() -> this.stopping = true);
		}
		catch (RejectedExecutionException ex) {
			// terminated already: that is what was asked for
		}
	}

	/**
	 * The second half of {@link #stop()}; frees a worker that was never started. Not on a
	 * worker's thread.
	 */
	public void awaitTermination() {
		if (this.thread.getState() == Thread.State.NEW) {
			if (this.tasks.isOpen()) {
				terminate(true);
			}
			return;
		}
		ThreadEnd.await(this.thread);
	}

	private void run() {
		CURRENT.set(this);
		try {
			if (startUp()) {
				while (!this.stopping) {
					turn();
				}
			}
		}
		catch (Throwable ex) {
			this.crashed = true;
			logger.error("Worker {} dies: {}", this.index, ex.getMessage(), ex);
		}
		finally {
			shutDown();
		}
	}

	private boolean startUp() {
		try {
			if (this.cpu >= 0) {
				CpuAffinity.pinCurrentThread(this.cpu);
			}
			this.nowNanos = this.clock.getAsLong();
			this.turns.begin(this.nowNanos);
			this.ring.enable();
			this.ring.pollMultishot(this.wakeup.fd(), Ring.POLL_IN, UserData.pack(OPERATION_WAKE, 0, 0));
			this.modules.onStart();
			this.memory.started();
			this.started.complete(null);
			return true;
		}
		catch (Throwable ex) {
			this.started.completeExceptionally(ex);
			return false;
		}
	}

	/** One turn of the duty cycle. */
	private void turn() {
		this.counters.increment(Counter.TURNS);
		this.taskRunner.runTurn();
		this.time.arm();
		this.modules.flush();
		enter();
		this.turns.drained(this.ring.drain(this.completionHandler, MAX_COMPLETIONS_PER_TURN));
		this.time.expire(this.nowNanos, this.taskRunner);
	}

	/** The system call, unless it is not needed; a turn ends here and the next begins. */
	private void enter() {
		if (this.ring.pendingSubmissions() == 0 && this.ring.canSkipEnter()) {
			this.counters.increment(Counter.ENTERS_SKIPPED);
			this.nowNanos = this.clock.getAsLong();
			this.turns.ended(this.nowNanos, this.nowNanos);
			return;
		}
		boolean sleep = !this.stopping && this.ring.canSleep() && this.taskRunner.announceSleep();
		long asleepNanos = sleep ? this.clock.getAsLong() : 0;
		this.ring.enter(sleep ? 1 : 0);
		if (sleep) {
			this.tasks.awake();
		}
		// The call may have slept for long: what it brings is handled at the present
		// time.
		this.nowNanos = this.clock.getAsLong();
		this.turns.ended(sleep ? asleepNanos : this.nowNanos, this.nowNanos);
		this.turns.turned();
	}

	private void onCompletion(long userData, int result, int flags) {
		switch (UserData.operation(userData)) {
			case OPERATION_WAKE -> onWake(flags);
			case Tick.OPERATION, Tick.OPERATION_CANCEL, TimerAlarm.OPERATION, TimerAlarm.OPERATION_CANCEL ->
				this.time.onCompletion(UserData.operation(userData), result, flags);
			default -> onModuleCompletion(userData, result, flags);
		}
	}

	/** A fault in handling one completion must not end every connection of the worker. */
	private void onModuleCompletion(long userData, int result, int flags) {
		try {
			this.modules.onCompletion(userData, result, flags);
		}
		catch (Throwable ex) {
			this.counters.increment(Counter.TASK_FAILURES);
			logger.error("Worker {} failed on a completion", this.index, ex);
		}
	}

	private void onWake(int flags) {
		this.counters.increment(Counter.WAKE_UPS);
		if (!CompletionFlags.hasMore(flags)) {
			this.ring.pollMultishot(this.wakeup.fd(), Ring.POLL_IN, UserData.pack(OPERATION_WAKE, 0, 0));
		}
	}

	private void shutDown() {
		boolean letGo = false;
		try {
			letGo = quiesce();
		}
		catch (Throwable ex) {
			logger.error("Worker {} could not stop in order", this.index, ex);
		}
		finally {
			terminate(letGo);
		}
	}

	private boolean quiesce() {
		if (this.started.isCompletedExceptionally()) {
			return true;
		}
		if (this.crashed) {
			return false;
		}
		this.modules.onStop();
		long deadline = this.clock.getAsLong() + STOP_NANOS;
		deadlines().schedule(new StopDeadline(), deadline);
		this.stopping = false;
		while (!this.modules.isQuiescent() && this.clock.getAsLong() - deadline < 0) {
			turn();
		}
		boolean quiescent = this.modules.isQuiescent();
		if (!quiescent) {
			logger.warn("Worker {} stops although the kernel still holds operations", this.index);
		}
		return quiescent;
	}

	/**
	 * Closing the ring cancels and waits for what is in flight, so it comes before the
	 * modules free their memory.
	 */
	private void terminate(boolean letGo) {
		try {
			this.ring.close();
		}
		catch (RuntimeException ex) {
			logger.error("The ring of worker {} could not be closed", this.index, ex);
		}
		try {
			this.modules.onTerminate(letGo);
		}
		catch (RuntimeException ex) {
			logger.error("The memory of worker {} could not be freed", this.index, ex);
		}
		this.time.close();
		this.taskRunner.close();
		this.wakeup.close();
	}

	/**
	 * Keeps the tick armed while the worker stops, so that the loop sees its time limit.
	 */
	private static final class StopDeadline extends Deadline {

		@Override
		protected void expired() {
			// the loop looks at the clock itself
		}

	}

	/** Makes the module of a worker; called while the worker is built. */
	@FunctionalInterface
	public interface ModuleFactory {

		/** Makes the module; the worker is not running yet. */
		WorkerModule apply(Worker worker);

	}

}
