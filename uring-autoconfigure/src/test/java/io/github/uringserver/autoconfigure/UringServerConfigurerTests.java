package io.github.uringserver.autoconfigure;

import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import io.github.uringserver.net.LeaseRules;
import io.github.uringserver.http.HttpTimeouts;
import io.github.uringserver.net.ReceiveMode;
import io.github.uringserver.net.ZeroCopy;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.ring.BusyPolling;
import io.github.uringserver.ring.SubmissionPolling;
import io.github.uringserver.server.Steering;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.server.UringServerConfigurationBuilder;
import io.github.uringserver.sys.MemoryOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class UringServerConfigurerTests {

	@Test
	void defaultsAreThoseOfTheServer() {
		UringServerConfiguration configuration = configure(Map.of());
		UringServerConfiguration expected = UringServerConfiguration.builder().build();
		assertThat(configuration.workers()).isEqualTo(expected.workers());
		assertThat(configuration.steering()).isEqualTo(expected.steering());
		assertThat(configuration.directDescriptors()).isEqualTo(expected.directDescriptors());
		assertThat(configuration.backlog()).isEqualTo(expected.backlog());
		assertThat(configuration.maxConnectionsPerWorker()).isEqualTo(expected.maxConnectionsPerWorker());
		assertThat(configuration.ring()).isEqualTo(expected.ring());
		assertThat(configuration.receiveBuffers()).isEqualTo(expected.receiveBuffers());
		assertThat(configuration.receiveBufferSizeBytes()).isEqualTo(expected.receiveBufferSizeBytes());
		assertThat(configuration.receiveLeases()).isEqualTo(expected.receiveLeases()).isEqualTo(LeaseRules.OFF);
		assertThat(configuration.sendBuffers()).isEqualTo(expected.sendBuffers());
		assertThat(configuration.sendBufferSizeBytes()).isEqualTo(expected.sendBufferSizeBytes());
		assertThat(configuration.sendQueueBytes()).isEqualTo(expected.sendQueueBytes());
		assertThat(configuration.fileBuffers()).isEqualTo(expected.fileBuffers());
		assertThat(configuration.fileBufferSizeBytes()).isEqualTo(expected.fileBufferSizeBytes());
		assertThat(configuration.turnLimit()).isEqualTo(expected.turnLimit());
		assertThat(configuration.httpLimits()).isEqualTo(expected.httpLimits());
		assertThat(configuration.timeouts()).isEqualTo(expected.timeouts());
		assertThat(configuration.writeStallTimeout()).isEqualTo(expected.writeStallTimeout());
		assertThat(configuration.writeStallTimeoutUnderPressure()).isEqualTo(expected.writeStallTimeoutUnderPressure());
		assertThat(configuration.minSendBytesPerSecond()).isEqualTo(expected.minSendBytesPerSecond());
		assertThat(configuration.pinning()).isNotEqualTo(CpuQuota.isSet());
		assertThat(configuration.trustedProxies()).isSameAs(expected.trustedProxies());
		assertThat(configuration.proxyProtocol()).isEqualTo(expected.proxyProtocol());
		assertThat(configuration.proxyProtocolTimeout()).isEqualTo(expected.proxyProtocolTimeout());
		assertThat(configuration.unixSocket()).isNull();
		assertThat(configuration.unixSocketPermissions()).isNull();
	}

	@Test
	void ringOptionsOfBuffersArrive() {
		UringServerConfiguration defaults = configure(Map.of());
		assertThat(defaults.zeroCopy().isOn()).isFalse();
		assertThat(defaults.receiveMode()).isEqualTo(ReceiveMode.PLAIN);
		assertThat(defaults.fileBuffersRegistered()).isFalse();
		UringServerConfiguration configuration = configure(Map.of("uring.server.zero-copy.enabled", "true",
				"uring.server.zero-copy.threshold", "20KB", "uring.server.zero-copy.adaptive", "false",
				"uring.server.buffers.receive.mode", "incremental", "uring.server.buffers.file.registered", "true"));
		assertThat(configuration.zeroCopy()).isEqualTo(new ZeroCopy(20 * 1024, false));
		assertThat(configuration.receiveMode()).isEqualTo(ReceiveMode.INCREMENTAL);
		assertThat(configuration.fileBuffersRegistered()).isTrue();
	}

	@Test
	void everyPropertyArrives() {
		UringServerConfiguration configuration = configure(Map.ofEntries(Map.entry("uring.server.workers", "3"),
				Map.entry("uring.server.pinning", "off"), Map.entry("uring.server.steering", "incoming-cpu"),
				Map.entry("uring.server.direct-descriptors", "true"), Map.entry("uring.server.backlog", "77"),
				Map.entry("uring.server.ring.sq-entries", "256"), Map.entry("uring.server.ring.sqpoll.enabled", "true"),
				Map.entry("uring.server.ring.sqpoll.idle", "7ms"), Map.entry("uring.server.ring.sqpoll.cpu", "2,3"),
				Map.entry("uring.server.ring.napi.busy-poll", "60us"),
				Map.entry("uring.server.ring.napi.prefer", "true"), Map.entry("uring.server.memory.huge-pages", "true"),
				Map.entry("uring.server.memory.lock", "true"), Map.entry("uring.server.buffers.receive.count", "64"),
				Map.entry("uring.server.buffers.receive.size", "2KB"),
				Map.entry("uring.server.buffers.receive.lease", "true"),
				Map.entry("uring.server.buffers.receive.lease-credits", "9"),
				Map.entry("uring.server.buffers.receive.lease-threshold", "100B"),
				Map.entry("uring.server.buffers.send.count", "65"), Map.entry("uring.server.buffers.send.size", "4KB"),
				Map.entry("uring.server.buffers.send.queue-size", "32KB"),
				Map.entry("uring.server.buffers.file.count", "5"), Map.entry("uring.server.buffers.file.size", "8KB"),
				Map.entry("uring.server.turn-limit", "70ms"), Map.entry("server.max-http-request-header-size", "3KB"),
				Map.entry("uring.server.limits.max-request-line-size", "1KB"),
				Map.entry("uring.server.limits.max-drain-size", "0B"),
				Map.entry("uring.server.limits.max-buffered-size", "5KB"),
				Map.entry("uring.server.max-keep-alive-requests", "7"),
				Map.entry("uring.server.trusted-proxies", "192.0.2.0/24, ::1"),
				Map.entry("uring.server.proxy-protocol", "auto"),
				Map.entry("uring.server.proxy-protocol-timeout", "3s"),
				Map.entry("uring.server.unix-socket", "/run/app.sock"),
				Map.entry("uring.server.unix-socket-permissions", "rw-rw----")));
		assertThat(configuration.workers()).isEqualTo(3);
		assertThat(configuration.pinning()).isFalse();
		assertThat(configuration.steering()).isEqualTo(Steering.INCOMING_CPU);
		assertThat(configuration.directDescriptors()).isTrue();
		assertThat(configuration.backlog()).isEqualTo(77);
		assertThat(configuration.ring().submissionQueueEntries()).isEqualTo(256);
		assertThat(configuration.ring().submissionPolling())
			.isEqualTo(new SubmissionPolling(Duration.ofMillis(7), List.of(2, 3)));
		assertThat(configuration.ring().busyPolling()).isEqualTo(new BusyPolling(Duration.ofNanos(60_000), true));
		assertThat(configuration.memory()).isEqualTo(new MemoryOptions(true, true));
		assertThat(configuration.receiveBuffers()).isEqualTo(64);
		assertThat(configuration.receiveBufferSizeBytes()).isEqualTo(2048);
		assertThat(configuration.receiveLeases()).isEqualTo(new LeaseRules(9, 100));
		assertThat(configuration.sendBuffers()).isEqualTo(65);
		assertThat(configuration.sendBufferSizeBytes()).isEqualTo(4096);
		assertThat(configuration.sendQueueBytes()).isEqualTo(32 * 1024);
		assertThat(configuration.fileBuffers()).isEqualTo(5);
		assertThat(configuration.fileBufferSizeBytes()).isEqualTo(8 * 1024);
		assertThat(configuration.nativeBytesPerWorker()).isEqualTo(64 * 2048 + 65 * 4096 + 5 * 8 * 1024);
		assertThat(configuration.turnLimit()).isEqualTo(Duration.ofMillis(70));
		assertThat(configuration.httpLimits().maxHeadBytes()).isEqualTo(3 * 1024);
		assertThat(configuration.httpLimits().maxRequestLineBytes()).isEqualTo(1024);
		assertThat(configuration.httpLimits().maxDrainBytes()).isZero();
		assertThat(configuration.httpLimits().maxBufferedBytes()).isEqualTo(5 * 1024);
		assertThat(configuration.httpLimits().maxRequestsPerConnection()).isEqualTo(7);
		assertThat(configuration.trustedProxies()).hasToString("[192.0.2.0/24, 0:0:0:0:0:0:0:1/128]");
		assertThat(configuration.proxyProtocol()).isEqualTo(ProxyProtocolMode.AUTO);
		assertThat(configuration.proxyProtocolTimeout()).isEqualTo(Duration.ofSeconds(3));
		assertThat(configuration.unixSocket()).isEqualTo(Path.of("/run/app.sock"));
		assertThat(configuration.unixSocketPermissions()).isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
	}

	@Test
	void everyTimeoutArrives() {
		UringServerConfiguration configuration = configure(Map.of("uring.server.timeouts.header", "1s",
				"uring.server.timeouts.idle", "2m", "uring.server.timeouts.body", "3s",
				"uring.server.timeouts.write-stall", "400ms", "uring.server.timeouts.write-stall-under-pressure",
				"500ms", "uring.server.timeouts.request", "5s", "uring.server.timeouts.half-close", "6s",
				"uring.server.limits.min-body-rate", "1KB", "uring.server.limits.min-send-rate", "2KB"));
		assertThat(configuration.timeouts()).isEqualTo(new HttpTimeouts(Duration.ofSeconds(1), Duration.ofMinutes(2),
				Duration.ofSeconds(3), 1024, Duration.ofSeconds(5), Duration.ofSeconds(6)));
		assertThat(configuration.writeStallTimeout()).isEqualTo(Duration.ofMillis(400));
		assertThat(configuration.writeStallTimeoutUnderPressure()).isEqualTo(Duration.ofMillis(500));
		assertThat(configuration.minSendBytesPerSecond()).isEqualTo(2048);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "0s" })
	void zeroSwitchesATimeoutOff(String zero) {
		UringServerConfiguration configuration = configure(Map.of("uring.server.timeouts.header", zero,
				"uring.server.timeouts.idle", zero, "uring.server.timeouts.body", zero,
				"uring.server.timeouts.write-stall", zero, "uring.server.timeouts.write-stall-under-pressure", zero,
				"uring.server.timeouts.request", zero, "uring.server.timeouts.half-close", zero));
		assertThat(configuration.timeouts()).isEqualTo(HttpTimeouts.NONE.withMinBodyBytesPerSecond(240));
		assertThat(configuration.writeStallTimeout()).isZero();
		assertThat(configuration.writeStallTimeoutUnderPressure()).isZero();
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
			"uring.server.buffers.receive.lease-credits, 0", "uring.server.buffers.receive.lease-threshold, 0B",
			"uring.server.buffers.receive.size, 1B", "uring.server.buffers.send.count, 0",
			"uring.server.buffers.send.size, 3GB", "uring.server.buffers.send.queue-size, 1B",
			"uring.server.buffers.file.count, 0", "uring.server.buffers.file.size, 1KB", "uring.server.turn-limit, 1ms",
			"server.max-http-request-header-size, 1B", "uring.server.limits.max-request-line-size, 0B",
			"uring.server.limits.max-drain-size, -1B", "uring.server.limits.max-buffered-size, 1B",
			"uring.server.limits.min-body-rate, -1B", "uring.server.limits.min-send-rate, 3GB",
			"uring.server.timeouts.header, -1s", "uring.server.timeouts.idle, 366d", "uring.server.timeouts.body, -1s",
			"uring.server.timeouts.write-stall, -1s", "uring.server.timeouts.write-stall-under-pressure, -1s",
			"uring.server.timeouts.request, -1s", "uring.server.max-keep-alive-requests, -1",
			"uring.server.trusted-proxies, localhost", "uring.server.proxy-protocol-timeout, 0s",
			"uring.server.unix-socket-permissions, 0660" })
	void refusedValueIsReportedWithTheNameOfItsProperty(String name, String value) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> configure(Map.of(name, value)))
			.satisfies((exception) -> assertThat(exception.getName()).isEqualTo(name));
	}

	@Test
	void malformedProxyIsNamed() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> configure(Map.of("uring.server.trusted-proxies", "10.0.0.0/8,10.0.0.0/99")))
			.withMessageContaining("'10.0.0.0/99' must have a prefix length from 0 to 32");
	}

	@Test
	void tooLongPathIsReportedWithTheLimit() {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> configure(Map.of("uring.server.unix-socket", "/" + "x".repeat(107))))
			.withMessageContaining("1 to 107")
			.satisfies((exception) -> assertThat(exception.getName()).isEqualTo("uring.server.unix-socket"));
	}

	@Test
	void relativePathStaysRelative() {
		assertThat(configure(Map.of("uring.server.unix-socket", "run/app.sock")).unixSocket())
			.isEqualTo(Path.of("run/app.sock"));
	}

	@Test
	void onAndOffOfYamlAreUnderstood() {
		assertThat(properties(Map.of("uring.server.pinning", false)).getPinning())
			.isEqualTo(UringServerProperties.Pinning.OFF);
		assertThat(properties(Map.of("uring.server.pinning", true)).getPinning())
			.isEqualTo(UringServerProperties.Pinning.ON);
	}

	@Test
	void modesOfTheProxyProtocolAreUnderstoodInYaml() {
		assertThat(properties(Map.of("uring.server.proxy-protocol", true)).getProxyProtocol())
			.isEqualTo(ProxyProtocolMode.ON);
		assertThat(properties(Map.of("uring.server.proxy-protocol", false)).getProxyProtocol())
			.isEqualTo(ProxyProtocolMode.OFF);
	}

	private static UringServerConfiguration configure(Map<String, ?> properties) {
		ServerProperties serverProperties = new Binder(new MapConfigurationPropertySource(properties))
			.bindOrCreate("server", ServerProperties.class);
		UringServerConfigurationBuilder builder = UringServerConfiguration.builder();
		new UringServerConfigurer(properties(properties), serverProperties).customize(builder);
		return builder.build();
	}

	private static UringServerProperties properties(Map<String, ?> properties) {
		return new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("uring.server",
				UringServerProperties.class);
	}

}
