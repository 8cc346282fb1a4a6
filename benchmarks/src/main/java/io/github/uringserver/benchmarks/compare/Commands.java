package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Running other programs. */
public final class Commands {

	private Commands() {
	}

	/** Whether a program is on the path. */
	public static boolean exists(String program) {
		return Arrays.stream(System.getenv("PATH").split(":"))
			.anyMatch((folder) -> Files.isExecutable(Path.of(folder, program)));
	}

	/** A command that runs on one CPU only. */
	public static List<String> pinned(int cpu, List<String> command) {
		List<String> pinned = new ArrayList<>(List.of("taskset", "-c", Integer.toString(cpu)));
		pinned.addAll(command);
		return pinned;
	}

	/** Runs a command to its end. */
	public static String output(List<String> command) throws IOException, InterruptedException {
		Process process = Children.add(new ProcessBuilder(command).redirectErrorStream(true).start());
		try {
			String output = new String(process.getInputStream().readAllBytes());
			int status = process.waitFor();
			if (status != 0) {
				throw new IOException(String.join(" ", command) + " ended with " + status + ":\n" + output);
			}
			return output;
		}
		finally {
			Children.end(process);
		}
	}

}
