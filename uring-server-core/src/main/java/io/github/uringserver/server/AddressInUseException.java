package io.github.uringserver.server;

import java.net.BindException;

/**
 * The address and port to listen on are taken by another socket of this or another
 * process (EADDRINUSE).
 */
public class AddressInUseException extends BindException {

	private static final long serialVersionUID = 1L;

	/** Creates the exception with a message that names the address. */
	public AddressInUseException(String message) {
		super(message);
	}

}
