package io.github.uringserver.forwarded;

import java.util.List;

/** The path that proxies have taken away from a request. Stateless. */
final class PathPrefix {

	private static final String PUNCTUATION = "/-._~!$&'()*+;=:@";

	private PathPrefix() {
	}

	/** The prefixes one behind the other; empty if there is none, or one is malformed. */
	static String join(List<String> prefixes) {
		StringBuilder joined = new StringBuilder();
		for (String prefix : prefixes) {
			int end = prefix.length();
			while (end > 0 && prefix.charAt(end - 1) == '/') {
				end--;
			}
			String trimmed = prefix.substring(0, end);
			if (!isPath(trimmed)) {
				return "";
			}
			joined.append(trimmed);
		}
		return joined.toString();
	}

	/** Two slashes in front would make a host of what follows them. */
	private static boolean isPath(String path) {
		if (path.isEmpty()) {
			return true;
		}
		if (path.charAt(0) != '/' || path.contains("//") || (path + '/').contains("/../")
				|| (path + '/').contains("/./")) {
			return false;
		}
		for (int i = 0; i < path.length(); i++) {
			if (path.charAt(i) == '%' ? !isEncoded(path, i) : !isCharacter(path.charAt(i))) {
				return false;
			}
		}
		return true;
	}

	private static boolean isEncoded(String path, int percent) {
		return percent + 2 < path.length() && Character.digit(path.charAt(percent + 1), 16) >= 0
				&& Character.digit(path.charAt(percent + 2), 16) >= 0;
	}

	private static boolean isCharacter(char character) {
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9') || PUNCTUATION.indexOf(character) >= 0;
	}

}
