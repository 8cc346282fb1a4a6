package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * wrk on a CPU of its own, made to poll where the shim was compiled.
 *
 * @param cpu where it runs
 * @param scheme http or https
 * @param script {@code load.lua}
 * @param shim the compiled {@code poll-epoll.c}, null to let wrk sleep
 */
public record LoadGenerator(int cpu, String scheme, Path script, Path shim) {

	/** Where the script lies, seen from the root of the project. */
	public static final Path SCRIPT = Path.of("benchmarks/load/load.lua");

	/** As many requests as the server answers. */
	public LoadResult saturate(Workload workload, int port, int seconds) throws IOException, InterruptedException {
		return run(List.of(), workload, port, seconds, 0);
	}

	/** The same beneath another program, such as one that counts system calls. */
	LoadResult saturateBeneath(List<String> program, Workload workload, int port, int seconds)
			throws IOException, InterruptedException {
		return run(program, workload, port, seconds, 0);
	}

	/** About {@code rate} requests (or pipelined batches) a second. */
	LoadResult atRate(Workload workload, int port, int seconds, int rate) throws IOException, InterruptedException {
		int pauseMillis = Math.max(1, Math.round(workload.connections() * 1000f / rate));
		return run(List.of(), workload, port, seconds, pauseMillis);
	}

	private LoadResult run(List<String> beneath, Workload workload, int port, int seconds, int pauseMillis)
			throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(beneath);
		if (this.shim != null) {
			command.addAll(List.of("env", "LD_PRELOAD=" + this.shim));
		}
		command.addAll(List.of("wrk", "-t1", "-c" + workload.connections(), "-d" + seconds + "s", "--timeout", "30s",
				"-s", this.script.toString(), this.scheme + "://127.0.0.1:" + port + workload.path(), "--",
				workload.method(), Integer.toString(workload.pipeline()), Integer.toString(workload.bodyBytes()),
				Integer.toString(pauseMillis)));
		LoadResult result = LoadResult.parse(Commands.output(Commands.pinned(this.cpu, command)));
		if (result.requests() == 0 || result.errors() > 0) {
			throw new IOException(workload.title() + " on port " + port + ": " + result.requests() + " responses, "
					+ result.errors() + " errors; figures would be worthless");
		}
		return result;
	}

}
