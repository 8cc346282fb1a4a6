package io.github.uringserver.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;

/**
 * A gauge that each server has: its state, and the limits in force. Immutable; the value
 * is read by whoever reads the registry, on its thread.
 *
 * @param name its name, in lower case with dots
 * @param tags what tells it from others of the same name
 * @param description what it is
 * @param value its value
 */
record ServerMeter(String name, Tags tags, String description, ToDoubleFunction<UringServer> value) {

	/** Whether a server runs on io_uring, which is the only one of these without one. */
	static final ServerMeter ACTIVE = new ServerMeter(UringMeters.PREFIX + "active", Tags.empty(),
			"1 when the server runs on io_uring, 0 when it is stopped or another web server runs in its place.",
			(server) -> server.isRunning() ? 1 : 0);

	/** Every gauge of a server. */
	static final List<ServerMeter> ALL = all();

	/** Adds the gauge of a server to a registry. */
	Meter register(MeterRegistry registry, UringServer server, Tags common) {
		return Gauge.builder(this.name, server, this.value)
			.tags(common.and(this.tags))
			.description(this.description)
			.register(registry);
	}

	private static List<ServerMeter> all() {
		List<ServerMeter> meters = new ArrayList<>();
		meters.add(ACTIVE);
		meters.add(new ServerMeter(UringMeters.PREFIX + "draining", Tags.empty(),
				"1 while the server accepts nothing and waits for its connections to end.",
				(server) -> server.isDraining() ? 1 : 0));
		meters.add(limit("workers", Tags.empty(), "Workers of the server.", UringServerConfiguration::workers));
		meters.add(limit("connections.max", Tags.empty(), "Connections that each worker may have open.",
				UringServerConfiguration::maxConnectionsPerWorker));
		meters.add(buffers("receive", UringServerConfiguration::receiveBuffers));
		meters.add(buffers("send", UringServerConfiguration::sendBuffers));
		meters.add(buffers("file", UringServerConfiguration::fileBuffers));
		return List.copyOf(meters);
	}

	private static ServerMeter buffers(String pool, ToDoubleFunction<UringServerConfiguration> value) {
		return limit("buffers.max", Tags.of("pool", pool), "Buffers of the pool that each worker has.", value);
	}

	private static ServerMeter limit(String name, Tags tags, String description,
			ToDoubleFunction<UringServerConfiguration> value) {
		return new ServerMeter(UringMeters.PREFIX + name, tags, description,
				(server) -> value.applyAsDouble(server.configuration()));
	}

}
