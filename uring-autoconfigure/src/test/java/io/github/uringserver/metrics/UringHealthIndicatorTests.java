package io.github.uringserver.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.server.UringServer;

import static org.assertj.core.api.Assertions.assertThat;

/** The health of servers on the real kernel. */
@Timeout(60)
class UringHealthIndicatorTests {

	private final CountDownLatch release = new CountDownLatch(1);

	@Test
	void runningServerIsUp() throws IOException {
		try (ServerFixture fixture = new ServerFixture(UringHealthIndicatorTests::hello)) {
			assertThat(health(fixture)).isEqualTo(
					Health.up().withDetail("active", true).withDetail("server", "running with 1 worker").build());
		}
	}

	@Test
	void drainingServerIsOutOfService() throws Exception {
		try (ServerFixture fixture = new ServerFixture(UringHealthIndicatorTests::hello)) {
			CountDownLatch idle = new CountDownLatch(1);
			fixture.server().shutDownGracefully(idle::countDown);
			assertThat(health(fixture).getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
			assertThat(health(fixture).getDetails()).containsEntry("server", "draining");
			idle.await();
			fixture.server().stop();
			assertThat(health(fixture).getStatus()).isEqualTo(Status.UNKNOWN);
			assertThat(health(fixture).getDetails()).containsEntry("server", "stopped").containsEntry("active", false);
		}
	}

	@Test
	void stuckWorkerIsDownAndUpAgainWhenItGoesOn() throws Exception {
		try (ServerFixture fixture = new ServerFixture(this::block,
				(builder) -> builder.turnLimit(Duration.ofMillis(20))); RawClient client = fixture.connect()) {
			client.get("/");
			ServerFixture.await("down", () -> health(fixture).getStatus().equals(Status.DOWN));
			assertThat(health(fixture).getDetails()).containsEntry("workers", List.of("server worker 0 is stuck"));
			this.release.countDown();
			ServerFixture.await("up", () -> health(fixture).getStatus().equals(Status.UP));
			assertThat(health(fixture).getDetails()).doesNotContainKey("workers");
		}
	}

	@Test
	void deadWorkerIsDown() throws Exception {
		try (ServerFixture fixture = new ServerFixture(UringHealthIndicatorTests::hello,
				(builder) -> builder.workers(2))) {
			fixture.server().workers().get(1).requestStop();
			ServerFixture.await("down", () -> health(fixture).getStatus().equals(Status.DOWN));
			assertThat(health(fixture).getDetails()).containsEntry("server", "running with 2 workers")
				.containsEntry("workers", List.of("server worker 1 is dead"));
		}
	}

	@Test
	void applicationThatHasFallenBackIsUpAndSaysWhy() {
		Health health = new UringHealthIndicator(
				servers(Map.of(), new UringServers.Fallback("The kernel is too old.", "Use Linux 6.1 or newer.")))
			.health();
		assertThat(health).isEqualTo(Health.up()
			.withDetail("active", false)
			.withDetail("reason", "The kernel is too old.")
			.withDetail("remedy", "Use Linux 6.1 or newer.")
			.build());
	}

	private static Health health(ServerFixture fixture) {
		return new UringHealthIndicator(servers(Map.of("server", fixture.server()), null)).health();
	}

	private static UringServers servers(Map<String, UringServer> servers, UringServers.Fallback fallback) {
		return new UringServers() {

			@Override
			public Map<String, UringServer> servers() {
				return servers;
			}

			@Override
			public Fallback fallback() {
				return fallback;
			}

		};
	}

	private static void hello(HttpExchange exchange) {
		exchange.respond(200, "text/plain", "Hello".getBytes(StandardCharsets.US_ASCII));
	}

	private void block(HttpExchange exchange) {
		try {
			this.release.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		hello(exchange);
	}

}
