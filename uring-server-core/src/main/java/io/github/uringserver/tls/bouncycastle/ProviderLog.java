package io.github.uringserver.tls.bouncycastle;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The provider's own log, which goes to java.util.logging: a line per connection, and a
 * stack trace per malformed record that anybody may send. It stays silent unless the
 * application has set a level for it; what matters is counted, and logged at debug level
 * by this server. Any thread.
 */
final class ProviderLog {

	private static final String LIBRARY = "org.bouncycastle";

	/** Held, because the JVM forgets the levels of loggers that nobody holds. */
	private static final Logger LOGGER = Logger.getLogger(LIBRARY + ".jsse");

	private ProviderLog() {
	}

	/**
	 * Silences the log, unless it has a level. Logging systems reset levels when they
	 * start anew: called for each context.
	 */
	static void silenceByDefault() {
		if (LOGGER.getLevel() == null && Logger.getLogger(LIBRARY).getLevel() == null) {
			LOGGER.setLevel(Level.OFF);
		}
	}

}
