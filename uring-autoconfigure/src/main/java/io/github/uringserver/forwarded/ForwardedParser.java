package io.github.uringserver.forwarded;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Reads the Forwarded header. Parameters that nobody needs are checked and forgotten. A
 * value with the colon or the brackets of an address is taken without quotes too: many
 * proxies leave them out.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7239#section-4">RFC 7239, 4</a>
 */
final class ForwardedParser {

	private static final String TOKEN_PUNCTUATION = "!#$%&'*+-.^_`|~";

	private static final String ADDRESS_PUNCTUATION = ":[]";

	private final String header;

	private int index;

	private ForwardedParser(String header) {
		this.header = header;
	}

	/** The elements in the order of the proxies; null if the header is malformed. */
	static List<Element> parse(String header) {
		return new ForwardedParser(header).elements();
	}

	private List<Element> elements() {
		List<Element> elements = new ArrayList<>();
		while (true) {
			Element element = element();
			if (element == null) {
				return null;
			}
			if (!element.isEmpty()) {
				elements.add(element);
			}
			if (this.index == this.header.length()) {
				return elements;
			}
			this.index++;
		}
	}

	/** Ends at a comma or at the end of the header. */
	private Element element() {
		Element element = new Element();
		while (true) {
			skipSpace();
			if (!isAt(';') && !isAt(',') && !isAtEnd()) {
				if (!pair(element)) {
					return null;
				}
				skipSpace();
			}
			if (isAt(',') || isAtEnd()) {
				return element;
			}
			if (!isAt(';')) {
				return null;
			}
			this.index++;
		}
	}

	private boolean pair(Element element) {
		String name = token("");
		if (name.isEmpty() || !isAt('=')) {
			return false;
		}
		this.index++;
		String value = isAt('"') ? quotedString() : token(ADDRESS_PUNCTUATION);
		return value != null && !value.isEmpty() && element.set(name.toLowerCase(Locale.ROOT), value);
	}

	private String token(String alsoAllowed) {
		int begin = this.index;
		while (!isAtEnd() && (isTokenCharacter(current()) || alsoAllowed.indexOf(current()) >= 0)) {
			this.index++;
		}
		return this.header.substring(begin, this.index);
	}

	/** Null when the closing quote is missing. */
	private String quotedString() {
		StringBuilder value = new StringBuilder();
		for (this.index++; !isAtEnd(); this.index++) {
			if (isAt('"')) {
				this.index++;
				return value.toString();
			}
			if (isAt('\\') && ++this.index == this.header.length()) {
				return null;
			}
			value.append(current());
		}
		return null;
	}

	private void skipSpace() {
		while (isAt(' ') || isAt('\t')) {
			this.index++;
		}
	}

	private boolean isAt(char character) {
		return !isAtEnd() && current() == character;
	}

	private boolean isAtEnd() {
		return this.index == this.header.length();
	}

	private char current() {
		return this.header.charAt(this.index);
	}

	private static boolean isTokenCharacter(char character) {
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9') || TOKEN_PUNCTUATION.indexOf(character) >= 0;
	}

	/** What one proxy has said; null for what it has not. */
	static final class Element {

		private final List<String> names = new ArrayList<>(4);

		private String client;

		private String scheme;

		private String host;

		/** No parameter may come twice. */
		boolean set(String name, String value) {
			if (this.names.contains(name)) {
				return false;
			}
			this.names.add(name);
			switch (name) {
				case "for" -> this.client = value;
				case "proto" -> this.scheme = value;
				case "host" -> this.host = value;
				default -> {
					// by, and extensions
				}
			}
			return true;
		}

		boolean isEmpty() {
			return this.names.isEmpty();
		}

		Node client() {
			return (this.client != null) ? Node.parse(this.client) : Node.UNKNOWN;
		}

		String scheme() {
			return this.scheme;
		}

		String host() {
			return this.host;
		}

	}

}
