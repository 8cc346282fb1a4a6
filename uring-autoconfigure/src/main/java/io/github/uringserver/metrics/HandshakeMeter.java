package io.github.uringserver.metrics;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;

import io.github.uringserver.server.WorkerStatistics;
import io.github.uringserver.worker.HandshakeKind;

/**
 * The meters that each worker has of one kind of TLS handshakes: how many, how long
 * together, and the longest. Immutable; the values are read by whoever reads the
 * registry, on its thread.
 *
 * @param kind the kind
 */
record HandshakeMeter(HandshakeKind kind) {

	/** How many there were and how long they took. */
	static final String DURATION = UringMeters.PREFIX + "tls.handshake";

	/** What that is. */
	static final String DURATION_DESCRIPTION = "TLS handshakes completed and the time they took, from the accept on.";

	/** The longest. */
	static final String LONGEST = UringMeters.PREFIX + "tls.handshake.longest";

	/** What that is. */
	static final String LONGEST_DESCRIPTION = "Longest TLS handshake of about the last minute.";

	/** One for each kind. */
	static final List<HandshakeMeter> ALL = Arrays.stream(HandshakeKind.values()).map(HandshakeMeter::new).toList();

	/** Adds the meters of a worker to a registry. */
	List<Meter> register(MeterRegistry registry, WorkerStatistics worker, Tags common) {
		Tags all = common.and(tags());
		return List.of(
				FunctionTimer
					.builder(DURATION, worker, (one) -> one.handshakes(this.kind),
							(one) -> one.handshakeNanos(this.kind), TimeUnit.NANOSECONDS)
					.tags(all)
					.description(DURATION_DESCRIPTION)
					.register(registry),
				TimeGauge.builder(LONGEST, worker, TimeUnit.NANOSECONDS, (one) -> one.longestHandshakeNanos(this.kind))
					.tags(all)
					.description(LONGEST_DESCRIPTION)
					.register(registry));
	}

	/** What tells the kinds apart. */
	Tags tags() {
		return Tags.of("protocol", this.kind.protocol(), "group", this.kind.group());
	}

}
