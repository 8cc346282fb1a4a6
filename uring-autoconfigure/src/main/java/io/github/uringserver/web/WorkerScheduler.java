package io.github.uringserver.web;

import java.util.concurrent.TimeUnit;

import io.github.uringserver.worker.TaskGroup;
import io.github.uringserver.worker.WorkerTask;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One worker as a Reactor scheduler. Has no state of its own; see {@link UringSchedulers}
 * for what it promises. Any thread. Within a scheduler, {@code Worker} is Reactor's.
 *
 * @param worker who runs the tasks
 */
record WorkerScheduler(io.github.uringserver.worker.Worker worker) implements Scheduler {

	@Override
	public Disposable schedule(Runnable task) {
		return start(null, task, 0, WorkerTask.ONCE);
	}

	@Override
	public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
		return start(null, task, unit.toNanos(delay), WorkerTask.ONCE);
	}

	@Override
	public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
		return start(null, task, unit.toNanos(initialDelay), Math.max(0, unit.toNanos(period)));
	}

	@Override
	public Scheduler.Worker createWorker() {
		return new Tasks();
	}

	/** No-op: the worker is the server's. */
	@Override
	public void dispose() {
		// like Reactor's own shared schedulers
	}

	/** Whether the worker has ended with its server. */
	@Override
	public boolean isDisposed() {
		return this.worker.isTerminated();
	}

	private Disposable start(TaskGroup group, Runnable task, long delayNanos, long periodNanos) {
		Task started = new Task(this.worker, group, Schedulers.onSchedule(task), delayNanos, periodNanos);
		started.start();
		return started;
	}

	@Override
	public String toString() {
		return "UringSchedulers.worker(" + this.worker.index() + ')';
	}

	/** A task as Reactor sees it. */
	private static final class Task extends WorkerTask implements Disposable {

		Task(io.github.uringserver.worker.Worker worker, TaskGroup group, Runnable action, long delayNanos,
				long periodNanos) {
			super(worker, group, action, delayNanos, periodNanos);
		}

		@Override
		public void dispose() {
			cancel();
		}

		@Override
		public boolean isDisposed() {
			return isOver();
		}

	}

	/** Tasks that are disposed together. */
	private final class Tasks implements Scheduler.Worker {

		private final TaskGroup group = new TaskGroup(WorkerScheduler.this.worker);

		@Override
		public Disposable schedule(Runnable task) {
			return start(this.group, task, 0, WorkerTask.ONCE);
		}

		@Override
		public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
			return start(this.group, task, unit.toNanos(delay), WorkerTask.ONCE);
		}

		@Override
		public Disposable schedulePeriodically(Runnable task, long initialDelay, long period, TimeUnit unit) {
			return start(this.group, task, unit.toNanos(initialDelay), Math.max(0, unit.toNanos(period)));
		}

		@Override
		public void dispose() {
			this.group.cancel();
		}

		@Override
		public boolean isDisposed() {
			return this.group.isCancelled();
		}

	}

}
