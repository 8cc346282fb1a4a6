package io.github.uringserver.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.Status;

import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.WorkerState;
import io.github.uringserver.server.WorkerStatistics;

/**
 * How the servers are: down when a worker is stuck or dead, out of service while one
 * drains, otherwise up, also when another web server runs in their place: the details say
 * why. Asked on any thread; never disturbs a worker.
 */
public final class UringHealthIndicator extends AbstractHealthIndicator {

	private final UringServers servers;

	/** Creates the indicator of these servers. */
	public UringHealthIndicator(UringServers servers) {
		super("The state of the web server could not be told");
		this.servers = servers;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		Map<String, UringServer> all = this.servers.servers();
		UringServers.Fallback fallback = this.servers.fallback();
		builder.withDetail("active", all.values().stream().anyMatch(UringServer::isRunning));
		if (fallback != null) {
			builder.withDetail("reason", fallback.reason()).withDetail("remedy", fallback.remedy());
		}
		List<String> ailing = new ArrayList<>();
		all.forEach((name, server) -> {
			builder.withDetail(name, state(server));
			server.statistics().forEach((worker) -> {
				if (isAiling(worker)) {
					ailing.add(name + " worker " + worker.index() + " is " + word(worker.state()));
				}
			});
		});
		if (!ailing.isEmpty()) {
			builder.withDetail("workers", ailing);
		}
		builder.status(status(all, !ailing.isEmpty(), fallback != null));
	}

	private static Status status(Map<String, UringServer> all, boolean ailing, boolean fallenBack) {
		if (ailing) {
			return Status.DOWN;
		}
		if (all.values().stream().anyMatch(UringServer::isDraining)) {
			return Status.OUT_OF_SERVICE;
		}
		return (fallenBack || all.values().stream().anyMatch(UringServer::isRunning)) ? Status.UP : Status.UNKNOWN;
	}

	private static boolean isAiling(WorkerStatistics worker) {
		return worker.state() == WorkerState.STUCK || worker.state() == WorkerState.DEAD;
	}

	private static String state(UringServer server) {
		if (!server.isRunning()) {
			return "stopped";
		}
		int workers = server.statistics().size();
		return server.isDraining() ? "draining" : "running with " + workers + ((workers == 1) ? " worker" : " workers");
	}

	private static String word(WorkerState state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

}
