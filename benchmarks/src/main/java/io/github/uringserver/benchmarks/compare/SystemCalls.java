package io.github.uringserver.benchmarks.compare;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * System calls of a server under load, counted in short runs of their own: by perf, which
 * costs little, and by strace, which slows the server down and knows which calls they
 * are.
 *
 * @param perRequest calls per request; NaN if nothing could count them
 * @param how which program counted
 * @param names which calls strace saw, with their number
 */
public record SystemCalls(double perRequest, String how, Map<String, Long> names) {

	private static final int SECONDS = 2;

	private static final String EVENT = "raw_syscalls:sys_enter";

	private static final Pattern PERF_LINE = Pattern.compile("(\\d+),[^,]*," + EVENT);

	/** % time, seconds, microseconds per call, calls, perhaps errors, name. */
	private static final Pattern STRACE_LINE = Pattern
		.compile("\\s*[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+(\\d+)\\s+(?:\\d+\\s+)?(\\w+)");

	/** Counts the calls of one server under one workload; tables go to a folder. */
	public static SystemCalls count(ServerProcess server, Workload workload, LoadGenerator load, Path folder)
			throws IOException, InterruptedException {
		Path table = folder.resolve(workload.title() + "-" + server.contender().name() + "-strace.txt");
		double traced = Double.NaN;
		Map<String, Long> names = Map.of();
		if (Commands.exists("strace")) {
			LoadResult result = beneathStrace(server, workload, load, table);
			names = parseStrace(Files.readString(table));
			traced = names.values().stream().mapToLong(Long::longValue).sum() / (double) result.requests();
		}
		double counted = Commands.exists("perf") ? countWithPerf(server, workload, load, folder) : Double.NaN;
		boolean perf = !Double.isNaN(counted);
		return new SystemCalls(perf ? counted : traced, perf ? "perf" : "strace", names);
	}

	/** The number alone, from one short run: by perf, or else by strace. */
	public static double perRequest(ServerProcess server, Workload workload, LoadGenerator load, Path folder)
			throws IOException, InterruptedException {
		double counted = Commands.exists("perf") ? countWithPerf(server, workload, load, folder) : Double.NaN;
		return Double.isNaN(counted) ? count(server, workload, load, folder).perRequest() : counted;
	}

	private static double countWithPerf(ServerProcess server, Workload workload, LoadGenerator load, Path folder)
			throws IOException, InterruptedException {
		Path output = folder.resolve("perf.txt");
		List<String> perf = List.of("perf", "stat", "-x,", "-e", EVENT, "-p", Long.toString(server.pid()), "-o",
				output.toString(), "--");
		try {
			LoadResult result = load.saturateBeneath(perf, workload, server.port(), SECONDS);
			Matcher matcher = PERF_LINE.matcher(Files.readString(output));
			return matcher.find() ? Long.parseLong(matcher.group(1)) / (double) result.requests() : Double.NaN;
		}
		catch (IOException ex) {
			System.err.println("perf cannot count system calls here: " + ex.getMessage());
			return Double.NaN;
		}
		finally {
			Files.deleteIfExists(output);
		}
	}

	private static LoadResult beneathStrace(ServerProcess server, Workload workload, LoadGenerator load, Path table)
			throws IOException, InterruptedException {
		Process strace = Children.add(new ProcessBuilder(Commands.pinned(load.cpu(),
				List.of("strace", "-f", "-c", "-o", table.toString(), "-p", Long.toString(server.pid()))))
			.redirectErrorStream(true)
			.start());
		try (BufferedReader output = strace.inputReader()) {
			String line = output.readLine();
			if (line == null || !line.contains("attached")) {
				throw new IOException("strace could not attach: " + line);
			}
			return load.saturate(workload, server.port(), SECONDS);
		}
		finally {
			Children.end(strace);
		}
	}

	static Map<String, Long> parseStrace(String table) {
		Map<String, Long> calls = new TreeMap<>();
		table.lines().map(STRACE_LINE::matcher).filter(Matcher::matches).forEach((matcher) -> {
			if (!matcher.group(2).equals("total")) {
				calls.merge(matcher.group(2), Long.valueOf(matcher.group(1)), Long::sum);
			}
		});
		return calls;
	}

	/** The calls by their number, most frequent first, in a few words. */
	String mostFrequent() {
		long all = this.names.values().stream().mapToLong(Long::longValue).sum();
		return this.names.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Long>comparingByValue().reversed())
			.limit(5)
			.map((entry) -> String.format("%s %.1f %%", entry.getKey(), 100.0 * entry.getValue() / all))
			.reduce((left, right) -> left + ", " + right)
			.orElse("not traced");
	}

}
