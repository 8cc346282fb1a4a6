package io.github.uringserver.benchmarks.compare;

import java.util.List;

/**
 * A server under comparison.
 *
 * @param name what the tables call it
 * @param command how to start it; <code>{port}</code> and <code>{bare}</code> are
 * replaced
 */
public record Contender(String name, List<String> command) {

	/** The command for one port and application. */
	List<String> command(int port, Workload.Application application) {
		String bare = Boolean.toString(application == Workload.Application.BARE);
		return this.command.stream()
			.map((word) -> word.replace("{port}", Integer.toString(port)).replace("{bare}", bare))
			.toList();
	}

}
