package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code --name value} pairs of a command line. Read by the commands' options. */
public final class Arguments {

	private final Map<String, String> values = new LinkedHashMap<>();

	/**
	 * Parses the pairs.
	 * @throws IllegalArgumentException for a name that is not among the known ones
	 */
	public Arguments(List<String> names, String... arguments) {
		for (int i = 0; i < arguments.length; i += 2) {
			String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
			if (!names.contains(name)) {
				throw new IllegalArgumentException("Unknown option " + arguments[i]);
			}
			if (i + 1 == arguments.length) {
				throw new IllegalArgumentException("Option " + arguments[i] + " needs a value");
			}
			this.values.put(name, arguments[i + 1]);
		}
	}

	/** Whether the command line has it. */
	public boolean has(String name) {
		return this.values.containsKey(name);
	}

	/** As it was given, or the default. */
	public String value(String name, String otherwise) {
		return this.values.getOrDefault(name, otherwise);
	}

	/**
	 * A whole number.
	 * @throws IllegalArgumentException if it is none, or below the minimum
	 */
	public int number(String name, int otherwise, int minimum) {
		String value = value(name, Integer.toString(otherwise));
		try {
			int number = Integer.parseInt(value);
			if (number >= minimum) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			// falls through: the message is the same
		}
		throw new IllegalArgumentException("--" + name + " is a number from " + minimum + ": " + value);
	}

	/** Where the JDK of {@code --jdk} lies; by default the one that runs this. */
	public Path jdk() {
		return Path.of(value("jdk", System.getProperty("java.home")));
	}

	/**
	 * The version of that JDK.
	 * @throws IllegalArgumentException if there is none
	 */
	public String jdkVersion() {
		try (Stream<String> lines = Files.lines(jdk().resolve("release"))) {
			return lines.filter((line) -> line.startsWith("JAVA_VERSION="))
				.map((line) -> line.replaceAll("JAVA_VERSION=|\"", ""))
				.findFirst()
				.orElse("unknown");
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("--jdk is no JDK: " + jdk());
		}
	}

}
