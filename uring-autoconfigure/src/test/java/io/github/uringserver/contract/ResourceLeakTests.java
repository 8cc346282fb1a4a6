package io.github.uringserver.contract;

import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.WebServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Starting and stopping leaves no descriptor, mapping or thread behind. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class ResourceLeakTests {

	private static final int WARM_UPS = 3;

	@Test
	void fiftyContextsLeaveNothingBehind() throws Exception {
		for (int i = 0; i < WARM_UPS; i++) {
			runOnce();
		}
		Map<String, Long> before = resourcesAtRest();
		for (int i = 0; i < 50; i++) {
			runOnce();
		}
		awaitNoMoreThan(before);
	}

	@Test
	void twoHundredRestartsOfAServerLeaveNothingBehind() throws Exception {
		runOnce();
		Map<String, Long> before = resourcesAtRest();
		try (Application application = Application.run(Doors.class, "server.shutdown=immediate")) {
			for (int i = 0; i < 200; i++) {
				try (RawClient client = application.connect()) {
					client.get("/door/never");
					application.awaitCount(Counter.EXCHANGES_ACTIVE, 1);
					application.webServer().stop();
				}
				application.webServer().start();
			}
			assertThat(application.get("/hello").body()).isEqualTo("hello");
		}
		awaitNoMoreThan(before);
	}

	@Test
	void startsThatFailLeaveNothingBehind() throws Exception {
		runOnce();
		Map<String, Long> before = resourcesAtRest();
		try (ServerSocket taken = new ServerSocket(0)) {
			WebServer server = new UringReactiveWebServerFactory(taken.getLocalPort())
				.getWebServer((request, response) -> Mono.empty());
			for (int i = 0; i < 50; i++) {
				assertThatExceptionOfType(PortInUseException.class).isThrownBy(server::start);
			}
		}
		awaitNoMoreThan(before);
	}

	/** Less is no leak: other tests' clients in this JVM go in their own time. */
	private static void awaitNoMoreThan(Map<String, Long> before) {
		ServerFixture.await("no more than before: " + before,
				() -> resources().entrySet()
					.stream()
					.allMatch((count) -> count.getValue() <= before.getOrDefault(count.getKey(), 0L)));
	}

	private static void runOnce() throws Exception {
		try (Application application = Application.run(Doors.class, "server.shutdown=immediate");
				RawClient waiting = application.connect()) {
			assertThat(application.get("/hello").body()).isEqualTo("hello");
			waiting.get("/door/never");
			application.awaitCount(Counter.EXCHANGES_ACTIVE, 1);
		}
	}

	/** Threads end a moment after the server. */
	private static Map<String, Long> resourcesAtRest() {
		ServerFixture.await("no thread of a server lives", () -> resources().get("threads") == 0);
		return resources();
	}

	/** How many there are, by kind. */
	private static Map<String, Long> resources() {
		Map<String, Long> counts = OpenResources.count();
		counts.put("threads", OpenResources.threads());
		return counts;
	}

}
