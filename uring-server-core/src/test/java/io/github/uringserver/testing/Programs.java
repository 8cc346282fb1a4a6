package io.github.uringserver.testing;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/** Runs programs of the system for tests. */
public final class Programs {

	private static final long PATIENCE_SECONDS = 60;

	private Programs() {
	}

	/** Skips the test where the program is not installed. */
	public static void assume(String name) {
		boolean present = Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((directory) -> new File(directory, name).canExecute());
		Assumptions.assumeTrue(present, () -> name + " is not installed");
	}

	/** Runs a program without input. */
	public static Result run(List<String> command) throws Exception {
		return run(command, new byte[0]);
	}

	/** Runs a program with this input. */
	public static Result run(List<String> command, byte[] input) throws Exception {
		Process process = new ProcessBuilder(command).start();
		try {
			CompletableFuture<byte[]> error = CompletableFuture.supplyAsync(() -> readAll(process.getErrorStream()));
			try (OutputStream out = process.getOutputStream()) {
				out.write(input);
			}
			catch (IOException ex) {
				// it has ended without reading its input
			}
			byte[] output = readAll(process.getInputStream());
			if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
				throw new AssertionError("still running: " + command);
			}
			return new Result(process.exitValue(), output, new String(error.get()));
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static byte[] readAll(java.io.InputStream in) {
		try (in) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			in.transferTo(bytes);
			return bytes.toByteArray();
		}
		catch (IOException ex) {
			throw new java.io.UncheckedIOException(ex);
		}
	}

	/**
	 * What a program has left.
	 *
	 * @param exitCode its exit code
	 * @param output its standard output
	 * @param error its standard error
	 */
	public record Result(int exitCode, byte[] output, String error) {

	}

}
