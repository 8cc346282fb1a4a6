package io.github.uringserver.tls;

import java.util.Collection;
import java.util.TreeSet;

/**
 * The provider knows no cipher suite, protocol or group of that name. Thrown where a
 * {@link TlsContext} is made.
 */
public class UnknownNameException extends IllegalArgumentException {

	private static final long serialVersionUID = 1L;

	private final Kind kind;

	private final String name;

	/** Creates the exception; the message has the name and those that are known. */
	public UnknownNameException(Kind kind, String name, Collection<String> known) {
		super("Unknown " + kind.text + " '" + name + "'; known are: " + String.join(", ", new TreeSet<>(known)));
		this.kind = kind;
		this.name = name;
	}

	/** What was to have that name. */
	public Kind kind() {
		return this.kind;
	}

	/** The unknown name. */
	public String name() {
		return this.name;
	}

	/** What has names. */
	public enum Kind {

		/** A cipher suite, as in the JDK's standard names. */
		CIPHER_SUITE("cipher suite"),

		/** A version of the protocol, such as TLSv1.3. */
		PROTOCOL("TLS protocol"),

		/** A group for the key exchange, as in IANA's registry. */
		NAMED_GROUP("named group");

		private final String text;

		Kind(String text) {
			this.text = text;
		}

	}

}
