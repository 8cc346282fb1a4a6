package io.github.uringserver.web.compression;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Negotiates the coding of a response. Stateless.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3">RFC 9110,
 * 12.5.3</a>
 */
final class AcceptEncoding {

	private static final String IDENTITY = "identity";

	private static final String ANY = "*";

	private static final int MAX_WEIGHT = 1000;

	private static final int NOT_LISTED = -1;

	private static final Pattern WEIGHT = Pattern.compile("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?");

	private AcceptEncoding() {
	}

	/**
	 * The coding with the highest weight, the first of those with the same weight.
	 * @param header the Accept-Encoding lines; null without one
	 * @param codings what there is to choose from, the preferred first
	 * @return null when the client does not want any of them, or wants none rather than
	 * any
	 */
	static ContentCoding choose(List<String> header, List<ContentCoding> codings) {
		if (header == null) {
			return null;
		}
		int any = weight(header, ANY);
		ContentCoding best = null;
		int bestWeight = Math.max(0, weight(header, IDENTITY) - 1);
		for (ContentCoding coding : codings) {
			int listed = weight(header, coding.token());
			int weight = (listed == NOT_LISTED) ? any : listed;
			if (weight > bestWeight) {
				best = coding;
				bestWeight = weight;
			}
		}
		return best;
	}

	/**
	 * The weight of a coding in thousandths, {@link #NOT_LISTED} if it has none. The
	 * first mention counts.
	 */
	private static int weight(List<String> header, String token) {
		for (String line : header) {
			int begin = 0;
			while (begin <= line.length()) {
				int end = line.indexOf(',', begin);
				end = (end < 0) ? line.length() : end;
				int weight = weight(line, begin, end, token);
				if (weight != NOT_LISTED) {
					return weight;
				}
				begin = end + 1;
			}
		}
		return NOT_LISTED;
	}

	/** The weight in one element of the list. */
	private static int weight(String line, int begin, int end, String token) {
		int semicolon = line.indexOf(';', begin);
		int nameEnd = (semicolon < 0 || semicolon > end) ? end : semicolon;
		String name = line.substring(begin, nameEnd).trim();
		if (!name.equalsIgnoreCase(token) && !isAlias(name, token)) {
			return NOT_LISTED;
		}
		return (nameEnd == end) ? MAX_WEIGHT : parseWeight(line.substring(nameEnd + 1, end).trim());
	}

	/** RFC 9110, 8.4.1.3. */
	private static boolean isAlias(String name, String token) {
		return name.equalsIgnoreCase("x-gzip") && token.equals("gzip");
	}

	/** {@code q=0.5} in thousandths; what is malformed is not wanted. */
	private static int parseWeight(String parameter) {
		if (parameter.length() < 3 || Character.toLowerCase(parameter.charAt(0)) != 'q') {
			return 0;
		}
		String value = parameter.substring(1).trim();
		if (!value.startsWith("=")) {
			return 0;
		}
		value = value.substring(1).trim();
		if (!WEIGHT.matcher(value).matches()) {
			return 0;
		}
		return (int) Math.round(Double.parseDouble(value) * MAX_WEIGHT);
	}

}
