package io.github.uringserver.http.h1;

/** Reads the few header values of a handler that the server acts on. Stateless. */
final class FieldValues {

	private FieldValues() {
	}

	/** Whether a comma-separated list has this option, case ignored. */
	static boolean hasOption(String list, String option) {
		for (String element : list.split(",")) {
			if (element.trim().equalsIgnoreCase(option)) {
				return true;
			}
		}
		return false;
	}

	/** The value of decimal digits, -1 if the text is anything else or too large. */
	static long decimal(String text) {
		long value = text.isEmpty() ? -1 : 0;
		for (int i = 0; i < text.length(); i++) {
			int digit = text.charAt(i) - '0';
			if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
				return -1;
			}
			value = value * 10 + digit;
		}
		return value;
	}

}
