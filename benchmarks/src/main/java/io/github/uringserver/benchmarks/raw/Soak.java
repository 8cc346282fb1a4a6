package io.github.uringserver.benchmarks.raw;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;

import io.github.uringserver.benchmarks.compare.Children;

/**
 * Soaks the servers: clients that abort, half-close, dawdle, pipeline and flood, for some
 * minutes. The time is cut into parts; after each one every client leaves, every live
 * thing has to be gone, and heap (live, after a full collection), RSS and descriptors are
 * taken. The first part is warm-up. Flat means: the median of the second half of the
 * other parts is not above that of their first half by more than an allowance, and the
 * descriptors are as many as after the warm-up.
 */
public final class Soak {

	private static final String USAGE = """
			usage: benchmarks/run soak [--minutes N] [--clients N] [--seed N] [--descriptors N] [--jvm-options "..."]
			""";

	private static final int PARTS = 9;

	private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

	private static final long MIB = 1 << 20;

	private static final long HEAP_ALLOWANCE = MIB / 2;

	private static final long RESIDENT_ALLOWANCE = 12 * MIB;

	private final ServerChild server;

	private final int clients;

	private final long seed;

	private final SSLSocketFactory tls;

	private final AtomicLong conversations = new AtomicLong();

	private final List<String> failures = new ArrayList<>();

	private Soak(ServerChild server, int clients, long seed) throws Exception {
		this.server = server;
		this.clients = clients;
		this.seed = seed;
		SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		this.tls = context.getSocketFactory();
	}

	/** Exit code 1 if anything was wrong. */
	public static void main(String[] arguments) throws Exception {
		Arguments options = new Arguments(USAGE, "minutes", "5", "clients", "12", "seed",
				Long.toString(System.nanoTime()), "descriptors", "400", "server-cpu", "0", "load-cpu", "1",
				"jvm-options", "-Xmx256m")
			.read(arguments);
		System.out.println("soak " + options);
		Children.endWithThisProcess();
		long partSeconds = Math.max(1, options.number("minutes", 1, 10_000) * 60L / PARTS);
		boolean good;
		try (ServerChild server = ServerChild.start(SoakServer.class, options.number("server-cpu", 0, 1023),
				"ulimit -n " + options.number("descriptors", 200, 20_000), options.text("jvm-options"))) {
			good = new Soak(server, options.number("clients", 1, 1000), Long.parseLong(options.text("seed")))
				.run(partSeconds);
		}
		System.out.println(good ? "flat, and nothing left" : "FAILED");
		System.exit(good ? 0 : 1);
	}

	private boolean run(long partSeconds) throws IOException, InterruptedException {
		int[] ports = Arrays.stream(this.server.ask("ports").split(" ")).mapToInt(Integer::parseInt).toArray();
		long[] heap = new long[PARTS];
		long[] resident = new long[PARTS];
		long[] descriptors = new long[PARTS];
		for (int part = 0; part < PARTS; part++) {
			converse(ports, part, partSeconds);
			String live = awaitNothingLive();
			heap[part] = this.server.liveHeapBytes();
			resident[part] = this.server.residentBytes();
			descriptors[part] = this.server.descriptors();
			System.out.printf(Locale.ROOT, "part %d: %d conversations, live: %s; heap %.2f MiB, RSS %.1f MiB, %d fds%n",
					part, this.conversations.get(), live, (double) heap[part] / MIB, (double) resident[part] / MIB,
					descriptors[part]);
			if (!live.equals("nothing")) {
				this.failures.add("after part " + part + ": " + live);
			}
		}
		judge("live heap", heap, HEAP_ALLOWANCE);
		judge("RSS", resident, RESIDENT_ALLOWANCE);
		if (descriptors[PARTS - 1] > descriptors[0]) {
			this.failures.add("descriptors grew from " + descriptors[0] + " to " + descriptors[PARTS - 1]);
		}
		if (!this.server.ask("stop").equals("stopped")) {
			this.failures.add("the servers did not stop");
		}
		this.failures.forEach(System.out::println);
		return this.failures.isEmpty();
	}

	private void converse(int[] ports, int part, long seconds) throws InterruptedException {
		long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
		List<Thread> threads = new ArrayList<>();
		for (int i = 0; i < this.clients; i++) {
			long clientSeed = this.seed + part * 1000L + i;
			SoakClient client = new SoakClient(clientSeed, ports, this.tls);
			Thread thread = new Thread(() -> converse(client, clientSeed, end), "client-" + i);
			thread.start();
			threads.add(thread);
		}
		for (Thread thread : threads) {
			thread.join();
		}
	}

	private void converse(SoakClient client, long clientSeed, long end) {
		while (System.nanoTime() - end < 0) {
			try {
				client.converse();
				this.conversations.incrementAndGet();
			}
			catch (IOException | RuntimeException ex) {
				if (!this.server.isAlive()) {
					return;
				}
				fail("client with seed " + clientSeed + ": " + ex + at(ex));
			}
		}
	}

	private static String at(Exception ex) {
		return Arrays.stream(ex.getStackTrace())
			.filter((frame) -> frame.getClassName().startsWith(SoakClient.class.getName())
					&& !frame.getMethodName().equals("check"))
			.map((frame) -> ", " + frame.getMethodName() + ":" + frame.getLineNumber())
			.reduce("", String::concat);
	}

	private synchronized void fail(String what) {
		this.failures.add(what);
	}

	private String awaitNothingLive() throws IOException, InterruptedException {
		long deadline = System.nanoTime() + PATIENCE_NANOS;
		String live = this.server.ask("live");
		while (!live.equals("nothing") && System.nanoTime() - deadline < 0) {
			Thread.sleep(200);
			live = this.server.ask("live");
		}
		return live;
	}

	private void judge(String what, long[] values, long allowance) {
		int half = 1 + (PARTS - 1) / 2;
		long first = median(Arrays.copyOfRange(values, 1, half));
		long second = median(Arrays.copyOfRange(values, half, PARTS));
		String sentence = what + ": median of the first half " + first / 1024 + " KiB, of the second " + second / 1024
				+ " KiB, allowed " + allowance / 1024 + " KiB more";
		System.out.println(sentence);
		if (second - first > allowance) {
			this.failures.add(sentence);
		}
	}

	private static long median(long[] values) {
		return (long) LongStream.of(values)
			.sorted()
			.skip((values.length - 1) / 2)
			.limit(2 - values.length % 2)
			.average()
			.orElseThrow();
	}

}
