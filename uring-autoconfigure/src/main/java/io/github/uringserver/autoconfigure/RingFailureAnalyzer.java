package io.github.uringserver.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.uringserver.ring.RingException;

/**
 * Explains what the kernel refused when the server started although io_uring as such can
 * be used.
 */
final class RingFailureAnalyzer extends AbstractFailureAnalyzer<RingException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RingException cause) {
		return new FailureAnalysis("The kernel refused what the web server needs. " + cause.getMessage(),
				"Lift the limit named above, or ask for less with uring.server.workers, uring.server.ring "
						+ "and uring.server.buffers, or start on another web server with uring.server.enabled=false.",
				cause);
	}

}
