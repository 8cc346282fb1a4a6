package io.github.uringserver.accesslog;

import java.util.ArrayList;
import java.util.List;

/**
 * The pattern of a line, parsed. Immutable, any thread. The tokens are those of Apache's
 * server, Tomcat and Undertow; the README lists them.
 */
public final class AccessLogFormat {

	/** Common Log Format. */
	public static final String COMMON = "%h %l %u %t \"%r\" %s %b";

	/** Common Log Format with referrer and user agent. */
	public static final String COMBINED = COMMON + " \"%{Referer}i\" \"%{User-Agent}i\"";

	private final List<LineElement> elements;

	private final boolean responseHeaders;

	private AccessLogFormat(List<LineElement> elements, boolean responseHeaders) {
		this.elements = List.copyOf(elements);
		this.responseHeaders = responseHeaders;
	}

	/**
	 * Parses a pattern.
	 * @param pattern {@code common}, {@code combined}, or text with tokens
	 * @throws IllegalArgumentException when it is blank or a token is not known; the
	 * message names it
	 */
	public static AccessLogFormat parse(String pattern) {
		if (pattern == null || pattern.isBlank()) {
			throw new IllegalArgumentException("The pattern of the access log is empty");
		}
		return switch (pattern) {
			case "common" -> new Parser(COMMON).parse();
			case "combined" -> new Parser(COMBINED).parse();
			default -> new Parser(pattern).parse();
		};
	}

	/** Whether a line has response headers in it. */
	boolean needsResponseHeaders() {
		return this.responseHeaders;
	}

	/** The line of an exchange, without a line end. */
	String format(AccessLogEntry entry) {
		LineBuilder line = new LineBuilder();
		for (LineElement element : this.elements) {
			element.append(line, entry);
		}
		return line.toString();
	}

	private static final class Parser {

		private final String pattern;

		private final List<LineElement> elements = new ArrayList<>();

		private int index;

		private boolean responseHeaders;

		Parser(String pattern) {
			this.pattern = pattern;
		}

		AccessLogFormat parse() {
			while (this.index < this.pattern.length()) {
				int percent = this.pattern.indexOf('%', this.index);
				int end = (percent < 0) ? this.pattern.length() : percent;
				if (end > this.index) {
					text(this.pattern.substring(this.index, end));
				}
				this.index = end;
				if (percent >= 0) {
					token();
				}
			}
			return new AccessLogFormat(this.elements, this.responseHeaders);
		}

		private void text(String text) {
			if (text.chars().anyMatch((character) -> character < ' ' && character != '\t')) {
				throw new IllegalArgumentException("The pattern of the access log has a control character");
			}
			this.elements.add((line, entry) -> line.text(text));
		}

		private void token() {
			int begin = this.index++;
			String argument = null;
			if (this.index < this.pattern.length() && this.pattern.charAt(this.index) == '{') {
				int close = this.pattern.indexOf('}', this.index);
				if (close < 0) {
					throw unknown(begin, this.pattern.length());
				}
				argument = this.pattern.substring(this.index + 1, close);
				this.index = close + 1;
			}
			else if (this.index < this.pattern.length() && this.pattern.charAt(this.index) == '>') {
				// the status of the last request, were there internal redirects
				this.index++;
			}
			if (this.index == this.pattern.length()) {
				throw unknown(begin, this.index);
			}
			char letter = this.pattern.charAt(this.index++);
			LineElement element = (argument != null) ? LineElements.of(letter, argument) : LineElements.of(letter);
			boolean redirected = this.pattern.charAt(begin + 1) == '>';
			if (element == null || (redirected && letter != 's')) {
				throw unknown(begin, this.index);
			}
			this.responseHeaders |= argument != null && letter == 'o';
			this.elements.add(element);
		}

		private IllegalArgumentException unknown(int begin, int end) {
			return new IllegalArgumentException("Unknown token '" + this.pattern.substring(begin, end)
					+ "' in the pattern of the access log: " + this.pattern);
		}

	}

}
