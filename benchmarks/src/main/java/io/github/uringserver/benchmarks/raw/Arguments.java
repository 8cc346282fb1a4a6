package io.github.uringserver.benchmarks.raw;

import java.util.LinkedHashMap;
import java.util.Map;

/** The options of a command line, each with a default. One thread. */
final class Arguments {

	private final Map<String, String> values = new LinkedHashMap<>();

	private final String usage;

	/**
	 * Knows the options there are.
	 * @param usage what to say when an option is unknown
	 * @param namesAndDefaults a name such as {@code seconds}, its default, and so on
	 */
	Arguments(String usage, String... namesAndDefaults) {
		this.usage = usage;
		for (int i = 0; i < namesAndDefaults.length; i += 2) {
			this.values.put(namesAndDefaults[i], namesAndDefaults[i + 1]);
		}
	}

	/**
	 * Reads {@code --name value} pairs.
	 * @throws IllegalArgumentException for an unknown name or a missing value
	 */
	Arguments read(String... arguments) {
		for (int i = 0; i < arguments.length; i += 2) {
			String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
			if (!this.values.containsKey(name) || i + 1 == arguments.length) {
				throw new IllegalArgumentException(arguments[i] + "?\n" + this.usage + "\ndefaults: " + this.values);
			}
			this.values.put(name, arguments[i + 1]);
		}
		return this;
	}

	String text(String name) {
		return this.values.get(name);
	}

	/**
	 * A number from a range.
	 * @throws IllegalArgumentException for another value
	 */
	int number(String name, int minimum, int maximum) {
		int value;
		try {
			value = Integer.parseInt(text(name));
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("--" + name + " takes a number: " + text(name), ex);
		}
		if (value < minimum || value > maximum) {
			throw new IllegalArgumentException(
					"--" + name + " must be from " + minimum + " to " + maximum + ": " + value);
		}
		return value;
	}

	@Override
	public String toString() {
		return this.values.toString();
	}

}
