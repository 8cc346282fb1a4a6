package io.github.uringserver.programs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;

import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.ring.RingSupport;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A whole application that runs on this server, on a port of its own. */
final class Program implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final int MAX_ANSWER_BYTES = 16 << 20;

	private final ReactiveWebServerApplicationContext context;

	private Program(ReactiveWebServerApplicationContext context) {
		this.context = context;
	}

	/** Runs an application, which must come up on this server and no other. */
	static Program run(Class<?> application, String... properties) {
		RingSupport support = UringServer.probe(UringServerConfiguration.builder().build());
		assumeTrue(support.isSupported(), support::detail);
		List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--uring.server.workers=2",
				"--uring.server.on-unsupported=fail", "--spring.main.banner-mode=off"));
		arguments.addAll(Arrays.asList(properties));
		Program program = new Program((ReactiveWebServerApplicationContext) new SpringApplicationBuilder(application)
			.web(WebApplicationType.REACTIVE)
			.run(arguments.toArray(String[]::new)));
		assertThat(program.context.getWebServer()).isInstanceOf(UringWebServer.class);
		return program;
	}

	ReactiveWebServerApplicationContext context() {
		return this.context;
	}

	int port() {
		return this.context.getWebServer().getPort();
	}

	String url() {
		return "http://localhost:" + port();
	}

	/** A client of this application. */
	WebTestClient client() {
		return client(port());
	}

	/** A client of a port on this machine. */
	static WebTestClient client(int port) {
		return WebTestClient.bindToServer()
			.baseUrl("http://localhost:" + port)
			.responseTimeout(PATIENCE)
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(MAX_ANSWER_BYTES))
			.build();
	}

	@Override
	public void close() {
		this.context.close();
	}

}
