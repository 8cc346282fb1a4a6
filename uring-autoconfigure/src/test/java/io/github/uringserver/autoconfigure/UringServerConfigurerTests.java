package io.github.uringserver.autoconfigure;

import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.server.UringServerConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UringServerConfigurerTests {

	@Test
	void defaultsAreThoseOfTheServer() {
		UringServerConfiguration configuration = configure(Map.of());
		UringServerConfiguration expected = UringServerConfiguration.builder().build();
		assertThat(configuration.workers()).isEqualTo(expected.workers());
		assertThat(configuration.backlog()).isEqualTo(expected.backlog());
		assertThat(configuration.maxConnectionsPerWorker()).isEqualTo(expected.maxConnectionsPerWorker());
		assertThat(configuration.ring()).isEqualTo(expected.ring());
		assertThat(configuration.receiveBuffers()).isEqualTo(expected.receiveBuffers());
		assertThat(configuration.receiveBufferSizeBytes()).isEqualTo(expected.receiveBufferSizeBytes());
		assertThat(configuration.sendBuffers()).isEqualTo(expected.sendBuffers());
		assertThat(configuration.sendBufferSizeBytes()).isEqualTo(expected.sendBufferSizeBytes());
		assertThat(configuration.sendQueueBytes()).isEqualTo(expected.sendQueueBytes());
		assertThat(configuration.httpLimits()).isEqualTo(expected.httpLimits());
		assertThat(configuration.timeouts()).isEqualTo(expected.timeouts());
		assertThat(configuration.writeStallTimeout()).isEqualTo(expected.writeStallTimeout());
		assertThat(configuration.minSendBytesPerSecond()).isEqualTo(expected.minSendBytesPerSecond());
		assertThat(configuration.pinning()).isNotEqualTo(CpuQuota.isSet());
	}

	@Test
	void everyPropertyArrives() {
		UringServerConfiguration configuration = configure(Map.ofEntries(Map.entry("uring.server.workers", "3"),
				Map.entry("uring.server.pinning", "off"), Map.entry("uring.server.backlog", "77"),
				Map.entry("uring.server.ring.sq-entries", "256"), Map.entry("uring.server.buffers.receive.count", "64"),
				Map.entry("uring.server.buffers.receive.size", "2KB"),
				Map.entry("uring.server.buffers.send.count", "65"), Map.entry("uring.server.buffers.send.size", "4KB"),
				Map.entry("uring.server.buffers.send.queue-size", "32KB"),
				Map.entry("server.max-http-request-header-size", "3KB"),
				Map.entry("uring.server.limits.max-request-line-size", "1KB"),
				Map.entry("uring.server.limits.max-drain-size", "0B"),
				Map.entry("uring.server.limits.max-buffered-size", "5KB")));
		assertThat(configuration.workers()).isEqualTo(3);
		assertThat(configuration.pinning()).isFalse();
		assertThat(configuration.backlog()).isEqualTo(77);
		assertThat(configuration.ring().submissionQueueEntries()).isEqualTo(256);
		assertThat(configuration.receiveBuffers()).isEqualTo(64);
		assertThat(configuration.receiveBufferSizeBytes()).isEqualTo(2048);
		assertThat(configuration.sendBuffers()).isEqualTo(65);
		assertThat(configuration.sendBufferSizeBytes()).isEqualTo(4096);
		assertThat(configuration.sendQueueBytes()).isEqualTo(32 * 1024);
		assertThat(configuration.httpLimits().maxHeadBytes()).isEqualTo(3 * 1024);
		assertThat(configuration.httpLimits().maxRequestLineBytes()).isEqualTo(1024);
		assertThat(configuration.httpLimits().maxDrainBytes()).isZero();
		assertThat(configuration.httpLimits().maxBufferedBytes()).isEqualTo(5 * 1024);
	}

	@Test
	void everyTimeoutArrives() {
		UringServerConfiguration configuration = configure(Map.of("uring.server.timeouts.header", "1s",
				"uring.server.timeouts.idle", "2m", "uring.server.timeouts.body", "3s",
				"uring.server.timeouts.write-stall", "400ms", "uring.server.timeouts.request", "5s",
				"uring.server.limits.min-body-rate", "1KB", "uring.server.limits.min-send-rate", "2KB"));
		assertThat(configuration.timeouts()).isEqualTo(new HttpTimeouts(Duration.ofSeconds(1), Duration.ofMinutes(2),
				Duration.ofSeconds(3), 1024, Duration.ofSeconds(5)));
		assertThat(configuration.writeStallTimeout()).isEqualTo(Duration.ofMillis(400));
		assertThat(configuration.minSendBytesPerSecond()).isEqualTo(2048);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "0s" })
	void zeroSwitchesATimeoutOff(String zero) {
		UringServerConfiguration configuration = configure(Map.of("uring.server.timeouts.header", zero,
				"uring.server.timeouts.idle", zero, "uring.server.timeouts.body", zero,
				"uring.server.timeouts.write-stall", zero, "uring.server.timeouts.request", zero));
		assertThat(configuration.timeouts()).isEqualTo(HttpTimeouts.NONE.withMinBodyBytesPerSecond(240));
		assertThat(configuration.writeStallTimeout()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "100, 4, 25", "101, 4, 26", "1, 4, 1", "8, 1, 8" })
	void connectionsAreSharedOutAmongTheWorkers(int total, int workers, int perWorker) {
		UringServerConfiguration configuration = configure(Map.of("uring.server.max-connections",
				Integer.toString(total), "uring.server.workers", Integer.toString(workers)));
		assertThat(configuration.maxConnectionsPerWorker()).isEqualTo(perWorker);
	}

	@ParameterizedTest
	@CsvSource({ "uring.server.workers, 0", "uring.server.backlog, 0", "uring.server.max-connections, 0",
			"uring.server.ring.sq-entries, 1000", "uring.server.buffers.receive.count, 3",
			"uring.server.buffers.receive.size, 1B", "uring.server.buffers.send.count, 0",
			"uring.server.buffers.send.size, 3GB", "uring.server.buffers.send.queue-size, 1B",
			"server.max-http-request-header-size, 1B", "uring.server.limits.max-request-line-size, 0B",
			"uring.server.limits.max-drain-size, -1B", "uring.server.limits.max-buffered-size, 1B",
			"uring.server.limits.min-body-rate, -1B", "uring.server.limits.min-send-rate, 3GB",
			"uring.server.timeouts.header, -1s", "uring.server.timeouts.idle, 366d", "uring.server.timeouts.body, -1s",
			"uring.server.timeouts.write-stall, -1s", "uring.server.timeouts.request, -1s" })
	void refusedValueIsReportedWithTheNameOfItsProperty(String name, String value) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> configure(Map.of(name, value)))
			.satisfies((exception) -> assertThat(exception.getName()).isEqualTo(name));
	}

	@Test
	void onAndOffOfYamlAreUnderstood() {
		assertThat(properties(Map.of("uring.server.pinning", false)).getPinning())
			.isEqualTo(UringServerProperties.Pinning.OFF);
		assertThat(properties(Map.of("uring.server.pinning", true)).getPinning())
			.isEqualTo(UringServerProperties.Pinning.ON);
	}

	private static UringServerConfiguration configure(Map<String, ?> properties) {
		ServerProperties serverProperties = new Binder(new MapConfigurationPropertySource(properties))
			.bindOrCreate("server", ServerProperties.class);
		UringServerConfiguration.Builder builder = UringServerConfiguration.builder();
		new UringServerConfigurer(properties(properties), serverProperties).customize(builder);
		return builder.build();
	}

	private static UringServerProperties properties(Map<String, ?> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("uring.server",
				UringServerProperties.class);
	}

}
