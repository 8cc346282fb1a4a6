package io.github.uringserver.contract;

import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.worker.Counter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.GracefulShutdownResult;

import static org.assertj.core.api.Assertions.assertThat;

/** What happens to connections and requests while the server is shut down gracefully. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class GracefulShutdownContractTests {

	private final BlockingQueue<GracefulShutdownResult> results = new LinkedBlockingQueue<>();

	@Test
	void requestInFlightIsAnsweredAndItsConnectionClosed() throws Exception {
		try (Application application = Application.run(Doors.class); RawClient client = application.connect()) {
			client.get("/door/a");
			application.bean(Doors.class).awaitVisitor("a");
			application.webServer().shutDownGracefully(this.results::add);
			application.bean(Doors.class).open("a");
			RawClient.Response response = client.read();
			assertThat(response.body()).isEqualTo("through a");
			assertThat(response.header("Connection")).isEqualTo("close");
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
		}
	}

	@Test
	void responseBegunBeforeIsCompleted() throws Exception {
		try (Application application = Application.run(Doors.class); RawClient client = application.connect()) {
			client.get("/half/a");
			application.bean(Doors.class).awaitVisitor("a");
			assertThat(client.line()).isEqualTo("HTTP/1.1 200 OK");
			application.webServer().shutDownGracefully(this.results::add);
			assertThat(this.results).isEmpty();
			application.bean(Doors.class).open("a");
			StringBuilder rest = new StringBuilder();
			for (String line = client.line(); !line.equals("0"); line = client.line()) {
				rest.append(line).append('|');
			}
			assertThat(rest).contains("first ").contains("through a");
			assertThat(client.line()).isEmpty();
			assertThat(client.isClosedByServer()).isTrue();
			assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
		}
	}

	@Test
	void idleConnectionsAreClosedAtOnce() throws Exception {
		try (Application application = Application.run(Doors.class);
				RawClient busy = application.connect();
				RawClient idle = application.connect()) {
			assertThat(idle.get("/hello").read().header("Connection")).isNull();
			busy.get("/door/a");
			application.bean(Doors.class).awaitVisitor("a");
			application.webServer().shutDownGracefully(this.results::add);
			assertThat(idle.isClosedByServer()).isTrue();
			assertThat(this.results).isEmpty();
			application.bean(Doors.class).open("a");
			assertThat(busy.read().status()).isEqualTo(200);
		}
	}

	@Test
	void newConnectionsAreRefused() throws Exception {
		try (Application application = Application.run(Doors.class);
				RawClient busy = application.connect();
				RawClient idle = application.connect()) {
			int port = application.port();
			idle.get("/hello").read();
			busy.get("/door/a");
			application.bean(Doors.class).awaitVisitor("a");
			application.webServer().shutDownGracefully(this.results::add);
			assertThat(idle.isClosedByServer()).isTrue();
			awaitRefusal(port);
			application.bean(Doors.class).open("a");
			assertThat(busy.read().status()).isEqualTo(200);
		}
	}

	@Test
	void idleServerIsIdleAtOnce(CapturedOutput output) throws Exception {
		try (Application application = Application.run(Doors.class)) {
			application.webServer().shutDownGracefully(this.results::add);
			assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
			assertThat(output).contains("Commencing graceful shutdown. Waiting for active requests to complete")
				.contains("Graceful shutdown complete");
		}
		assertThat(this.results).isEmpty();
	}

	@Test
	void stopAbortsIt() throws Exception {
		try (Application application = Application.run(Doors.class); RawClient client = application.connect()) {
			client.get("/door/never");
			application.awaitCount(Counter.EXCHANGES_ACTIVE, 1);
			application.webServer().shutDownGracefully(this.results::add);
			application.webServer().stop();
			assertThat(nextResult()).isEqualTo(GracefulShutdownResult.REQUESTS_ACTIVE);
			assertThat(client.isClosedByServer()).isTrue();
		}
		assertThat(this.results).isEmpty();
	}

	@Test
	void serverThatIsStoppedIsIdle() throws Exception {
		try (Application application = Application.run(Doors.class)) {
			application.webServer().stop();
			application.webServer().shutDownGracefully(this.results::add);
			assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
		}
	}

	@Test
	void immediateShutdownWaitsForNothing() throws Exception {
		try (Application application = Application.run(Doors.class, "server.shutdown=immediate");
				RawClient client = application.connect()) {
			client.get("/door/never");
			application.awaitCount(Counter.EXCHANGES_ACTIVE, 1);
			application.webServer().shutDownGracefully(this.results::add);
			assertThat(this.results.poll()).isEqualTo(GracefulShutdownResult.IMMEDIATE);
		}
	}

	@Test
	void startsAgainAfterwards() throws Exception {
		try (Application application = Application.run(Doors.class)) {
			application.webServer().shutDownGracefully(this.results::add);
			assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
			application.webServer().stop();
			application.webServer().start();
			assertThat(application.get("/hello").body()).isEqualTo("hello");
			application.webServer().shutDownGracefully(this.results::add);
			assertThat(nextResult()).isEqualTo(GracefulShutdownResult.IDLE);
		}
	}

	@Test
	void closingTheContextWaitsForRequests(CapturedOutput output) throws Exception {
		try (Application application = Application.run(Doors.class); RawClient client = application.connect()) {
			client.get("/door/a");
			application.bean(Doors.class).awaitVisitor("a");
			CompletableFuture<Void> closed = CompletableFuture.runAsync(application::close);
			awaitRefusal(application.port());
			assertThat(closed).isNotDone();
			application.bean(Doors.class).open("a");
			assertThat(client.read().body()).isEqualTo("through a");
			assertThat(closed).succeedsWithin(20, TimeUnit.SECONDS);
			assertThat(output).contains("Graceful shutdown complete");
		}
	}

	@Test
	void timeoutOfTheLifecyclePhaseCutsWhatTakesTooLong(CapturedOutput output) throws Exception {
		try (Application application = Application.run(Doors.class,
				"spring.lifecycle.timeout-per-shutdown-phase=300ms"); RawClient client = application.connect()) {
			client.get("/door/never");
			application.awaitCount(Counter.EXCHANGES_ACTIVE, 1);
			application.close();
			assertThat(client.isClosedByServer()).isTrue();
			ServerFixture.await("aborted",
					() -> output.getOut().contains("Graceful shutdown aborted with one or more requests still active"));
		}
	}

	private GracefulShutdownResult nextResult() throws InterruptedException {
		return this.results.poll(20, TimeUnit.SECONDS);
	}

	/** The listeners close in the workers' own time. */
	private static void awaitRefusal(int port) {
		ServerFixture.await("port " + port + " refuses connections", () -> {
			try (RawClient client = new RawClient(port)) {
				return false;
			}
			catch (ConnectException ex) {
				return true;
			}
			catch (IOException ex) {
				return false;
			}
		});
	}

}
