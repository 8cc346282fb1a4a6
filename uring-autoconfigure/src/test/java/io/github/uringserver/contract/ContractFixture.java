package io.github.uringserver.contract;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.boot.UringServerCustomizer;
import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.dispatch.LeanDispatchDecorator;
import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.server.SuiteOption;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server made by the {@link UringReactiveWebServerFactory}, with one worker, on a port
 * of the loopback interface. The suites of the contract extend it; a class that extends
 * one of them runs it with other options by overriding {@link #configure} and
 * {@link #secure}, and {@code -Dsuite.options} runs all of them with some. After each
 * test nothing may be left open on the server.
 */
abstract class ContractFixture {

	static final int KIB = 1024;

	private static final int PATIENCE_MILLIS = 20_000;

	private final List<AutoCloseable> clients = new ArrayList<>();

	private AnnotationConfigApplicationContext context;

	private UringWebServer server;

	@BeforeAll
	static void assumeSupported() {
		RingSupport support = UringServer.probe(UringServerConfiguration.builder().workers(1).build());
		Assumptions.assumeTrue(support.isSupported(), support::detail);
	}

	/**
	 * Called for each server, after the fixture's own settings: the suite's parameter.
	 */
	protected void configure(UringReactiveWebServerFactory factory) {
	}

	/** What a client speaks over: the connection itself, or TLS on it. */
	protected Socket secure(Socket connected) throws IOException {
		return connected;
	}

	private static Socket openSocket(int port) throws IOException {
		Socket socket = new Socket();
		socket.setTcpNoDelay(true);
		socket.setSoTimeout(PATIENCE_MILLIS);
		socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
		return socket;
	}

	/** The scheme of the requests' URIs. */
	protected String scheme() {
		return "http";
	}

	/** Starts the server. */
	final void serve(HttpHandler handler, UringServerCustomizer... customizers) {
		UringReactiveWebServerFactory factory = new UringReactiveWebServerFactory(0);
		factory.setAddress(InetAddress.getLoopbackAddress());
		factory.addServerCustomizers((configuration) -> configuration.workers(1)
			.pinning(false)
			.maxConnectionsPerWorker(2048)
			.receiveBuffers(128)
			.sendBuffers(128), SuiteOption::apply);
		factory.addServerCustomizers(customizers);
		configure(factory);
		this.server = (UringWebServer) factory.getWebServer(handler);
		this.server.start();
	}

	/** Starts the server with a WebFlux application of these classes, lean as in Boot. */
	final void serveApplication(Class<?>... componentClasses) {
		this.context = new AnnotationConfigApplicationContext();
		this.context.register(componentClasses);
		this.context.registerBean(LeanDispatchDecorator.class, () -> new LeanDispatchDecorator(true));
		this.context.refresh();
		serve(WebHttpHandlerBuilder.applicationContext(this.context).build());
	}

	final UringWebServer server() {
		return this.server;
	}

	final ContractClient connect() throws IOException {
		Socket connected = openSocket(this.server.getPort());
		ContractClient client = new ContractClient(connected, secure(connected));
		this.clients.add(client);
		return client;
	}

	/** A counter, summed over the workers. */
	final long count(Counter counter) {
		return this.server.getServer().workers().stream().mapToLong((worker) -> worker.counters().get(counter)).sum();
	}

	final void awaitCount(Counter counter, long value) {
		try {
			await(counter + " == " + value, () -> count(counter) == value);
		}
		catch (AssertionError ex) {
			throw new AssertionError(ex.getMessage() + " but " + count(counter), ex);
		}
	}

	/** Waits for a condition, for twenty seconds at most. */
	static void await(String what, BooleanSupplier condition) {
		long deadline = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - deadline > 0) {
				throw new AssertionError("Not reached: " + what);
			}
			LockSupport.parkNanos(500_000L);
		}
	}

	@AfterEach
	final void nothingIsLeft() throws Exception {
		for (AutoCloseable client : this.clients) {
			client.close();
		}
		if (this.server == null) {
			return;
		}
		try {
			awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
			awaitCount(Counter.EXCHANGES_ACTIVE, 0);
			awaitNoLeases();
			assertThat(count(Counter.HANDLER_FAILURES)).isZero();
			assertThat(count(Counter.TASK_FAILURES)).isZero();
		}
		finally {
			this.server.stop();
			if (this.context != null) {
				this.context.close();
			}
		}
	}

	/**
	 * Reactor discards on a best-effort basis: what it has forgotten comes back after a
	 * garbage collection.
	 */
	private void awaitNoLeases() {
		await("nothing is leased", () -> {
			if (count(Counter.RECEIVE_BUFFERS_LEASED) > 0) {
				System.gc();
				this.server.getServer().workers().forEach((worker) -> worker.execute(() -> {
				}));
			}
			return count(Counter.RECEIVE_BUFFERS_LEASED) == 0;
		});
	}

	// ---- what handlers are made of

	static DataBuffer buffer(String content) {
		return DefaultDataBufferFactory.sharedInstance.wrap(content.getBytes(StandardCharsets.UTF_8));
	}

	static DataBuffer buffer(byte[] content) {
		return DefaultDataBufferFactory.sharedInstance.wrap(content);
	}

	/** Answers with a text of known length. */
	static Mono<Void> answer(ServerHttpResponse response, Object content) {
		return response.writeWith(Mono.just(buffer(String.valueOf(content))));
	}

	/** Reads the body to its end. */
	static Mono<String> text(Publisher<DataBuffer> body) {
		return DataBufferUtils.join(body).map((all) -> {
			String text = all.toString(StandardCharsets.UTF_8);
			DataBufferUtils.release(all);
			return text;
		}).defaultIfEmpty("");
	}

	/** Answers with the body of the request. */
	static Mono<Void> echo(ServerHttpRequest request, ServerHttpResponse response) {
		return response.writeWith(request.getBody());
	}

	/** Counts the bytes of a body. */
	static Mono<Long> lengthOf(Flux<DataBuffer> body) {
		return body.map((piece) -> {
			long length = piece.readableByteCount();
			DataBufferUtils.release(piece);
			return length;
		}).reduce(0L, Long::sum);
	}

	/** Bytes that repeat late. */
	static byte[] pattern(int length) {
		byte[] bytes = new byte[length];
		for (int i = 0; i < length; i++) {
			bytes[i] = (byte) (i * 31 + (i >> 8));
		}
		return bytes;
	}

	/** Does what blocks on a thread of its own. */
	static CompletableFuture<Void> sending(IoAction action) {
		CompletableFuture<Void> result = new CompletableFuture<>();
		Thread thread = new Thread(() -> {
			try {
				action.run();
				result.complete(null);
			}
			catch (Throwable ex) {
				result.completeExceptionally(ex);
			}
		}, "contract-client");
		thread.setDaemon(true);
		thread.start();
		return result;
	}

	/** What a client does. */
	interface IoAction {

		void run() throws Exception;

	}

}
