package io.github.uringserver.metrics;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLSocket;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.CountingMode;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.server.RawClient;
import io.github.uringserver.server.ServerFixture;
import io.github.uringserver.testing.Certificates;
import io.github.uringserver.tls.TlsClientAuthentication;
import io.github.uringserver.tls.TlsConfiguration;
import io.github.uringserver.tls.TlsContext;
import io.github.uringserver.tls.TlsContexts;
import io.github.uringserver.tls.TlsIdentity;
import io.github.uringserver.tls.TlsOptions;
import io.github.uringserver.tls.TlsProvider;
import io.github.uringserver.worker.Counter;
import io.github.uringserver.worker.HandshakeKind;

import static org.assertj.core.api.Assertions.assertThat;

/** The meters of a server on the real kernel. */
@Timeout(60)
class UringMetersTests {

	private static final Duration STEP = Duration.ofMinutes(1);

	@Test
	void everyCounterHasItsMeterOnEachWorker() throws IOException {
		MeterRegistry registry = new SimpleMeterRegistry();
		try (ServerFixture fixture = new ServerFixture(UringMetersTests::hello, (builder) -> builder.workers(2))) {
			new UringMeters("server", fixture.server()).bindTo(registry);
			assertThat(Counter.values()).allSatisfy((counter) -> {
				List<Meter> meters = registry.find("uring." + counter.meter())
					.tags("server", "server")
					.meters()
					.stream()
					.filter((meter) -> counter.family() == null
							|| counter.tagValue().equals(meter.getId().getTag(counter.family().tagKey())))
					.toList();
				assertThat(meters).extracting((meter) -> meter.getId().getTag("worker"))
					.containsExactlyInAnyOrder("0", "1");
				assertThat(meters).allSatisfy((meter) -> {
					assertThat(meter).isInstanceOf(counter.isGauge() ? Gauge.class : FunctionCounter.class);
					assertThat(meter.getId().getDescription()).isNotBlank();
				});
			});
		}
	}

	@Test
	void metersOfOneNameHaveTheSameTagKeys() throws IOException {
		MeterRegistry registry = new SimpleMeterRegistry();
		try (ServerFixture fixture = new ServerFixture(UringMetersTests::hello)) {
			new UringMeters("server", fixture.server()).bindTo(registry);
			registry.getMeters()
				.forEach((meter) -> assertThat(registry.find(meter.getId().getName()).meters())
					.extracting((other) -> other.getId().getTags().stream().map(Tag::getKey).toList())
					.containsOnly(meter.getId().getTags().stream().map(Tag::getKey).toList()));
		}
	}

	@Test
	void registryThatCountsDifferencesSeesNoneBelowZeroWhenTheServerStartsAgain() throws IOException {
		MockClock clock = new MockClock();
		MeterRegistry registry = new SimpleMeterRegistry(new SimpleConfig() {

			@Override
			public CountingMode mode() {
				return CountingMode.STEP;
			}

			@Override
			public Duration step() {
				return STEP;
			}

			@Override
			public String get(String key) {
				return null;
			}

		}, clock);
		try (ServerFixture fixture = new ServerFixture(UringMetersTests::hello)) {
			new UringMeters("server", fixture.server()).bindTo(registry);
			FunctionCounter requests = registry.get("uring.requests").functionCounter();
			assertThat(difference(requests, clock)).isZero();
			get(fixture, 5);
			assertThat(difference(requests, clock)).isEqualTo(5);
			fixture.server().stop();
			fixture.server().start();
			get(fixture, 2);
			assertThat(difference(requests, clock)).isEqualTo(2);
			fixture.server().stop();
			assertThat(difference(requests, clock)).isZero();
			assertThat(registry.get("uring.active").gauge().value()).isZero();
		}
	}

	@Test
	void completionsPerEnterAreCumulativeAndEndWithAllCalls() throws IOException {
		MeterRegistry registry = new SimpleMeterRegistry();
		try (ServerFixture fixture = new ServerFixture(UringMetersTests::hello)) {
			new UringMeters("server", fixture.server()).bindTo(registry);
			get(fixture, 20);
			fixture.server().stop();
			List<Double> counts = Arrays
				.stream(new String[] { "0", "1", "2", "4", "8", "16", "32", "64", "128", "256", "512", "1024", "2048",
						"+Inf" })
				.map((bound) -> registry.get("uring.enter.completions").tag("le", bound).functionCounter().count())
				.toList();
			assertThat(counts).isSorted();
			double enters = registry.get("uring.system.calls").functionCounter().count();
			// what the last call brought is counted by the next one, which there is not;
			// and
			// the probes of multishot timeouts and zero-copy sends were before the first
			// turn
			assertThat(counts.get(13)).isPositive().isBetween(enters - 3, enters);
			assertThat(registry.find("uring.enter.completions").meters()).hasSize(14);
		}
	}

