package io.github.uringserver.net.proxy;

/** A header of the PROXY protocol that is malformed. Has no stack trace. */
final class MalformedHeaderException extends Exception {

	private static final long serialVersionUID = 1L;

	MalformedHeaderException(String message, Throwable cause) {
		super(message, cause, false, false);
	}

}
