package io.github.uringserver.boot;

import org.springframework.boot.web.server.WebServerException;

/**
 * The application was to be served on io_uring and cannot be. Thrown while the
 * application starts, on its thread.
 */
public class UringUnavailableException extends WebServerException {

	private static final long serialVersionUID = 1L;

	private final transient UringAvailability availability;

	/** Creates the exception; the message has reason and remedy. */
	public UringUnavailableException(UringAvailability availability) {
		super("io_uring cannot be used: " + availability.reason() + " " + availability.remedy(), null);
		this.availability = availability;
	}

	/** Why, and what to do; null after deserialization. */
	public UringAvailability getAvailability() {
		return this.availability;
	}

}
