package io.github.uringserver.accesslog;

/**
 * Puts a line together. What comes from outside is escaped as Apache's server does, so
 * that no client can forge a line or leave the quotes around a value.
 */
final class LineBuilder {

	private static final String MISSING = "-";

	private static final int INITIAL_CHARACTERS = 256;

	/** Values beyond are cut: a head may be large, a line need not be. */
	static final int MAX_VALUE_CHARACTERS = 8192;

	private final StringBuilder line = new StringBuilder(INITIAL_CHARACTERS);

	/** Adds text of the server's own. */
	LineBuilder text(String text) {
		this.line.append(text);
		return this;
	}

	/** Adds a number. */
	LineBuilder number(long number) {
		this.line.append(number);
		return this;
	}

	/** Adds a value from outside; a dash when there is none. */
	LineBuilder value(String value) {
		if (value == null || value.isEmpty()) {
			this.line.append(MISSING);
			return this;
		}
		int end = Math.min(value.length(), MAX_VALUE_CHARACTERS);
		for (int i = 0; i < end; i++) {
			character(value.charAt(i));
		}
		return this;
	}

	private void character(char character) {
		if (character == '"' || character == '\\') {
			this.line.append('\\').append(character);
		}
		else if (character < ' ' || character > '~') {
			this.line.append(String.format((character <= 0xff) ? "\\x%02x" : "\\u%04x", (int) character));
		}
		else {
			this.line.append(character);
		}
	}

	@Override
	public String toString() {
		return this.line.toString();
	}

}
