package io.github.uringserver.tls;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Checks names that a provider would drop without a word. Any thread. */
public final class KnownNames {

	private KnownNames() {
	}

	/**
	 * Checks that all names are known; upper and lower case make no difference.
	 * @param kind what the names are of, for the message
	 * @return the names in the provider's spelling
	 * @throws IllegalArgumentException for an unknown one, with the known ones
	 */
	public static String[] check(String kind, List<String> names, Collection<String> known) {
		return names.stream()
			.map((name) -> known.stream()
				.filter(name::equalsIgnoreCase)
				.findFirst()
				.orElseThrow(() -> new IllegalArgumentException(
						"Unknown " + kind + " '" + name + "'; known are: " + String.join(", ", new TreeSet<>(known)))))
			.toArray(String[]::new);
	}

}
