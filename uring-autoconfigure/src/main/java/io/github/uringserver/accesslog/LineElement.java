package io.github.uringserver.accesslog;

/** A part of every line. Stateless. */
@FunctionalInterface
interface LineElement {

	/** Adds the part to the line of an exchange. */
	void append(LineBuilder line, AccessLogEntry entry);

}
