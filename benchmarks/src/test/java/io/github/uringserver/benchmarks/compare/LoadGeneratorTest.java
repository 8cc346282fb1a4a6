package io.github.uringserver.benchmarks.compare;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The load script and the shim that makes wrk poll, against the server of the JDK. */
class LoadGeneratorTest {

	private static final byte[] HELLO = "Hello, World!".getBytes(StandardCharsets.US_ASCII);

	private static final Path LOAD = Files.isDirectory(Path.of("load")) ? Path.of("load") : Path.of("benchmarks/load");

	@TempDir
	private Path folder;

	private final Set<String> asked = ConcurrentHashMap.newKeySet();

	private final AtomicInteger closing = new AtomicInteger();

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		assumeTrue(Commands.exists("wrk") && Commands.exists("taskset"), "wrk or taskset is not installed");
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			this.asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
			exchange.sendResponseHeaders(404, -1);
			exchange.close();
		});
		this.server.createContext("/plaintext", (exchange) -> {
			this.asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
			if ("close".equals(exchange.getRequestHeaders().getFirst("Connection"))) {
				this.closing.incrementAndGet();
				exchange.getResponseHeaders().set("Connection", "close");
			}
			exchange.sendResponseHeaders(200, HELLO.length);
			exchange.getResponseBody().write(HELLO);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.stop(0);
		}
	}

	@Test
	void pollingClientIsAnswered() throws Exception {
		assumeTrue(Commands.exists("gcc") && Files.exists(Path.of("/usr/include/dlfcn.h")),
				"gcc or libc6-dev is not installed");
		Path shim = this.folder.resolve("poll-epoll.so");
		Requirements.compile(LOAD.resolve("poll-epoll.c"), shim);
		assertAnswered(generator(shim).saturate(Workload.CORE, port(), 1));
	}

	@Test
	void sleepingClientIsAnswered() throws Exception {
		assertAnswered(generator(null).saturate(Workload.CORE, port(), 1));
	}

	@Test
	void clientThatPausesIsAnswered() throws Exception {
		assertAnswered(generator(null).atRate(Workload.CORE, port(), 1, 1000));
	}

	@Test
	void clientThatConnectsAnewIsAnswered() throws Exception {
		assertAnswered(generator(null).saturate(Workload.NEW_CONNECTION, port(), 1));
		assertThat(this.closing.get()).isPositive();
	}

	@Test
	void mixtureIsAskedForInTurn() {
		assertThatThrownBy(() -> generator(null).saturate(Workload.MIXED, port(), 1)).isInstanceOf(IOException.class);
		assertThat(this.asked).contains("GET /plaintext", "GET /json", "GET /greetings/1", "POST /echo",
				"GET /bytes/16384", "GET /file-16k.bin");
	}

	@Test
	void answersThatAreErrorsAreNoResult() {
		assertThatThrownBy(() -> generator(null).saturate(Workload.JSON, port(), 1)).isInstanceOf(IOException.class)
			.hasMessageContaining("errors");
	}

	private static void assertAnswered(LoadResult result) {
		assertThat(result.requests()).isPositive();
		assertThat(result.errors()).isZero();
		assertThat(result.p99Micros()).isGreaterThanOrEqualTo(result.p50Micros());
	}

	private static LoadGenerator generator(Path shim) {
		return new LoadGenerator(0, "http", LOAD.resolve("load.lua"), shim);
	}

	private int port() {
		return this.server.getAddress().getPort();
	}

}
