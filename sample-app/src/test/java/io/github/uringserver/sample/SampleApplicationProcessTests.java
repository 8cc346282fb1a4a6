package io.github.uringserver.sample;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.testing.ChildJvm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The application in a process of its own, with little memory, and under Ctrl-C. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SampleApplicationProcessTests {

	private static final int SIGINT_EXIT = 128 + 2;

	private static final int EVENTS = 100;

	private final ExecutorService clients = Executors.newCachedThreadPool();

	private ChildJvm.Running application;

	private int port;

	@BeforeEach
	void start() throws Exception {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		this.application = ChildJvm.of(SampleApplication.class)
			.jvmArguments("-Xmx64m", "-XX:+ExitOnOutOfMemoryError")
			.arguments("--server.port=0", "--uring.server.workers=2", "--spring.main.banner-mode=off",
					"--logging.level.io.github.uringserver=info")
			.start();
		this.port = Integer.parseInt(this.application.awaitOutput("Uring started on port (\\d+) \\(http\\)"));
	}

	@AfterEach
	void stop() throws Exception {
		this.clients.shutdownNow();
		if (this.application != null) {
			this.application.close();
		}
	}

	@Test
	void aBillionBytesFitThroughASmallHeap() throws Exception {
		try (RawClient client = new RawClient(this.port)) {
			client.get("/bytes/1000000000");
			assertThat(skipHead(client)).contains("Content-Length: 1000000000");
			client.get("/plaintext");
			assertThat(skip(client, 1_000_000_000L)).isEqualTo(1_000_000_000L);
			assertThat(client.read().body()).isEqualTo("Hello, World!");
		}
	}

	@Test
	void echoOfMoreThanTheHeapComesBackAsItWasSent() throws Exception {
		byte[] piece = new byte[1 << 20];
		for (int i = 0; i < piece.length; i++) {
			piece[i] = (byte) (i * 31 >>> 3);
		}
		int pieces = 100;
		CRC32 sent = new CRC32();
		for (int i = 0; i < pieces; i++) {
			sent.update(piece);
		}
		try (RawClient client = new RawClient(this.port)) {
			client.send("POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
					+ "Content-Length: " + (long) pieces * piece.length + "\r\n\r\n");
			Future<?> sending = this.clients.submit(() -> {
				for (int i = 0; i < pieces; i++) {
					client.send(piece);
				}
				return null;
			});
			assertThat(skipHead(client)).startsWith("HTTP/1.1 200 OK");
			assertThat(chunks(client)).isEqualTo(sent.getValue());
			sending.get();
		}
	}

	@Test
	void interruptDuringLoadAnswersEveryRequest() throws Exception {
		List<Future<Long>> streams = new ArrayList<>();
		for (int i = 0; i < 8; i++) {
			RawClient client = new RawClient(this.port);
			client.get("/sse");
			assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
			streams.add(this.clients.submit(() -> countEvents(client)));
		}
		List<Future<Integer>> loads = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			loads.add(this.clients.submit(this::askUntilRefused));
		}
		List<Future<Integer>> keptAlive = new ArrayList<>();
		for (int i = 0; i < 2; i++) {
			keptAlive.add(this.clients.submit((Callable<Integer>) this::askUntilToldToClose));
		}
		this.application.signal("INT");
		for (Future<Long> stream : streams) {
			assertThat(stream.get()).isEqualTo(EVENTS);
		}
		for (Future<Integer> load : loads) {
			assertThat(load.get()).isNotNegative();
		}
		for (Future<Integer> load : keptAlive) {
			assertThat(load.get()).isNotNegative();
		}
		ChildJvm.Result result = this.application.awaitEnd();
		assertThat(result.output()).contains("Commencing graceful shutdown", "Graceful shutdown complete")
			.doesNotContain("ERROR");
		assertThat(result.exitCode()).isEqualTo(SIGINT_EXIT);
	}

	@Test
	void interruptEndsTheLivePageAndItsExperiments() throws Exception {
		try (RawClient watcher = new RawClient(this.port); RawClient visitor = new RawClient(this.port)) {
			watcher.get("/live/events");
			assertThat(watcher.line()).isEqualTo("HTTP/1.1 200 OK");
			for (String experiment : List.of("load", "slow", "flood")) {
				visitor.send("PUT /live/experiments/" + experiment
						+ " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
				assertThat(visitor.read().body()).contains("\"running\":true");
			}
			this.application.signal("INT");
			ChildJvm.Result result = this.application.awaitEnd();
			assertThat(result.output()).contains("Graceful shutdown complete").doesNotContain("ERROR", "WARN");
			assertThat(result.exitCode()).isEqualTo(SIGINT_EXIT);
		}
	}

	private static long countEvents(RawClient client) throws IOException {
		try (client) {
			long events = 0;
			for (String line = client.line(); !line.equals("0"); line = lineOrEvent(client)) {
				events += line.startsWith("data:") ? 1 : 0;
			}
			return events;
		}
	}

	/** Lines of an event end with a mere line feed. */
	private static String lineOrEvent(RawClient client) throws IOException {
		StringBuilder line = new StringBuilder();
		for (int c = client.in().read(); c != '\n'; c = client.in().read()) {
			if (c < 0) {
				throw new IOException("closed after \"" + line + "\"");
			}
			if (c != '\r') {
				line.append((char) c);
			}
		}
		return line.toString();
	}

	/** A connection for each request: one that was made is served. */
	private int askUntilRefused() throws IOException {
		for (int asked = 0;; asked++) {
			RawClient client;
			try {
				client = new RawClient(this.port);
			}
			catch (ConnectException ex) {
				return asked;
			}
			try (client) {
				assertThat(client.get("/plaintext").read().body()).isEqualTo("Hello, World!");
			}
		}
	}

	/**
	 * One connection: a request that crosses the close of an idle connection may be asked
	 * again, one that was begun to be answered may not be cut.
	 */
	private int askUntilToldToClose() throws IOException {
		try (RawClient client = new RawClient(this.port)) {
			for (int asked = 0;; asked++) {
				String statusLine;
				try {
					statusLine = client.get("/plaintext").line();
				}
				catch (IOException ex) {
					return asked;
				}
				assertThat(statusLine).isEqualTo("HTTP/1.1 200 OK");
				boolean close = skipHead(client).contains("Connection: close");
				assertThat(skip(client, 13)).isEqualTo(13);
				if (close) {
					return asked;
				}
			}
		}
	}

	private static String skipHead(RawClient client) throws IOException {
		StringBuilder head = new StringBuilder();
		for (String line = client.line(); !line.isEmpty(); line = client.line()) {
			head.append(line).append('\n');
		}
		return head.toString();
	}

	private static long skip(RawClient client, long count) throws IOException {
		InputStream in = client.in();
		byte[] piece = new byte[256 * 1024];
		long skipped = 0;
		while (skipped < count) {
			int length = in.read(piece, 0, (int) Math.min(piece.length, count - skipped));
			if (length < 0) {
				return skipped;
			}
			skipped += length;
		}
		return skipped;
	}

	/** The checksum of a chunked body. */
	private static long chunks(RawClient client) throws IOException {
		CRC32 received = new CRC32();
		for (int size = Integer.parseInt(client.line(), 16); size > 0; size = Integer.parseInt(client.line(), 16)) {
			received.update(client.in().readNBytes(size));
			client.line();
		}
		client.line();
		return received.getValue();
	}

}
