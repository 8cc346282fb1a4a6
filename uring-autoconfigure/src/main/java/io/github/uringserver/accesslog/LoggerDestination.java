package io.github.uringserver.accesslog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lines become messages of a logger, at INFO. */
public final class LoggerDestination implements AccessLogDestination {

	private final Logger logger;

	/** Creates the destination. */
	public LoggerDestination(String loggerName) {
		this.logger = LoggerFactory.getLogger(loggerName);
	}

	@Override
	public void open() {
		// a logger is always ready
	}

	@Override
	public void write(String line) {
		this.logger.info("{}", line);
	}

	@Override
	public void flush() {
		// appenders flush as they are configured
	}

	@Override
	public void close() {
		// the logger is the logging system's
	}

}
