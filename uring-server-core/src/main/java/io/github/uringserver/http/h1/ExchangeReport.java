package io.github.uringserver.http.h1;

import java.net.InetSocketAddress;

import io.github.uringserver.http.ExchangeSummary;
import io.github.uringserver.http.ExchangeSummary.Outcome;
import io.github.uringserver.http.RequestHead;
import io.github.uringserver.net.Connection;

/**
 * Follows the exchanges of one connection, one after the other, and reports each when it
 * has ended. Without an observer every method returns at once. Worker thread only.
 */
final class ExchangeReport {

	/** Reports nothing. */
	static final ExchangeReport NONE = new ExchangeReport(null, null);

	/** Null when nothing is reported. */
	private final ExchangeReports reports;

	private final Connection connection;

	private long beganNanos;

	private RequestHead head;

	private InetSocketAddress remoteAddress;

	private InetSocketAddress localAddress;

	/** The server has answered itself: that was the last report. */
	private boolean refused;

	ExchangeReport(ExchangeReports reports, Connection connection) {
		this.reports = reports;
		this.connection = connection;
	}

	/** The first byte of a request is there. */
	void begin() {
		if (this.reports != null) {
			this.beganNanos = this.reports.nowNanos();
		}
	}

	/** The head is there. What will not be to be had at the end is noted. */
	void open(Http1Exchange exchange) {
		if (this.reports == null) {
			return;
		}
		this.head = exchange.head().copy();
		noteAddresses();
		if (this.reports.needResponseHeads()) {
			exchange.response().keepHead();
		}
	}

	private void noteAddresses() {
		this.remoteAddress = this.connection.remoteAddress();
		this.localAddress = this.connection.localAddress();
	}

	/**
	 * The server answers itself.
	 * @param exchange null when no handler has seen the request
	 * @param parser has the head, if there is no exchange
	 */
	void refuse(Refusal refusal, Http1Exchange exchange, HeadParser parser) {
		if (this.reports == null) {
			return;
		}
		if (exchange == null) {
			this.head = parser.copySoFar();
			noteAddresses();
		}
		this.refused = true;
		send(refusal.status(), 0, Outcome.CLOSED, null);
	}

	/**
	 * The response has ended and was handed over.
	 * @param usable whether the connection may serve another request
	 */
	void end(Http1Exchange exchange, boolean usable) {
		if (this.reports != null) {
			send(exchange.response(),
					exchange.isIntact() ? (usable ? Outcome.KEPT_ALIVE : Outcome.CLOSED) : Outcome.ABORTED);
		}
	}

	/** The exchange has ended before its response has. */
	void abort(Http1Exchange exchange) {
		if (this.reports != null && !this.refused) {
			send(exchange.response(), Outcome.ABORTED);
		}
	}

	private void send(Http1Response response, Outcome outcome) {
		boolean committed = response.isCommitted();
		send(committed ? response.status() : 0, committed ? response.body().writtenBytes() : 0, outcome,
				response.headCopy());
	}

	private void send(int status, long bodyBytes, Outcome outcome, byte[] responseHead) {
		this.reports.send(new ExchangeSummary(this.connection.id(), this.remoteAddress, this.localAddress, this.head,
				status, bodyBytes, this.reports.nowNanos() - this.beganNanos, outcome, responseHead));
		this.head = null;
	}

}