	@Test
	void scrapeHasNamesUnitsAndValues() throws IOException {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		try (ServerFixture fixture = new ServerFixture(UringMetersTests::hello); RawClient idle = fixture.connect()) {
			new UringMeters("server", fixture.server()).bindTo(registry);
			idle.get("/").read();
			fixture.awaitCount(Counter.EXCHANGES_ACTIVE, 0);
			assertThat(registry.scrape()).contains("uring_requests_total{server=\"server\",worker=\"0\"} 1.0")
				.contains("uring_connections_active{server=\"server\",worker=\"0\"} 1.0")
				.contains("uring_connections_idle{server=\"server\",worker=\"0\"} 1.0")
				.contains("uring_timeouts_total{kind=\"header\",server=\"server\",worker=\"0\"} 0.0")
				.contains("uring_protocol_errors_total{kind=\"bad-request\",server=\"server\",worker=\"0\"} 0.0")
				.contains("uring_connections_rejected_total{reason=\"full\",server=\"server\",worker=\"0\"} 0.0")
				.contains("uring_enter_completions_total{le=\"+Inf\",server=\"server\",worker=\"0\"} ")
				.contains("uring_buffers_max{pool=\"receive\",server=\"server\"} 128.0")
				.contains("uring_buffers_free{pool=\"receive\",server=\"server\",worker=\"0\"} 128.0")
				.contains("uring_active{server=\"server\"} 1.0")
				.contains("uring_worker_up{server=\"server\",worker=\"0\"} 1.0")
				.containsPattern("uring_sent_bytes_total\\{server=\"server\",worker=\"0\"} (?!0\\.0\n).+\n")
				.containsPattern("uring_busy_seconds_total\\{server=\"server\",worker=\"0\"} (?!0\\.0\n).+\n")
				.containsPattern("uring_turn_longest_seconds\\{server=\"server\",worker=\"0\"} (?!0\\.0\n).+\n")
				.contains("# HELP uring_timeouts_total Connections and exchanges that took too long.");
		}
	}

	@Test
	void handshakesAreTimedByProtocolAndGroup() throws Exception {
		MeterRegistry registry = new SimpleMeterRegistry();
		TlsConfiguration tls = tls();
		try (ServerFixture fixture = new ServerFixture(UringMetersTests::hello, (builder) -> builder.tls(tls))) {
			new UringMeters("server", fixture.server()).bindTo(registry);
			assertThat(registry.find("uring.tls.handshake").functionTimers()).hasSize(HandshakeKind.values().length)
				.allSatisfy((timer) -> assertThat(timer.count()).isZero());
			shakeHands(fixture.port());
			fixture.server().stop();
			fixture.server().start();
			shakeHands(fixture.port());
			FunctionTimer timer = registry.get("uring.tls.handshake")
				.tags("protocol", "TLSv1.2", "group", "secp256r1", "worker", "0", "server", "server")
				.functionTimer();
			double longest = registry.get("uring.tls.handshake.longest")
				.tags("protocol", "TLSv1.2", "group", "secp256r1")
				.timeGauge()
				.value(TimeUnit.SECONDS);
			assertThat(timer.count()).isEqualTo(2);
			assertThat(longest).isPositive();
			assertThat(timer.totalTime(TimeUnit.SECONDS)).isGreaterThan(longest).isLessThan(60);
			assertThat(registry.find("uring.tls.handshake").functionTimers().stream().mapToDouble(FunctionTimer::count))
				.containsOnlyOnce(2.0)
				.containsOnly(0.0, 2.0);
		}
	}

	private static TlsConfiguration tls() {
		TlsOptions options = TlsOptions.builder()
			.provider(TlsProvider.BOUNCY_CASTLE)
			.namedGroups(List.of("secp256r1"))
			.warmUpTime(Duration.ZERO)
			.build();
		TlsContext context = TlsContexts.create(options,
				new TlsIdentity(Certificates.ec("localhost").keyManagers().getKeyManagers(), null, null, null,
						TlsClientAuthentication.NONE));
		return new TlsConfiguration((serverName) -> context);
	}

	private static void shakeHands(int port) throws IOException {
		SSLSocket socket = (SSLSocket) Certificates.trustingClient().getSocketFactory().createSocket("localhost", port);
		socket.setEnabledProtocols(new String[] { "TLSv1.2" });
		try (RawClient client = new RawClient(socket)) {
			assertThat(client.get("/").read().status()).isEqualTo(200);
		}
	}

	@Test
	void serverOfAnotherMakeIsNotActive() {
		MeterRegistry registry = new SimpleMeterRegistry();
		new UringMeters("server", null).bindTo(registry);
		assertThat(registry.getMeters()).hasSize(1);
		assertThat(registry.get("uring.active").tag("server", "server").gauge().value()).isZero();
	}

	private static double difference(FunctionCounter counter, MockClock clock) {
		counter.count();
		clock.add(STEP);
		return counter.count();
	}

	private static void get(ServerFixture fixture, int times) throws IOException {
		try (RawClient client = fixture.connect()) {
			for (int i = 0; i < times; i++) {
				assertThat(client.get("/").read().status()).isEqualTo(200);
			}
		}
	}

	private static void hello(HttpExchange exchange) {
		exchange.respond(200, "text/plain", "Hello".getBytes(StandardCharsets.US_ASCII));
	}

}
