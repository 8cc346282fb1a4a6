package io.github.uringserver.web;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;

import io.github.uringserver.http.FileTransfer;
import io.github.uringserver.http.FileTransferListener;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/**
 * One write of a region of a file, and its commit: the {@code Mono} handed to the
 * application and the subscription of its subscriber. The exchange reads and writes the
 * bytes; none of them comes here.
 *
 * <pre>
 *   subscribe ─► file opened, first bytes read ─► commit actions ─► head ─► bytes ─► onComplete
 *                   │ missing, not readable         │ error          │ refused │ client gone, file too short
 *                   ▼                               ▼                ▼         ▼
 *                onError, nothing written         onError          onError   onError
 * </pre>
 *
 * What is declared here belongs to the worker's thread, unless it says otherwise.
 */
final class FileWriter extends Mono<Void> implements Subscription, FileTransferListener, Runnable {

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<FileWriter, CoreSubscriber> ACTUAL = AtomicReferenceFieldUpdater
		.newUpdater(FileWriter.class, CoreSubscriber.class, "actual");

	private final UringServerHttpResponse response;

	private final ExchangeLifecycle lifecycle;

	private final Path file;

	private final long position;

	private final long count;

	private volatile CoreSubscriber<? super Void> actual;

	private volatile boolean cancelled;

	private FileTransfer body;

	/** Null when there is nothing to run. */
	private CommitActions commitActions;

	/** Whether this write has the right to commit and has not used it. */
	private boolean committing;

	private boolean terminated;

	/**
	 * Creates the write; nothing happens before its subscription. Any thread.
	 * @param file a path that the exchange can read
	 */
	FileWriter(UringServerHttpResponse response, Path file, long position, long count) {
		this.response = response;
		this.lifecycle = response.lifecycle();
		this.file = file;
		this.position = position;
		this.count = count;
	}

	/** After a failure that wrote nothing, the write may be tried again. Any thread. */
	@Override
	public void subscribe(CoreSubscriber<? super Void> subscriber) {
		if (ACTUAL.compareAndSet(this, null, subscriber)) {
			subscriber.onSubscribe(this);
			onWorker(this);
		}
		else if (this.response.isCommitted()) {
			Operators.error(subscriber, new IllegalStateException("The response body was written before"));
		}
		else {
			new FileWriter(this.response, this.file, this.position, this.count).subscribe(subscriber);
		}
	}

	/** The subscriber's requests: the result has no elements. Any thread. */
	@Override
	public void request(long n) {
		Operators.validate(n);
	}

	/** Any thread. */
	@Override
	public void cancel() {
		if (!this.cancelled) {
			this.cancelled = true;
			onWorker(this::terminate);
		}
	}

	private void onWorker(Runnable task) {
		if (this.lifecycle.inWorkerThread()) {
			task.run();
			return;
		}
		try {
			this.lifecycle.execute(task);
		}
		catch (RejectedExecutionException ex) {
			fail(ExchangeLifecycle.serverStopped());
		}
	}

	/** Opens the file. */
	@Override
	public void run() {
		if (this.terminated) {
			return;
		}
		IOException end = this.lifecycle.end();
		if (end != null) {
			fail(end);
		}
		else if (this.response.isCommitted()) {
			// another write was first: silent, as the framework's own responses are
			complete();
		}
		else {
			open();
		}
	}

	private void open() {
		try {
			this.body = this.lifecycle.exchange().writeFile(this.file, this.position, this.count, this);
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
	}

	/** The file is there: claims the commit and runs its actions. */
	@Override
	public void onOpened() {
		Publisher<Void> actions = this.response.beginCommit();
		if (actions == null) {
			this.body.cancel();
			complete();
			return;
		}
		this.committing = true;
		if (actions == UringServerHttpResponse.NO_ACTIONS) {
			commit();
		}
		else {
			this.commitActions = new CommitActions(this::commitActionsEnded, this.actual.currentContext());
			actions.subscribe(this.commitActions);
		}
	}

	/** Called by the commit actions, on any thread. */
	private void commitActionsEnded(Throwable failure) {
		onWorker((failure != null) ? () -> fail(failure) : this::commit);
	}

	private void commit() {
		if (this.terminated) {
			return;
		}
		try {
			this.response.writeHead(this.count);
			this.committing = false;
			this.body.start();
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
	}

	@Override
	public void onComplete() {
		complete();
	}

	@Override
	public void onError(IOException cause) {
		IOException end = this.lifecycle.end();
		if (end != null) {
			this.response.markLost();
		}
		fail((end != null) ? end : cause);
	}

	private void complete() {
		if (!this.terminated) {
			this.terminated = true;
			this.actual.onComplete();
		}
	}

	private void fail(Throwable error) {
		if (!this.terminated) {
			terminate();
			this.response.clearContentHeaders();
			if (!this.cancelled) {
				this.actual.onError(error);
			}
		}
	}

	private void terminate() {
		if (this.terminated) {
			return;
		}
		this.terminated = true;
		if (this.body != null) {
			this.body.cancel();
		}
		if (this.committing) {
			this.committing = false;
			if (this.commitActions != null) {
				this.commitActions.cancel();
			}
			this.response.abandonCommit();
		}
	}

}
