package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a comparison needs, and what to do about what is missing. */
public final class Requirements {

	private static final Path SHIM_SOURCE = Path.of("benchmarks/load/poll-epoll.c");

	private static final Path SHIM = Path.of("benchmarks/target/poll-epoll.so");

	private Requirements() {
	}

	/** One sentence with a remedy for each thing without which there is no comparison. */
	static List<String> missing(Options options) {
		List<String> missing = ofLoad(options.polling());
		if (options.needsApplicationJar() && !Files.exists(options.applicationJar())) {
			missing.add(options.applicationJar() + " is missing: ./mvnw -DskipTests package");
		}
		missing.addAll(ofProcessors(options.serverCpu(), options.loadCpu()));
		return missing;
	}

	/** What the load generator and the counting need. */
	public static List<String> ofLoad(boolean polling) {
		List<String> missing = new ArrayList<>();
		if (!Commands.exists("wrk")) {
			missing.add("wrk, the load generator, is missing: apt-get install wrk");
		}
		if (!Commands.exists("taskset")) {
			missing.add("taskset is missing: apt-get install util-linux");
		}
		if (polling && !Commands.exists("gcc")) {
			missing.add("gcc, which compiles the shim that makes wrk poll, is missing: apt-get install gcc libc6-dev,"
					+ " or accept dearer and noisier figures with --load sleeping");
		}
		if (!Commands.exists("perf") && !Commands.exists("strace")) {
			missing.add("Neither perf nor strace is there to count system calls: apt-get install strace"
					+ " (or linux-perf)");
		}
		return missing;
	}

	/** Two CPUs that there are. */
	public static List<String> ofProcessors(int server, int load) {
		boolean there = Files.exists(Path.of("/sys/devices/system/cpu/cpu" + Math.max(server, load)));
		return (server != load && there) ? List.of() : List
			.of("Server and load generator need a CPU each: CPUs " + server + " and " + load + " were asked for");
	}

	/** Where the compiled shim lies; null if wrk is to sleep. */
	public static Path shim(boolean polling) throws IOException, InterruptedException {
		if (!polling) {
			return null;
		}
		compile(SHIM_SOURCE, SHIM);
		return SHIM.toAbsolutePath();
	}

	/** Compiles the shim. */
	static void compile(Path source, Path shim) throws IOException, InterruptedException {
		Files.createDirectories(shim.toAbsolutePath().getParent());
		Commands.output(List.of("gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", shim.toString(),
				source.toString(), "-ldl"));
	}

}
