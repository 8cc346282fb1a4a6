package io.github.uringserver.metrics;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.WorkerStatistics;

/**
 * The meters of one server: gauges, function counters and timers that read the workers'
 * counters racily, whenever a registry is read; nothing of it disturbs a worker. What
 * counts goes on where it was when the server is stopped and started again.
 */
public final class UringMeters implements MeterBinder {

	/** The beginning of every name. */
	static final String PREFIX = "uring.";

	/** The meter of what an access log has lost, which has no other tag. */
	public static final String ACCESS_LOG_DROPPED = PREFIX + "access.log.dropped";

	/** What that meter is. */
	public static final String ACCESS_LOG_DROPPED_DESCRIPTION = "Lines of the access log that were lost.";

	/** The tag with the server's name: server, or management for a port of its own. */
	public static final String SERVER_TAG = "server";

	/** The tag with the worker's number. */
	static final String WORKER_TAG = "worker";

	private final Tags tags;

	/** Null for one of another make. Registries hold it weakly: this keeps it. */
	private final UringServer server;

	/**
	 * Creates the meters of a server.
	 * @param name the server's name
	 * @param server the server; null for one of another make, which has but
	 * {@code uring.active}, 0
	 */
	public UringMeters(String name, UringServer server) {
		this.tags = Tags.of(SERVER_TAG, name);
		this.server = server;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		register(registry);
	}

	/**
	 * As {@link #bindTo}.
	 * @return what there is to remove when the server is gone
	 */
	public List<Meter> register(MeterRegistry registry) {
		List<Meter> meters = new ArrayList<>();
		if (this.server == null) {
			meters.add(Gauge.builder(ServerMeter.ACTIVE.name(), () -> 0)
				.tags(this.tags)
				.description(ServerMeter.ACTIVE.description())
				.register(registry));
			return meters;
		}
		ServerMeter.ALL.forEach((meter) -> meters.add(meter.register(registry, this.server, this.tags)));
		for (WorkerStatistics worker : this.server.statistics()) {
			Tags common = this.tags.and(WORKER_TAG, String.valueOf(worker.index()));
			WorkerMeter.ALL.forEach((meter) -> meters.add(meter.register(registry, worker, common)));
			HandshakeMeter.ALL.forEach((meter) -> meters.addAll(meter.register(registry, worker, common)));
		}
		return meters;
	}

}
