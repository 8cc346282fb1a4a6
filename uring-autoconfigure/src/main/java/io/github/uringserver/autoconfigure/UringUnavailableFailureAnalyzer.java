package io.github.uringserver.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringUnavailableException;

/** Explains why the application cannot be served on io_uring and what to do about it. */
final class UringUnavailableFailureAnalyzer extends AbstractFailureAnalyzer<UringUnavailableException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UringUnavailableException cause) {
		return analysis(cause.getAvailability(), cause);
	}

	static FailureAnalysis analysis(UringAvailability availability, Throwable cause) {
		return new FailureAnalysis("The web server could not be started on io_uring. " + availability.reason(),
				availability.remedy() + "\nOr start on another web server: add one to the class path "
						+ "(spring-boot-starter-reactor-netty) and set uring.server.on-unsupported=fallback.",
				cause);
	}

}
