package io.github.uringserver.contract;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.WebServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Starting and stopping, again and again, with requests in flight. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class LifeCycleTests {

	@Test
	void startSaysThePortOnce(CapturedOutput output) {
		try (Application application = Application.run(Doors.class)) {
			application.webServer().start();
			assertThat(output.getOut()
				.lines()
				.filter((line) -> line.contains("Uring started on port " + application.port() + " (http)"))).hasSize(1);
		}
	}

	@Test
	void startLineNamesKernelFlagsAndMemory(CapturedOutput output) {
		try (Application application = Application.run(Doors.class)) {
			assertThat(application.port()).isPositive();
			assertThat(output.getOut().lines().filter((line) -> line.contains("io_uring on Linux"))).singleElement()
				.asString()
				.contains(System.getProperty("os.version"), "2 workers", "DEFER_TASKRUN", "per worker", "in total");
		}
	}

	@Test
	void sameServerStartsAgainAfterStop() throws Exception {
		try (Application application = Application.run(Doors.class)) {
			WebServer server = application.webServer();
			for (int i = 0; i < 3; i++) {
				server.stop();
				assertThat(server.getPort()).isEqualTo(-1);
				server.start();
				assertThat(application.get("/hello").body()).isEqualTo("hello");
			}
		}
	}

	@Test
	void stopIsIdempotent() {
		try (Application application = Application.run(Doors.class)) {
			application.webServer().stop();
			application.webServer().stop();
			assertThat(application.webServer().getPort()).isEqualTo(-1);
		}
	}

	@Test
	void stoppedPortRefusesConnections() throws Exception {
		try (Application application = Application.run(Doors.class)) {
			int port = application.port();
			application.webServer().stop();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
		}
	}

	@Test
	void stopCompletesWithRequestsInFlight() throws Exception {
		try (Application application = Application.run(Doors.class, "server.shutdown=immediate");
				RawClient waiting = application.connect();
				RawClient halfAnswered = application.connect();
				RawClient sending = application.connect()) {
			waiting.get("/door/a");
			halfAnswered.get("/half/b");
			assertThat(halfAnswered.line()).isEqualTo("HTTP/1.1 200 OK");
			sending.send("POST /hello HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf");
			application.awaitCount(Counter.REQUESTS, 3);
			application.webServer().stop();
			assertThat(waiting.isClosedByServer()).isTrue();
		}
	}

	@Test
	void contextKeepsAFixedPortOverStopAndStart() throws Exception {
		int port = FreePort.find();
		try (Application application = Application.run(Doors.class, "server.port=" + port)) {
			application.context().stop();
			assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> new RawClient(port));
			application.context().start();
			assertThat(application.port()).isEqualTo(port);
			assertThat(application.get("/hello").body()).isEqualTo("hello");
		}
	}

	@Test
	void contextStopsAndStartsWithRequestsInFlight() throws Exception {
		try (Application application = Application.run(Doors.class, "server.shutdown=immediate")) {
			for (int i = 0; i < 3; i++) {
				try (RawClient waiting = application.connect()) {
					waiting.get("/door/never");
					application.awaitCount(Counter.EXCHANGES_ACTIVE, 1);
					application.context().stop();
					assertThat(waiting.isClosedByServer()).isTrue();
				}
				application.context().start();
				assertThat(application.get("/hello").body()).isEqualTo("hello");
			}
		}
	}

	@Test
	void threeServersRunInOneJvm() throws Exception {
		try (Application first = Application.run(Doors.class);
				Application second = Application.run(Doors.class);
				Application third = Application.run(Doors.class)) {
			for (Application application : List.of(first, second, third)) {
				assertThat(application.get("/hello").status()).isEqualTo(200);
				assertThat(application.count(Counter.REQUESTS)).isEqualTo(1);
			}
			second.close();
			assertThat(first.get("/hello").status()).isEqualTo(200);
			assertThat(third.get("/hello").status()).isEqualTo(200);
		}
	}

	@Test
	void oneThreadThatIsNoDaemonLivesUntilStop() throws IOException {
		try (Application application = Application.run(Doors.class)) {
			assertThat(awaitThreads()).isEqualTo(1);
			application.webServer().stop();
			ServerFixture.await("no thread awaits", () -> awaitThreads() == 0);
		}
	}

	private static long awaitThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !thread.isDaemon() && thread.getName().equals("uring-await"))
			.count();
	}

}
