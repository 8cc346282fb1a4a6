package io.github.uringserver.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Runs a main class in a JVM of its own, for what cannot be undone within a JVM: limits,
 * filters, a native library that does not load. Same Java and class path as the test.
 */
public final class ChildJvm {

	private static final Duration TIME_LIMIT = Duration.ofSeconds(60);

	private final String mainClass;

	private final List<String> launcher = new ArrayList<>();

	private final List<String> jvmArguments = new ArrayList<>();

	private final List<String> arguments = new ArrayList<>();

	private String classPath = System.getProperty("java.class.path");

	private Path directory;

	private ChildJvm(String mainClass) {
		this.mainClass = mainClass;
	}

	/** A child that will run the main method of a class. */
	public static ChildJvm of(Class<?> mainClass) {
		return new ChildJvm(mainClass.getName());
	}

	/** Arguments for the JVM, such as {@code -Dname=value}. */
	public ChildJvm jvmArguments(String... arguments) {
		this.jvmArguments.addAll(List.of(arguments));
		return this;
	}

	/** Arguments for the main method. */
	public ChildJvm arguments(String... arguments) {
		this.arguments.addAll(List.of(arguments));
		return this;
	}

	/** Takes the jars off the class path whose paths contain this. */
	public ChildJvm withoutJars(String part) {
		this.classPath = Arrays.stream(this.classPath.split(File.pathSeparator))
			.filter((entry) -> !entry.contains(part))
			.collect(Collectors.joining(File.pathSeparator));
		return this;
	}

	/** The child's working directory. */
	public ChildJvm directory(Path directory) {
		this.directory = directory;
		return this;
	}

	/**
	 * A command that starts the rest of its command line, such as {@code setpriv}.
	 */
	public ChildJvm launcher(String... command) {
		this.launcher.addAll(List.of(command));
		return this;
	}

	/**
	 * Shell commands to run before the JVM takes the shell's place, such as
	 * {@code ulimit -n 20}; the first one that fails ends the child.
	 */
	public ChildJvm shell(String commands) {
		return launcher("/bin/sh", "-ec", commands + "\nexec \"$@\"", "sh");
	}

	/** Runs the child to its end, for a minute at most. */
	public Result run() throws IOException, InterruptedException {
		try (Running child = start()) {
			return child.awaitEnd();
		}
	}

	/** Starts the child and leaves it running until it is closed. */
	public Running start() throws IOException {
		Path output = Files.createTempFile("child-jvm", ".log");
		ProcessBuilder builder = new ProcessBuilder(command()).redirectErrorStream(true)
			.redirectOutput(output.toFile());
		if (this.directory != null) {
			builder.directory(this.directory.toFile());
		}
		return new Running(builder.start(), output);
	}

	private List<String> command() {
		List<String> command = new ArrayList<>(this.launcher);
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.add("-ea");
		command.add("-Xshare:auto");
		command.add("-XX:TieredStopAtLevel=1");
		command.addAll(this.jvmArguments);
		command.add("-cp");
		command.add(this.classPath);
		command.add(this.mainClass);
		command.addAll(this.arguments);
		return command;
	}

	/** A child that runs; closing it kills it. */
	public static final class Running implements AutoCloseable {

		private final Process process;

		private final Path output;

		private Running(Process process, Path output) {
			this.process = process;
			this.output = output;
		}

		/** The process; its input is a pipe. */
		public Process process() {
			return this.process;
		}

		/** What it has written so far. */
		public String output() throws IOException {
			return Files.readString(this.output, StandardCharsets.UTF_8);
		}

		/** Waits, for a minute at most, for output that matches; its first group. */
		public String awaitOutput(String regex) throws IOException, InterruptedException {
			Pattern pattern = Pattern.compile(regex);
			long deadline = System.nanoTime() + TIME_LIMIT.toNanos();
			while (true) {
				boolean ended = !this.process.isAlive();
				Matcher matcher = pattern.matcher(output());
				if (matcher.find()) {
					return matcher.group(matcher.groupCount());
				}
				if (ended || System.nanoTime() - deadline > 0) {
					throw new AssertionError("The child did not say \"" + regex + "\": " + output());
				}
				this.process.waitFor(10, TimeUnit.MILLISECONDS);
			}
		}

		/** Sends a signal, such as {@code INT}. */
		public void signal(String name) throws IOException, InterruptedException {
			new ProcessBuilder("kill", "-" + name, String.valueOf(this.process.pid())).start().waitFor();
		}

		/** Waits for the end, for a minute at most. */
		public Result awaitEnd() throws IOException, InterruptedException {
			if (!this.process.waitFor(TIME_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
				throw new AssertionError("The child did not end within " + TIME_LIMIT + ": " + output());
			}
			return new Result(this.process.exitValue(), output());
		}

		@Override
		public void close() throws IOException, InterruptedException {
			this.process.destroyForcibly().waitFor();
			Files.deleteIfExists(this.output);
		}

	}

	/**
	 * How the child ended.
	 *
	 * @param exitCode its exit code
	 * @param output what it wrote to standard output and standard error
	 */
	public record Result(int exitCode, String output) {
	}

}
