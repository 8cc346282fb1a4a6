package io.github.uringserver.metrics;

import java.util.Locale;

import org.springframework.util.StringUtils;

import io.github.uringserver.worker.Counter;

/** The counters' names as JSON has them. */
final class CounterNames {

	private CounterNames() {
	}

	/** {@code BYTES_RECEIVED} is {@code bytesReceived}. */
	static String lowerCamelCase(Counter counter) {
		StringBuilder name = new StringBuilder();
		for (String word : counter.name().toLowerCase(Locale.ROOT).split("_")) {
			name.append(name.isEmpty() ? word : StringUtils.capitalize(word));
		}
		return name.toString();
	}

}
