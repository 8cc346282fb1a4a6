package io.github.uringserver.http.h1;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.http.HttpLimits;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.WorkerCounters;

/**
 * What all HTTP/1.1 connections of one worker share: the handler and limits, the head
 * writer, the Date, the counters, and pools of parsers and exchanges. A connection takes
 * from the pools for a request and gives back after it, so idle connections have neither,
 * and a handler that finishes in its turn finds every connection with the same few warm
 * objects. Worker thread only.
 */
final class Http1Context {

	/**
	 * How many parsers, and how many exchanges, are kept. More are in use only while
	 * heads arrive in pieces or responses wait for their clients.
	 */
	private static final int POOL_SIZE = 32;

	private static final byte[] REFUSAL_LINES = "Connection: close\r\nContent-Length: 0\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private final HttpHandler handler;

	private final HttpLimits limits;

	private final WorkerCounters counters;

	private final Clocks clocks;

	private final DateHeader date;

	private final HeadWriter headWriter = new HeadWriter();

	private ExchangeReports reports = ExchangeReports.NONE;

	private final HeadParser[] parsers = new HeadParser[POOL_SIZE];

	private int parserCount;

	private final Http1Exchange[] exchanges = new Http1Exchange[POOL_SIZE];

	private int exchangeCount;

	/**
	 * Creates the state of a worker.
	 * @param clocks what times the connections, and tells the time of the worker's turn
	 * @param wallClock tells the date
	 */
	Http1Context(HttpHandler handler, HttpLimits limits, WorkerCounters counters, Clocks clocks,
			InstantSource wallClock) {
		this.handler = handler;
		this.limits = limits;
		this.counters = counters;
		this.clocks = clocks;
		this.date = new DateHeader(clocks.nanoClock(), wallClock);
	}

	HttpHandler handler() {
		return this.handler;
	}

	HttpLimits limits() {
		return this.limits;
	}

	WorkerCounters counters() {
		return this.counters;
	}

	Clocks clocks() {
		return this.clocks;
	}

	/** Counts an exchange whose handler failed before the commit. */
	void exchangeFailed() {
		this.counters.increment(Counter.EXCHANGES_FAILED);
	}

	/** A parser that knows nothing yet. */
	HeadParser takeParser() {
		return (this.parserCount > 0) ? this.parsers[--this.parserCount] : new HeadParser(this.limits);
	}

	/** Takes a parser back. */
	void giveBack(HeadParser parser) {
		if (this.parserCount < POOL_SIZE) {
			parser.reset();
			this.parsers[this.parserCount++] = parser;
		}
	}

	/** The line of the Server header, null for none. */
	void serverLine(byte[] serverLine) {
		this.headWriter.serverLine(serverLine);
	}

	/** Sets who hears of exchanges, before the first connection. */
	void reports(ExchangeReports reports) {
		this.reports = reports;
	}

	ExchangeReports reports() {
		return this.reports;
	}

	/** An exchange without a request. */
	Http1Exchange takeExchange() {
		return (this.exchangeCount > 0) ? this.exchanges[--this.exchangeCount]
				: new Http1Exchange(this, new Http1Response(this.headWriter, this.date));
	}

	/** Takes an exchange back that no handler has retained. */
	void giveBack(Http1Exchange exchange) {
		if (this.exchangeCount < POOL_SIZE) {
			this.exchanges[this.exchangeCount++] = exchange;
		}
	}

	/** Writes the answer to a request that is refused. */
	void writeRefusal(Refusal refusal, Output output) {
		byte[] statusLine = StatusLines.of(refusal.status());
		output.put(statusLine, 0, statusLine.length);
		byte[] dateLine = this.date.line();
		output.put(dateLine, 0, dateLine.length);
		byte[] serverLine = this.headWriter.serverLine();
		output.put(serverLine, 0, serverLine.length);
		output.put(REFUSAL_LINES, 0, REFUSAL_LINES.length);
	}

}
