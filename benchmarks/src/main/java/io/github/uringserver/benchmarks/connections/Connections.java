package io.github.uringserver.benchmarks.connections;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Opens many connections to one server process, asks on each of them twice, and says what
 * the server holds. Each process has a limit of open files: the server's holds for its
 * connections, too, unless their descriptors are direct; clients share them out.
 */
public final class Connections implements AutoCloseable {

	private static final String USAGE = "usage: benchmarks/run connections [connections [workers [direct|ordinary]]]";

	/** Connections of one client process. */
	private static final int PER_CLIENT = 16_384;

	private static final int ROUNDS = 2;

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private final List<Process> processes = new ArrayList<>();

	private final List<BufferedReader> clients = new ArrayList<>();

	/** Stays connected: a server that is full takes no new connection. */
	private final HttpClient stateClient = HttpClient.newHttpClient();

	private Connections() {
	}

	/**
	 * Runs and prints.
	 * @param arguments connections, 32768 by default; workers, 2; direct or ordinary
	 */
	public static void main(String[] arguments) throws Exception {
		if (arguments.length > 3 || arguments.length > 0 && !arguments[0].matches("\\d{1,7}")) {
			System.err.println(USAGE);
			System.exit(2);
		}
		int connections = (arguments.length > 0) ? Integer.parseInt(arguments[0]) : 32_768;
		int workers = (arguments.length > 1) ? Integer.parseInt(arguments[1]) : 2;
		boolean direct = arguments.length < 3 || !arguments[2].equals("ordinary");
		try (Connections run = new Connections()) {
			Runtime.getRuntime().addShutdownHook(new Thread(run::close, "end-of-children"));
			run.run(connections, workers, direct);
		}
	}

	private void run(int connections, int workers, boolean direct) throws Exception {
		Process server = start("-Xmx1g", HoldingServer.class, connections, workers, direct);
		String port = lineBehind(server.inputReader(), HoldingServer.LISTENING);
		System.out.printf("%d connections, %d workers, %s descriptors%n", connections, workers,
				direct ? "direct" : "ordinary");
		System.out.println("before: " + state(port));
		long start = System.nanoTime();
		for (int rest = connections; rest > 0; rest -= PER_CLIENT) {
			Process client = start("-Xmx256m", HoldingClient.class, "127.0.0." + (2 + this.clients.size()), port,
					Math.min(rest, PER_CLIENT));
			this.clients.add(client.inputReader());
		}
		int opened = sum((client) -> Integer.parseInt(lineBehind(client, "opened ")));
		System.out.printf("opened: %d in %.1f s%n", opened, seconds(start));
		for (int round = 1; round <= ROUNDS; round++) {
			start = System.nanoTime();
			for (Process client : this.processes.subList(1, this.processes.size())) {
				client.outputWriter().write("\n");
				client.outputWriter().flush();
			}
			int answered = sum((client) -> Integer.parseInt(lineBehind(client, "answered ")));
			System.out.printf("round %d: %d answered in %.1f s%n", round, answered, seconds(start));
		}
		System.out.println("after:  " + state(port));
	}

	private Process start(String heap, Class<?> main, Object... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), heap, "-cp",
						System.getProperty("java.class.path"), main.getName()));
		for (Object argument : arguments) {
			command.add(argument.toString());
		}
		Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
		this.processes.add(process);
		return process;
	}

	private int sum(ToIntFunction<BufferedReader> count) {
		return this.clients.stream().mapToInt(count).sum();
	}

	private static double seconds(long startNanos) {
		return (System.nanoTime() - startNanos) / 1e9;
	}

	/** Passes over other lines; shows those of the server's log that are bad. */
	private static String lineBehind(BufferedReader output, String beginning) {
		try {
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.startsWith(beginning)) {
					return line.substring(beginning.length());
				}
				if (line.contains("WARN") || line.contains("ERROR")) {
					System.err.println(line);
				}
			}
		}
		catch (IOException ex) {
			// as its end
		}
		throw new IllegalStateException("A process ended before it said: " + beginning);
	}

	private String state(String port) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/state"))
			.version(HttpClient.Version.HTTP_1_1)
			.timeout(PATIENCE)
			.build();
		return this.stateClient.send(request, HttpResponse.BodyHandlers.ofString()).body();
	}

	@Override
	public void close() {
		this.processes.forEach(Process::destroy);
	}

}
