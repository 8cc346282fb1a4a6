package io.github.uringserver.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServerConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.boot.web.server.GracefulShutdownResult;
import org.springframework.boot.web.server.Shutdown;
import org.springframework.http.server.reactive.HttpHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What a factory makes, used by hand, without a context. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ServerOfFactoryTests {

	private static final HttpHandler HANDLER = (request, response) -> response
		.writeWith(Mono.just(response.bufferFactory().wrap("hello".getBytes())));

	private final UringReactiveWebServerFactory factory = new UringReactiveWebServerFactory(0);

	private UringWebServer server;

	@BeforeEach
	void make() {
		ServerFixture.assumeSupported(UringServerConfiguration.builder().build());
		this.factory.setShutdown(Shutdown.GRACEFUL);
		this.server = (UringWebServer) this.factory.getWebServer(HANDLER);
	}

	@AfterEach
	void stop() {
		if (this.server != null) {
			this.server.stop();
		}
	}

	@Test
	void doesNotListenBeforeItsStart() throws Exception {
		assertThat(this.server.getPort()).isEqualTo(-1);
		this.server.start();
		try (RawClient client = new RawClient(this.server.getPort())) {
			assertThat(client.get("/").read().body()).isEqualTo("hello");
		}
	}

	@Test
	void isIdleWhenItWasNeverStarted() {
		List<GracefulShutdownResult> results = new ArrayList<>();
		this.server.shutDownGracefully(results::add);
		assertThat(results).containsExactly(GracefulShutdownResult.IDLE);
		this.server.stop();
	}

	@Test
	void restartsWhileAGracefulShutdownIsForgotten() throws Exception {
		this.server.start();
		this.server.shutDownGracefully((result) -> {
		});
		this.server.stop();
		this.server.start();
		try (RawClient client = new RawClient(this.server.getPort())) {
			assertThat(client.get("/").read().header("Connection")).isNull();
			assertThat(client.get("/").read().body()).isEqualTo("hello");
		}
	}

	@Test
	void refusesToBeStoppedByItsOwnWorker() throws Exception {
		List<Throwable> failures = new ArrayList<>();
		UringWebServer[] stopping = new UringWebServer[1];
		stopping[0] = (UringWebServer) this.factory.getWebServer((request, response) -> {
			try {
				stopping[0].stop();
			}
			catch (IllegalStateException ex) {
				failures.add(ex);
			}
			return HANDLER.handle(request, response);
		});
		stopping[0].start();
		try (RawClient client = new RawClient(stopping[0].getPort())) {
			assertThat(client.get("/").read().body()).isEqualTo("hello");
			assertThat(client.get("/").read().body()).isEqualTo("hello");
		}
		assertThat(failures).hasSize(2);
		assertThatIllegalStateException().isThrownBy(() -> {
			throw failures.get(0);
		}).withMessageContaining("worker");
		assertThat(stopping[0].getPort()).isPositive();
		stopping[0].stop();
		assertThat(stopping[0].getPort()).isEqualTo(-1);
	}

}
