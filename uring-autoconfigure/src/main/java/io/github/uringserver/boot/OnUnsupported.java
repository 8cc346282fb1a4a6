package io.github.uringserver.boot;

/** What to do where io_uring cannot be used. */
public enum OnUnsupported {

	/** Start on the web server that Spring Boot would have chosen, and warn once. */
	FALLBACK,
	/** Fail the start of the application with an explanation. */
	FAIL

}
