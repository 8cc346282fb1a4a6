package io.github.uringserver.accesslog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

import org.jctools.queues.MpscArrayQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.http.ExchangeObserver;
import io.github.uringserver.http.ExchangeSummary;
import io.github.uringserver.worker.ThreadEnd;

/**
 * The access log of one server. The workers put exchanges into a bounded queue; a thread
 * of its own, there while the server runs, formats and writes them. When the queue is
 * full, exchanges are dropped and counted: a worker never waits.
 */
public final class AccessLog implements ExchangeObserver {

	/** Exchanges that may wait to be written. */
	public static final int QUEUE_CAPACITY = 16 * 1024;

	private static final Logger logger = LoggerFactory.getLogger(AccessLog.class);

	private static final int MAX_LINES_BEFORE_FLUSH = 1024;

	/** Complaints about what is dropped or cannot be written are that far apart. */
	private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

	private final AccessLogFormat format;

	private final AccessLogDestination destination;

	private final ClientAddresses clients;

	private final Clock clock;

	private final MpscArrayQueue<Ended> queue;

	private final LongAdder dropped = new LongAdder();

	private volatile boolean idle;

	private volatile boolean stopping;

	/** Null while the server does not run. */
	private volatile Thread writer;

	private long warnedAtNanos;

	private long warnedOfDropped;

	/**
	 * Creates the log of one server.
	 * @param format what a line looks like
	 * @param destination where lines go
	 * @param clients who knows the client behind a peer
	 */
	public AccessLog(AccessLogFormat format, AccessLogDestination destination, ClientAddresses clients) {
		this(format, destination, clients, Clock.systemDefaultZone(), QUEUE_CAPACITY);
	}

	AccessLog(AccessLogFormat format, AccessLogDestination destination, ClientAddresses clients, Clock clock,
			int queueCapacity) {
		this.format = format;
		this.destination = destination;
		this.clients = clients;
		this.clock = clock;
		this.queue = new MpscArrayQueue<>(queueCapacity);
		this.warnedAtNanos = System.nanoTime() - BETWEEN_WARNINGS.toNanos();
	}

	/** How many exchanges were not written, since the log was made. Any thread. */
	public long droppedCount() {
		return this.dropped.sum();
	}

	@Override
	public boolean needsResponseHeaders() {
		return this.format.needsResponseHeaders();
	}

	@Override
	public void exchangeEnded(ExchangeSummary exchange) {
		if (!this.queue.offer(new Ended(exchange, this.clock.millis(), Thread.currentThread().getName()))) {
			this.dropped.increment();
		}
		else if (this.idle) {
			this.idle = false;
			LockSupport.unpark(this.writer);
		}
	}

	/**
	 * Opens the destination and starts the writer.
	 * @throws UncheckedIOException when the destination cannot be opened
	 */
	@Override
	public void serverStarting() {
		try {
			this.destination.open();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The access log cannot be written: " + ex, ex);
		}
		this.stopping = false;
		Thread thread = new Thread(this::run, "uring-access-log");
		thread.setDaemon(true);
		this.writer = thread;
		thread.start();
	}

	/** Writes what is queued and ends the writer. */
	@Override
	public void serverStopped() {
		Thread thread = this.writer;
		if (thread == null) {
			return;
		}
		this.stopping = true;
		LockSupport.unpark(thread);
		ThreadEnd.await(thread);
		this.writer = null;
	}

	private void run() {
		while (true) {
			boolean last = this.stopping;
			writeQueued();
			if (last) {
				break;
			}
			this.idle = true;
			// what came before the flag was up would not wake this thread
			if (this.queue.isEmpty() && !this.stopping) {
				LockSupport.park(this);
			}
			this.idle = false;
		}
		tryTo(this.destination::close);
	}

	private void writeQueued() {
		int lines = 0;
		for (Ended ended = this.queue.poll(); ended != null; ended = this.queue.poll()) {
			write(ended);
			if (++lines == MAX_LINES_BEFORE_FLUSH) {
				lines = 0;
				tryTo(this.destination::flush);
			}
		}
		if (lines > 0) {
			tryTo(this.destination::flush);
		}
		if (this.dropped.sum() > this.warnedOfDropped) {
			warn(null);
		}
	}

	private void write(Ended ended) {
		if (!tryTo(() -> this.destination.write(this.format.format(entry(ended))))) {
			this.dropped.increment();
		}
	}

	private AccessLogEntry entry(Ended ended) {
		ExchangeSummary exchange = ended.exchange;
		InetSocketAddress client = this.clients.clientOf(exchange);
		Instant begin = Instant.ofEpochMilli(ended.endMillis).minusNanos(exchange.durationNanos());
		return new AccessLogEntry(exchange, client, ZonedDateTime.ofInstant(begin, this.clock.getZone()), ended.thread);
	}

	/** False when it failed. The writer goes on: the disk may have space again later. */
	private boolean tryTo(Action action) {
		try {
			action.run();
			return true;
		}
		catch (IOException | RuntimeException ex) {
			warn(ex);
			return false;
		}
	}

	private void warn(Exception cause) {
		long now = System.nanoTime();
		if (now - this.warnedAtNanos < BETWEEN_WARNINGS.toNanos()) {
			return;
		}
		this.warnedAtNanos = now;
		this.warnedOfDropped = this.dropped.sum();
		logger.warn("Lines of the access log are lost, {} so far: {}", this.warnedOfDropped,
				(cause != null) ? cause.toString() : "more requests than can be written");
	}

	@FunctionalInterface
	private interface Action {

		void run() throws IOException;

	}

	/** What a worker puts into the queue. */
	private record Ended(ExchangeSummary exchange, long endMillis, String thread) {
	}

}
