package io.github.uringserver.contract;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpServer;
import io.github.uringserver.worker.HandshakeKind;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What a collector of OpenTelemetry is told, over HTTP as it would be. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class OtlpTests {

	private final BlockingQueue<ExportMetricsServiceRequest> received = new LinkedBlockingQueue<>();

	private HttpServer collector;

	@BeforeEach
	void startCollector() throws Exception {
		this.collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.collector.createContext("/v1/metrics", (exchange) -> {
			this.received.add(ExportMetricsServiceRequest.parseFrom(exchange.getRequestBody()));
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		this.collector.start();
	}

	@AfterEach
	void stopCollector() {
		this.collector.stop(0);
	}

	@Test
	void metersArePushedWithTagsAndUnits() throws Exception {
		run("cumulative");
		Map<String, Metric> metrics = uring();
		assertThat(metrics.get("uring.requests").getSum().getIsMonotonic()).isTrue();
		assertThat(total(metrics.get("uring.requests"))).isEqualTo(3);
		assertThat(points(metrics.get("uring.requests"))).hasSize(2).allSatisfy((point) -> {
			assertThat(point.getAttributesList()).extracting(KeyValue::getKey)
				.containsExactlyInAnyOrder("server", "worker");
		});
		assertThat(metrics.get("uring.received").getUnit()).isEqualTo("bytes");
		assertThat(metrics.get("uring.busy").getUnit()).isEqualTo("seconds");
		assertThat(total(metrics.get("uring.busy"))).isPositive().isLessThan(30);
		assertThat(metrics.get("uring.connections.active").hasGauge()).isTrue();
		// the registry's own unit of time, as all timers have
		assertThat(metrics.get("uring.tls.handshake").getUnit()).isEqualTo("milliseconds");
		assertThat(metrics.get("uring.tls.handshake").getHistogram().getDataPointsList())
			.hasSize(2 * HandshakeKind.values().length)
			.allSatisfy((point) -> assertThat(point.getAttributesList()).extracting(KeyValue::getKey)
				.containsExactlyInAnyOrder("server", "worker", "protocol", "group"));
		assertThat(metrics.get("uring.tls.handshake.longest").hasGauge()).isTrue();
		assertThat(points(metrics.get("uring.enter.completions")).stream()
			.flatMap((point) -> point.getAttributesList().stream())
			.map(KeyValue::getKey)
			.collect(Collectors.toSet())).containsExactlyInAnyOrder("server", "worker", "le");
	}

	/** The last report covers what came since the one before: all of it here. */
	@Test
	void differencesArePushedWhenThatIsConfigured() throws Exception {
		run("delta");
		assertThat(total(uring().get("uring.requests"))).isEqualTo(3);
	}

	/** A registry that pushes does so, for the last time, when it is closed. */
	private void run(String temporality) throws Exception {
		try (Application application = Application.run(Doors.class, "management.otlp.metrics.export.enabled=true",
				"management.otlp.metrics.export.url=http://localhost:" + this.collector.getAddress().getPort()
						+ "/v1/metrics",
				"management.otlp.metrics.export.step=1h",
				"management.otlp.metrics.export.aggregation-temporality=" + temporality)) {
			for (int i = 0; i < 3; i++) {
				application.get("/hello");
			}
		}
	}

	private Map<String, Metric> uring() throws InterruptedException {
		ExportMetricsServiceRequest last = this.received.poll(30, TimeUnit.SECONDS);
		while (!this.received.isEmpty()) {
			last = this.received.poll();
		}
		return last.getResourceMetricsList()
			.stream()
			.flatMap((resource) -> resource.getScopeMetricsList().stream())
			.flatMap((scope) -> scope.getMetricsList().stream())
			.filter((metric) -> metric.getName().startsWith("uring."))
			.collect(Collectors.toMap(Metric::getName, (metric) -> metric,
					(first, second) -> first.toBuilder().mergeFrom(second).build()));
	}

	private static List<NumberDataPoint> points(Metric metric) {
		return metric.hasSum() ? metric.getSum().getDataPointsList() : metric.getGauge().getDataPointsList();
	}

	private static double total(Metric metric) {
		return points(metric).stream().mapToDouble(NumberDataPoint::getAsDouble).sum();
	}

}
