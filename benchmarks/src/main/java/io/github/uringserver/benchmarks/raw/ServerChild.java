package io.github.uringserver.benchmarks.raw;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.uringserver.benchmarks.compare.Children;
import io.github.uringserver.benchmarks.compare.Commands;
import io.github.uringserver.benchmarks.compare.CpuTime;

/**
 * A server in a JVM of its own, pinned to one CPU, until it is closed. It tells its port
 * in its first lines.
 */
final class ServerChild implements Closeable {

	/** What a server says when it listens, with its port behind. */
	static final String LISTENING = "Listening on port ";

	/** What an answer to {@link #ask} begins with. */
	static final String ANSWER = "= ";

	private static final int PATIENCE_SECONDS = 30;

	private static final Path JAVA_BIN = Path.of(System.getProperty("java.home"), "bin");

	private static final Pattern HISTOGRAM_TOTAL = Pattern.compile("Total\\s+\\d+\\s+(\\d+)");

	private static final int BYTES_PER_KIB = 1024;

	private final Process process;

	private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

	private final int port;

	private ServerChild(Process process, BufferedReader output, int port) {
		this.process = process;
		this.port = port;
		Thread reader = new Thread(() -> read(output), "output-of-server");
		reader.setDaemon(true);
		reader.start();
	}

	/** What is no answer is the server's log, of which the bad lines are shown. */
	private void read(BufferedReader output) {
		try {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.startsWith(ANSWER)) {
					this.answers.add(line.substring(ANSWER.length()));
				}
				else if (line.contains("ERROR") || line.contains("WARN")) {
					System.err.println(line);
				}
			}
		}
		catch (IOException ex) {
			// the server was ended, and its output closed
		}
	}

	/**
	 * Starts a server and waits until it listens.
	 * @param cpu where it runs
	 * @param shell commands before the JVM takes the shell's place, such as
	 * {@code ulimit -n 500}; empty for none
	 * @param jvmOptions separated by blanks, may be empty
	 */
	static ServerChild start(Class<?> main, int cpu, String shell, String jvmOptions, String... arguments)
			throws IOException {
		List<String> java = new ArrayList<>(List.of(JAVA_BIN.resolve("java").toString()));
		if (!jvmOptions.isBlank()) {
			java.addAll(List.of(jvmOptions.strip().split(" +")));
		}
		java.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
		java.addAll(List.of(arguments));
		List<String> command = new ArrayList<>(
				List.of("/bin/sh", "-ec", shell + (shell.isEmpty() ? "" : "\n") + "exec \"$@\"", "sh"));
		command.addAll(Commands.pinned(cpu, java));
		Process process = Children
			.add(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
		BufferedReader output = process.inputReader();
		for (String line = output.readLine(); line != null; line = output.readLine()) {
			if (line.startsWith(LISTENING)) {
				return new ServerChild(process, output, Integer.parseInt(line.substring(LISTENING.length())));
			}
		}
		Children.end(process);
		throw new IOException(main.getSimpleName() + " did not start");
	}

	int port() {
		return this.port;
	}

	boolean isAlive() {
		return this.process.isAlive();
	}

	CpuTime cpuTime() throws IOException {
		return CpuTime.of(this.process.pid());
	}

	/** Sends a line and waits for the server's answer. */
	String ask(String line) throws IOException, InterruptedException {
		this.process.outputWriter().write(line + "\n");
		this.process.outputWriter().flush();
		String answer = this.answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
		if (answer == null) {
			throw new IOException("the server does not answer: " + line);
		}
		return answer;
	}

	/** What its heap holds after a full collection. */
	long liveHeapBytes() throws IOException, InterruptedException {
		String histogram = Commands.output(
				List.of(JAVA_BIN.resolve("jcmd").toString(), Long.toString(this.process.pid()), "GC.class_histogram"));
		Matcher total = HISTOGRAM_TOTAL.matcher(histogram);
		if (!total.find()) {
			throw new IOException("no total in the class histogram");
		}
		return Long.parseLong(total.group(1));
	}

	/** The class histogram's first lines, after a full collection. */
	List<String> histogram(int lines) throws IOException, InterruptedException {
		return Commands
			.output(List.of(JAVA_BIN.resolve("jcmd").toString(), Long.toString(this.process.pid()),
					"GC.class_histogram"))
			.lines()
			.limit(lines)
			.toList();
	}

	/** Physical memory of the process (VmRSS of proc(5)). */
	long residentBytes() throws IOException {
		return kibibytes("VmRSS:") * BYTES_PER_KIB;
	}

	private long kibibytes(String field) throws IOException {
		return Files.readAllLines(Path.of("/proc/" + this.process.pid() + "/status"))
			.stream()
			.filter((line) -> line.startsWith(field))
			.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
			.findFirst()
			.orElseThrow();
	}

	/** How many descriptors it has open. */
	long descriptors() {
		try (var entries = Files.list(Path.of("/proc/" + this.process.pid() + "/fd"))) {
			return entries.count();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		Children.end(this.process);
	}

}
