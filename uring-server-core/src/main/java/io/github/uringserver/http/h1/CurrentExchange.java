package io.github.uringserver.http.h1;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.uringserver.net.Connection;
import io.github.uringserver.worker.Counter;

/**
 * What one connection is at work on: the parser of a head, then the exchange. Takes both
 * from the worker's pools, gives them back, and tells the counters, the log and the
 * {@link ExchangeReport} how each exchange ended. When it ends, and what becomes of the
 * connection, is the {@link Http1Connection}'s decision. Worker thread only.
 *
 * <pre>
 *   nothing ──parse──► parser ──open──► exchange ──finished──► exchange ──giveBack──► nothing
 *                        │                 │      (its rest is read)
 *                        └──── refused ────┴──── broken off ──────────────────────────► nothing
 * </pre>
 */
final class CurrentExchange {

	private static final Logger logger = LoggerFactory.getLogger(CurrentExchange.class);

	private final Http1Context context;

	private final Connection transport;

	private final ExchangeReport report;

	/** While a head is read, until its handler has returned or retained it. */
	private HeadParser parser;

	/** While one is open, and until its request is read. */
	private Http1Exchange exchange;

	private long count;

	CurrentExchange(Http1Context context, Connection transport) {
		this.context = context;
		this.transport = transport;
		this.report = context.reports().of(transport);
	}

	/** The exchange, null when none is open. */
	Http1Exchange get() {
		return this.exchange;
	}

	/** How many there have been, this one included. */
	long count() {
		return this.count;
	}

	/** Reads on in the head of the next request. */
	HeadParser.Outcome parse(ByteBuffer input) {
		if (this.parser == null) {
			this.parser = this.context.takeParser();
			this.report.begin();
		}
		return this.parser.feed(input);
	}

	/** Whether anything of a head is there. */
	boolean hasHeadBegun() {
		return this.parser.hasBegun();
	}

	/** Why the head is refused. */
	Refusal headRefusal() {
		return this.parser.refusal();
	}

	/** Opens an exchange for the head that is complete. */
	void open(Http1Connection connection) {
		this.exchange = this.context.takeExchange();
		this.exchange.begin(connection, this.parser, ++this.count);
		this.report.open(this.exchange);
		this.context.counters().increment(Counter.REQUESTS);
		this.context.counters().increment(Counter.EXCHANGES_ACTIVE);
	}

	/** Gives the exchange to the handler. */
	void handle() {
		Http1Exchange opened = this.exchange;
		try {
			this.context.handler().handle(opened);
			if (!opened.isEnded() && !opened.isRetained()) {
				throw new IllegalStateException("The handler has neither finished nor retained the exchange");
			}
		}
		catch (Exception | Error ex) {
			logger.error("The handler of {} failed", opened, ex);
			opened.fail();
		}
		opened.handled();
		giveBackParser();
	}

	/** The server answers itself, instead of a handler or before the handler did. */
	void refuse(Refusal refusal, Output output) {
		logger.debug("Connection {}: refused with {}: {}", this.transport.id(), refusal.status(), refusal.reason());
		this.context.counters().increment(refusal.counter());
		this.context.writeRefusal(refusal, output);
		this.report.refuse(refusal, this.exchange, this.parser);
	}

	/** It is too late for an answer. */
	void closeWithoutAnswer(Refusal refusal) {
		logger.debug("Connection {}: closed without an answer: {}", this.transport.id(), refusal.reason());
		this.context.counters().increment(refusal.counter());
	}

	/**
	 * The response has ended and was handed over.
	 * @param usable whether the connection may serve another request
	 */
	void finished(boolean usable) {
		this.context.counters().decrement(Counter.EXCHANGES_ACTIVE);
		this.context.counters().increment(this.exchange.isIntact() ? Counter.RESPONSES : Counter.EXCHANGES_CUT);
		this.report.end(this.exchange, usable);
		this.exchange.completed();
	}

	/** The client does not want the response any more, or cannot get it. */
	void clientGone(IOException cause) {
		this.context.counters().increment(Counter.EXCHANGES_CLIENT_GONE);
		breakOff(cause);
	}

	/** Nothing of it is read or written any more: the handler hears of the cause. */
	void breakOff(IOException cause) {
		this.context.counters().decrement(Counter.EXCHANGES_ACTIVE);
		this.report.abort(this.exchange);
		this.exchange.breakOff(cause);
	}

	/** The head is not needed any more, or was copied. */
	void giveBackParser() {
		if (this.parser != null) {
			this.context.giveBack(this.parser);
			this.parser = null;
		}
	}

	/** Lets go of the exchange; no-op when there is none. */
	void giveBack() {
		if (this.exchange == null) {
			return;
		}
		if (!this.exchange.isRetained()) {
			this.context.giveBack(this.exchange);
		}
		this.exchange = null;
	}

}
