package io.github.uringserver.benchmarks.compare;

import java.io.Closeable;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** A contender that runs, pinned to the servers' CPU, until it is closed. */
public final class ServerProcess implements Closeable {

	private static final long START_NANOS = TimeUnit.SECONDS.toNanos(90);

	private static final int POLL_MILLIS = 10;

	private static final int LOG_LINES_SHOWN = 20;

	private final Contender contender;

	private final int port;

	private final Process process;

	private final long startMillis;

	private final AllocatedBytes allocatedBytes;

	private ServerProcess(Contender contender, int port, Process process, long startMillis,
			AllocatedBytes allocatedBytes) {
		this.startMillis = startMillis;
		this.contender = contender;
		this.port = port;
		this.process = process;
		this.allocatedBytes = allocatedBytes;
	}

	/** Starts a contender and waits for its first answer. */
	public static ServerProcess start(Contender contender, int cpu, Workload.Application application,
			Encryption encryption, Path log) throws IOException, InterruptedException {
		int port = freePort();
		List<String> command = Commands.pinned(cpu, contender.command(port, application));
		long startNanos = System.nanoTime();
		Process process = Children
			.add(new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start());
		try {
			awaitAnswer(process, port, encryption, log);
			long startMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
			leaveGreeting(port, application, encryption);
			return new ServerProcess(contender, port, process, startMillis, attach(process));
		}
		catch (IOException | InterruptedException | RuntimeException ex) {
			Children.end(process);
			throw ex;
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static void awaitAnswer(Process process, int port, Encryption encryption, Path log)
			throws IOException, InterruptedException {
		long deadline = System.nanoTime() + START_NANOS;
		while (!answers(port, encryption)) {
			if (!process.isAlive() || System.nanoTime() - deadline > 0) {
				throw new IOException("The server did not start; the end of " + log + ":\n" + tail(log));
			}
			Thread.sleep(POLL_MILLIS);
		}
	}

	private static boolean answers(int port, Encryption encryption) {
		try {
			HttpURLConnection connection = encryption.open(port);
			connection.setReadTimeout(2000);
			return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * The controller needs something to answer with. A server that does not take it fails
	 * when the controller's workload comes, and says so there.
	 */
	private static void leaveGreeting(int port, Workload.Application application, Encryption encryption) {
		if (application != Workload.Application.ROUTER) {
			return;
		}
		try {
			HttpURLConnection connection = encryption.open(port, "/greetings");
			connection.setDoOutput(true);
			connection.setRequestProperty("Content-Type", "application/json");
			connection.getOutputStream().write("{\"name\":\"Ada\"}".getBytes(StandardCharsets.US_ASCII));
			connection.getResponseCode();
		}
		catch (IOException ex) {
			System.err.println("No greeting for the controller: " + ex.getMessage());
		}
	}

	private static String tail(Path log) throws IOException {
		List<String> lines = Files.readAllLines(log);
		return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
	}

	/** Null for a server that is no JVM. */
	private static AllocatedBytes attach(Process process) {
		boolean java = process.info().command().filter((command) -> command.endsWith("/java")).isPresent();
		try {
			return java ? new AllocatedBytes(process.pid()) : null;
		}
		catch (IOException ex) {
			System.err.println("No heap figures: " + ex.getMessage());
			return null;
		}
	}

	/** What runs. */
	public Contender contender() {
		return this.contender;
	}

	/** Where it listens, on the loopback address. */
	public int port() {
		return this.port;
	}

	/** The process that listens. */
	public long pid() {
		return this.process.pid();
	}

	/** CPU time of the process and of the children it serves with. */
	public CpuTime cpuTime() throws IOException {
		CpuTime sum = CpuTime.of(pid());
		for (ProcessHandle child : this.process.descendants().toList()) {
			CpuTime time = CpuTime.of(child.pid());
			sum = new CpuTime(sum.userMicros() + time.userMicros(), sum.systemMicros() + time.systemMicros());
		}
		return sum;
	}

	/** Heap allocated so far, if the server is a JVM. */
	public OptionalLong allocatedBytes() {
		return (this.allocatedBytes != null) ? OptionalLong.of(this.allocatedBytes.total()) : OptionalLong.empty();
	}

	/** Heap in use after full collections; NaN if the server is no JVM. */
	public double heapInUse() throws IOException {
		return (this.allocatedBytes != null) ? this.allocatedBytes.liveBytes() : Double.NaN;
	}

	/** Physical memory the process has now. */
	public long residentBytes() throws IOException {
		return Files.readAllLines(Path.of("/proc/" + pid() + "/status"))
			.stream()
			.filter((line) -> line.startsWith("VmRSS:"))
			.mapToLong((line) -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
			.findFirst()
			.orElse(0);
	}

	/** How long it took until the first answer, from the start of the process. */
	public long startMillis() {
		return this.startMillis;
	}

	@Override
	public void close() throws IOException {
		if (this.allocatedBytes != null) {
			this.allocatedBytes.close();
		}
		Children.end(this.process);
	}

}
