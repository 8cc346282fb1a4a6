package io.github.uringserver.contract;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.testing.ChildJvm;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The system calls of the workers' own threads under load, one trace per thread: bytes,
 * connections and files pass through the ring and nothing else.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class WorkerSystemCallTests {

	private static final int CLIENTS = 8;

	private static final int WARM_UP_ROUNDS = 40;

	private static final int ROUNDS = 20;

	/** Of the JVM: locks, safepoints, stack banging, memory that it takes and gives. */
	private static final Set<String> OF_THE_JVM = Set.of("futex", "sched_yield", "mprotect", "madvise", "mmap",
			"munmap", "gettid", "rt_sigreturn", "rt_sigprocmask", "restart_syscall", "getrusage");

	/** Of a connection, once, if asked for: its addresses. */
	private static final Set<String> OF_A_CONNECTION = Set.of("getpeername", "getsockname");

	private static final Pattern CALL = Pattern.compile("^(?:\\[pid +\\d+] )?(\\w+)\\(");

	@TempDir
	private Path folder;

	@Test
	void workersCallTheRingAndNothingElse() throws Exception {
		ServerFixture.assumeSupported(ServerFixture.defaults().build());
		try (ChildJvm.Running child = ChildJvm.of(WorkerSystemCallsMain.class)
			.jvmArguments("-Xms128m", "-Xmx128m", "-XX:+AlwaysPreTouch")
			.start()) {
			int port = Integer.parseInt(child.awaitOutput("port (\\d+)"));
			load(port, WARM_UP_ROUNDS);
			Map<Long, String> workers = workers(child.process().pid());
			assertThat(workers.values()).containsExactlyInAnyOrder("uring-worker-0", "uring-worker-1");
			Process strace = attach(child.process().pid());
			try {
				load(port, ROUNDS);
			}
			finally {
				strace.destroy();
				strace.waitFor();
			}
			for (long worker : workers.keySet()) {
				assertOnlyTheRing(calls(worker));
			}
		}
	}

	private static void assertOnlyTheRing(Map<String, Integer> calls) {
		assertThat(calls.getOrDefault("io_uring_enter", 0)).as("calls of the ring among " + calls).isPositive();
		assertThat(calls.entrySet())
			.filteredOn((call) -> !call.getKey().equals("io_uring_enter") && !OF_THE_JVM.contains(call.getKey()))
			.allSatisfy((call) -> {
				assertThat(call.getKey()).isIn(OF_A_CONNECTION);
				assertThat(call.getValue()).as(call.getKey()).isLessThanOrEqualTo(CLIENTS * ROUNDS);
			});
	}

	/** Each client has a connection in each round. */
	private static void load(int port, int rounds) throws Exception {
		List<CompletableFuture<Void>> clients = new ArrayList<>();
		for (int i = 0; i < CLIENTS; i++) {
			clients.add(ContractFixture.sending(() -> {
				for (int round = 0; round < rounds; round++) {
					try (RawClient client = new RawClient(port)) {
						askForEverything(client);
					}
				}
			}));
		}
		for (CompletableFuture<Void> client : clients) {
			client.get(120, TimeUnit.SECONDS);
		}
	}

	private static void askForEverything(RawClient client) throws IOException {
		for (int i = 0; i < 5; i++) {
			assertThat(client.get("/text").read().body()).isEqualTo("text");
		}
		client.send("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n" + "e".repeat(100_000));
		assertThat(client.read().bytes()).hasSize(100_000);
		assertThat(client.get("/large").read().bytes()).hasSize(WorkerSystemCallsMain.LARGE_BYTES);
		assertThat(client.get("/file").read().bytes()).hasSize(WorkerSystemCallsMain.FILE_BYTES);
		assertThat(client.get("/chunks").read().body()).endsWith("chunk 20\n");
		assertThat(client.get("/events").read().body()).endsWith("data:event 4\n\n");
		client.get("/text").get("/chunks").get("/text");
		assertThat(client.read().status()).isEqualTo(200);
		assertThat(client.read().status()).isEqualTo(200);
		assertThat(client.read().status()).isEqualTo(200);
	}

	/** Thread ids with their names. */
	private static Map<Long, String> workers(long pid) throws IOException {
		Map<Long, String> workers = new TreeMap<>();
		try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
			for (Path thread : threads.toList()) {
				String name = Files.readString(thread.resolve("comm")).trim();
				if (name.startsWith("uring-worker-")) {
					workers.put(Long.parseLong(thread.getFileName().toString()), name);
				}
			}
		}
		return workers;
	}

	/** Traces all threads of a process, each to a file of its own. */
	private Process attach(long pid) throws IOException {
		Process strace;
		try {
			strace = new ProcessBuilder("strace", "-ff", "-o", this.folder.resolve("calls").toString(), "-p",
					Long.toString(pid))
				.start();
		}
		catch (IOException ex) {
			return Assumptions.abort("no strace: " + ex.getMessage());
		}
		// not closed: strace goes on telling
		BufferedReader messages = new BufferedReader(
				new InputStreamReader(strace.getErrorStream(), StandardCharsets.UTF_8));
		String message = messages.readLine();
		Assumptions.assumeTrue(message != null && message.contains("attached"), "strace cannot attach: " + message);
		return strace;
	}

	/** How often a thread made each call. */
	private Map<String, Integer> calls(long thread) throws IOException {
		Map<String, Integer> calls = new TreeMap<>();
		for (String line : Files.readAllLines(this.folder.resolve("calls." + thread), StandardCharsets.ISO_8859_1)) {
			Matcher call = CALL.matcher(line);
			if (call.find()) {
				calls.merge(call.group(1), 1, Integer::sum);
			}
		}
		return calls;
	}

}
