package io.github.uringserver.http;

/**
 * The head of a request: method, target and headers, as received. Strings are made when
 * asked for, not before. Immutable while the exchange is valid; may then be read from any
 * thread if the exchange was retained (each call makes its own strings or returns one
 * that was published before).
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9112#section-3">RFC 9112, 3</a>
 */
public interface RequestHead {

	/** The method token, case kept; the standard methods are constants. */
	String method();

	/**
	 * The request target as received: origin-form, absolute-form, authority-form or
	 * {@code *}.
	 */
	String target();

	/** Whether the target is exactly these ASCII characters; makes no string. */
	boolean targetEquals(String ascii);

	/**
	 * A hash of the target: equal targets have equal hashes. An implementation should
	 * make no string for it.
	 */
	default int targetHash() {
		return target().hashCode();
	}

	/** The protocol version. */
	HttpVersion version();

	/** How many header lines there are, repeated names counted each time. */
	int headerCount();

	/** The name of header line {@code index}, case as received. */
	String headerName(int index);

	/**
	 * The value of header line {@code index}, white space trimmed, decoded as ISO-8859-1.
	 */
	String headerValue(int index);

	/**
	 * Whether header line {@code index} is called {@code name}, ASCII case ignored; makes
	 * no string.
	 */
	boolean headerNameEquals(int index, String name);

	/**
	 * Whether the value of header line {@code index} is exactly these characters; an
	 * implementation should make no string for it.
	 */
	default boolean headerValueEquals(int index, String value) {
		return headerValue(index).equals(value);
	}

	/**
	 * The index of the first header line called {@code name} (ASCII case ignored) at or
	 * after {@code from}, or -1.
	 */
	int indexOf(String name, int from);

	/**
	 * The value of the first header line called {@code name}, ASCII case ignored; null if
	 * absent.
	 */
	default String header(String name) {
		int index = indexOf(name, 0);
		return (index < 0) ? null : headerValue(index);
	}

}
