package io.github.uringserver.tls;

import java.util.Collection;
import java.util.List;

/** Checks names that a provider would drop without a word. Any thread. */
public final class KnownNames {

	private KnownNames() {
	}

	/**
	 * Checks that all names are known; upper and lower case make no difference.
	 * @param kind what the names are of
	 * @return the names in the provider's spelling
	 * @throws UnknownNameException for an unknown one
	 */
	public static String[] check(UnknownNameException.Kind kind, List<String> names, Collection<String> known) {
		return names.stream()
			.map((name) -> known.stream()
				.filter(name::equalsIgnoreCase)
				.findFirst()
				.orElseThrow(() -> new UnknownNameException(kind, name, known)))
			.toArray(String[]::new);
	}

}
