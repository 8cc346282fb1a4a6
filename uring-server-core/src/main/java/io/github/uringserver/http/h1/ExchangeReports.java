package io.github.uringserver.http.h1;

import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.http.ExchangeObserver;
import io.github.uringserver.http.ExchangeSummary;
import io.github.uringserver.http.ExchangeSummary.Outcome;
import io.github.uringserver.http.RequestHead;
import io.github.uringserver.net.Connection;

/**
 * Tells the observer of the exchanges of a worker's connections. There is none without an
 * observer. Worker thread only.
 */
final class ExchangeReports {

	private static final Logger logger = LoggerFactory.getLogger(ExchangeReports.class);

	private final ExchangeObserver observer;

	private final boolean responseHeads;

	private final LongSupplier nanoClock;

	/**
	 * Creates the reports.
	 * @param nanoClock a clock that goes on within a turn of the worker
	 */
	ExchangeReports(ExchangeObserver observer, LongSupplier nanoClock) {
		this.observer = observer;
		this.responseHeads = observer.needsResponseHeaders();
		this.nanoClock = nanoClock;
	}

	/** Whether responses must keep a copy of their head. */
	boolean needResponseHeads() {
		return this.responseHeads;
	}

	long nowNanos() {
		return this.nanoClock.getAsLong();
	}

	/**
	 * Notes what is not to be had any more when the exchange ends.
	 * @param head a copy of the head, null without one
	 * @param beganNanos when the first byte came
	 */
	Request begin(Connection connection, RequestHead head, long beganNanos) {
		return new Request(connection.id(), connection.remoteAddress(), connection.localAddress(), head, beganNanos);
	}

	/** Reports a request that no handler has seen. */
	void refused(Request request, Refusal refusal) {
		report(request, refusal.status(), 0, Outcome.CLOSED, null);
	}

	/** Reports an exchange. */
	void ended(Request request, Http1Response response, Outcome outcome) {
		boolean committed = response.isCommitted();
		report(request, committed ? response.status() : 0, committed ? response.bodyBytes() : 0, outcome,
				response.headCopy());
	}

	private void report(Request request, int status, long bodyBytes, Outcome outcome, byte[] responseHead) {
		ExchangeSummary summary = new ExchangeSummary(request.connectionId, request.remoteAddress, request.localAddress,
				request.head, status, bodyBytes, nowNanos() - request.beganNanos, outcome, responseHead);
		try {
			this.observer.exchangeEnded(summary);
		}
		catch (RuntimeException ex) {
			logger.warn("The observer of the exchanges failed", ex);
		}
	}

	/** What is noted when a request begins. */
	record Request(long connectionId, InetSocketAddress remoteAddress, InetSocketAddress localAddress, RequestHead head,
			long beganNanos) {
	}

}
