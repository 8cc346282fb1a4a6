package io.github.uringserver.contract;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.worker.Counter;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.boot.web.server.WebServer;

/**
 * A Spring Boot application that runs in the test's JVM, with two small workers on a free
 * port unless its properties say otherwise.
 */
final class Application implements AutoCloseable {

	private static final List<String> DEFAULTS = List.of("server.port=0", "spring.main.banner-mode=off",
			"spring.jmx.enabled=false", "uring.server.workers=2", "uring.server.pinning=off",
			"uring.server.max-connections=4096", "uring.server.ring.sq-entries=256",
			"uring.server.buffers.receive.count=128", "uring.server.buffers.send.count=128");

	private final ReactiveWebServerApplicationContext context;

	private Application(ReactiveWebServerApplicationContext context) {
		this.context = context;
	}

	/** Runs a configuration; the properties are {@code name=value}. */
	static Application run(Class<?> configuration, String... properties) {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		return runAnywhere(configuration, properties);
	}

	/** As {@link #run}, whether or not io_uring is there. */
	static Application runAnywhere(Class<?> configuration, String... properties) {
		return new Application((ReactiveWebServerApplicationContext) new SpringApplicationBuilder(configuration)
			.web(WebApplicationType.REACTIVE)
			.registerShutdownHook(false)
			.run(arguments(properties)));
	}

	private static String[] arguments(String... properties) {
		List<String> arguments = new ArrayList<>();
		DEFAULTS.forEach((property) -> arguments.add("--" + property));
		for (String property : properties) {
			String name = property.substring(0, property.indexOf('=') + 1);
			arguments.removeIf((argument) -> argument.startsWith("--" + name));
			arguments.add("--" + property);
		}
		return arguments.toArray(String[]::new);
	}

	ReactiveWebServerApplicationContext context() {
		return this.context;
	}

	<T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	WebServer webServer() {
		return this.context.getWebServer();
	}

	UringWebServer uring() {
		return (UringWebServer) webServer();
	}

	int port() {
		return webServer().getPort();
	}

	/** A new connection to it. */
	RawClient connect() throws IOException {
		return new RawClient(port());
	}

	/** What a GET is answered, on a connection of its own. */
	RawClient.Response get(String target) throws IOException {
		try (RawClient client = connect()) {
			return client.get(target).read();
		}
	}

	/** A counter, summed over the workers. */
	long count(Counter counter) {
		return uring().getServer().workers().stream().mapToLong((worker) -> worker.counters().get(counter)).sum();
	}

	/** Waits until a counter has this value. */
	void awaitCount(Counter counter, long value) {
		ServerFixture.await(counter + " == " + value, () -> count(counter) == value);
	}

	/** Waits until no exchange and no connection is open. */
	void awaitNothingOpen() {
		awaitCount(Counter.EXCHANGES_ACTIVE, 0);
		awaitCount(Counter.CONNECTIONS_ACTIVE, 0);
	}

	@Override
	public void close() {
		this.context.close();
	}

}
