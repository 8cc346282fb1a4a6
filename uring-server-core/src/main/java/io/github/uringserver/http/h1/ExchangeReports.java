package io.github.uringserver.http.h1;

import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.http.ExchangeObserver;
import io.github.uringserver.http.ExchangeSummary;
import io.github.uringserver.net.Connection;

/**
 * Tells the observer of the exchanges of a worker's connections. Worker thread only.
 */
final class ExchangeReports {

	/** What there is without an observer. */
	static final ExchangeReports NONE = new ExchangeReports();

	private static final Logger logger = LoggerFactory.getLogger(ExchangeReports.class);

	/** Null without one. */
	private final ExchangeObserver observer;

	private final boolean responseHeads;

	private final LongSupplier nanoClock;

	private ExchangeReports() {
		this.observer = null;
		this.responseHeads = false;
		this.nanoClock = System::nanoTime;
	}

	/**
	 * Creates the reports.
	 * @param nanoClock a clock that goes on within a turn of the worker
	 */
	ExchangeReports(ExchangeObserver observer, LongSupplier nanoClock) {
		this.observer = observer;
		this.responseHeads = observer.needsResponseHeaders();
		this.nanoClock = nanoClock;
	}

	/** The report of a connection's exchanges; without an observer one for all. */
	ExchangeReport of(Connection connection) {
		return (this.observer != null) ? new ExchangeReport(this, connection) : ExchangeReport.NONE;
	}

	/** Whether responses must keep a copy of their head. */
	boolean needResponseHeads() {
		return this.responseHeads;
	}

	long nowNanos() {
		return this.nanoClock.getAsLong();
	}

	void send(ExchangeSummary summary) {
		try {
			this.observer.exchangeEnded(summary);
		}
		catch (RuntimeException ex) {
			logger.warn("The observer of the exchanges failed", ex);
		}
	}

}
