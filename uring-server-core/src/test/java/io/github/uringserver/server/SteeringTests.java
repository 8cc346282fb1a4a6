package io.github.uringserver.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.uringserver.http.HttpHandler;
import io.github.uringserver.sys.CpuAffinity;
import io.github.uringserver.worker.Counter;

import static org.assertj.core.api.Assertions.assertThat;

/** Which worker accepts a connection, with a client on each CPU in turn. */
@Timeout(180)
class SteeringTests {

	private static final HttpHandler HELLO = (exchange) -> exchange.respond(200, "text/plain", "Hello".getBytes());

	private static final int CONNECTIONS_PER_CPU = 60;

	@ParameterizedTest
	@EnumSource(names = { "CBPF", "INCOMING_CPU" })
	void workerOfTheClientsCpuAccepts(Steering steering) throws Exception {
		int[] cpus = CpuAffinity.allowed();
		Assumptions.assumeTrue(cpus.length > 1, "there is only one CPU");
		try (ServerFixture fixture = new ServerFixture(HELLO,
				(wishes) -> wishes.workers(cpus.length).pinning(true).steering(steering))) {
			assertThat(fixture.server().steering()).isEqualTo(steering);
			assertThat(fixture.server().enabledFeatures()).contains("STEERING_" + steering);
			for (int i = 0; i < cpus.length; i++) {
				long[] before = accepted(fixture);
				connectFrom(cpus[i], fixture);
				long[] after = accepted(fixture);
				for (int worker = 0; worker < cpus.length; worker++) {
					assertThat(after[worker] - before[worker]).as("worker %s, client on CPU %s", worker, cpus[i])
						.isEqualTo((worker == i) ? CONNECTIONS_PER_CPU : 0);
				}
			}
		}
	}

	/** Each answered, so that it has been accepted when the next one comes. */
	private static void connectFrom(int cpu, ServerFixture fixture) throws Exception {
		FutureTask<Void> visit = new FutureTask<>(() -> {
			assertThat(CpuAffinity.pinCurrentThread(cpu)).isZero();
			for (int i = 0; i < CONNECTIONS_PER_CPU; i++) {
				try (RawClient client = fixture.connect()) {
					assertThat(client.get("/").read().body()).isEqualTo("Hello");
				}
			}
			return null;
		});
		new Thread(visit, "client").start();
		visit.get();
	}

	private static long[] accepted(ServerFixture fixture) {
		return fixture.server()
			.workers()
			.stream()
			.mapToLong((worker) -> worker.counters().get(Counter.CONNECTIONS_ACCEPTED))
			.toArray();
	}

	@Test
	void oneWorkerIsNotSteered() throws Exception {
		assertNotInForce(new ServerFixture(HELLO, (wishes) -> wishes.pinning(true).steering(Steering.CBPF)),
				"Steering by CBPF is not in force: there is only one worker; ");
	}

	@Test
	void workersThatAreNotPinnedAreNotSteered() throws Exception {
		assertNotInForce(new ServerFixture(HELLO, (wishes) -> wishes.workers(2).steering(Steering.INCOMING_CPU)),
				"Steering by SO_INCOMING_CPU is not in force: the workers are not pinned; ");
	}

	@Test
	void workersThatShareACpuAreNotSteered() throws Exception {
		int workers = CpuAffinity.allowed().length + 1;
		assertNotInForce(
				new ServerFixture(HELLO,
						(wishes) -> wishes.workers(workers).pinning(true).receiveBuffers(16).steering(Steering.CBPF)),
				"Steering by CBPF is not in force: there are more workers than CPUs; ");
	}

	@Test
	void unixDomainSocketIsNotSteered(@TempDir Path folder) throws Exception {
		assertNotInForce(
				new ServerFixture(HELLO,
						(wishes) -> wishes.workers(2)
							.pinning(true)
							.unixSocket(folder.resolve("socket"))
							.steering(Steering.CBPF)),
				"Steering by CBPF is not in force: a unix domain socket is not steered; ");
	}

	private static void assertNotInForce(ServerFixture fixture, String fallback) {
		try (fixture) {
			assertThat(fixture.server().steering()).isEqualTo(Steering.OFF);
			assertThat(fixture.server().enabledFeatures()).noneMatch((name) -> name.startsWith("STEERING"));
			assertThat(fixture.server().fallbacks()).last().asString().startsWith(fallback);
		}
		assertThat(fixture.server().fallbacks()).isEmpty();
	}

	@Test
	void automaticSteersWhereEveryWorkerCanHaveAReceiveQueue() {
		assertThat(SteeringSetup.automatic(null, 2, 2)).isEqualTo(Steering.CBPF);
		assertThat(SteeringSetup.automatic(null, 8, 2)).isEqualTo(Steering.CBPF);
		assertThat(SteeringSetup.automatic(null, 1, 2)).isEqualTo(Steering.OFF);
		assertThat(SteeringSetup.automatic(null, 0, 2)).isEqualTo(Steering.OFF);
		assertThat(SteeringSetup.automatic("not pinned", 8, 2)).isEqualTo(Steering.OFF);
	}

	@Test
	void automaticSaysNothingWhereThereIsNothingToSteer() throws IOException {
		try (ServerFixture fixture = new ServerFixture(HELLO)) {
			List<String> fallbacks = fixture.server().fallbacks();
			assertThat(fallbacks).noneMatch((fallback) -> fallback.startsWith("Steering"));
			assertThat(fixture.server().steering()).isEqualTo(Steering.OFF);
		}
	}

}
