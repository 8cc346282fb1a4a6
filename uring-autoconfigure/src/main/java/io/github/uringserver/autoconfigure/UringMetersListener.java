package io.github.uringserver.autoconfigure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.boot.web.server.WebServer;
import org.springframework.context.ApplicationListener;

import io.github.uringserver.accesslog.AccessLog;
import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.metrics.UringMeters;
import io.github.uringserver.server.UringServer;

/**
 * Adds the meters of each server that starts to the registry. The same server may start
 * any number of times; another one of the same name takes its place. They stay when the
 * context is closed, for the last report of a registry that pushes. Called by the threads
 * that start the application.
 */
public class UringMetersListener implements ApplicationListener<WebServerInitializedEvent> {

	private final MeterRegistry registry;

	private final Map<String, Bound> bound = new HashMap<>();

	UringMetersListener(MeterRegistry registry) {
		this.registry = registry;
	}

	@Override
	public synchronized void onApplicationEvent(WebServerInitializedEvent event) {
		String name = RunningUringServers.name(event);
		Bound before = this.bound.get(name);
		if (before != null && before.server() == event.getWebServer()) {
			return;
		}
		remove(before);
		this.bound.put(name, bind(name, event.getWebServer()));
	}

	private Bound bind(String name, WebServer webServer) {
		UringServer server = (webServer instanceof UringWebServer uring) ? uring.getServer() : null;
		UringMeters meters = new UringMeters(name, server);
		List<Meter> registered = new ArrayList<>(meters.register(this.registry));
		if (server != null && server.configuration().exchangeObserver() instanceof AccessLog log) {
			registered.add(FunctionCounter.builder(UringMeters.ACCESS_LOG_DROPPED, log, AccessLog::droppedCount)
				.tag(UringMeters.SERVER_TAG, name)
				.description(UringMeters.ACCESS_LOG_DROPPED_DESCRIPTION)
				.register(this.registry));
		}
		return new Bound(webServer, meters, registered);
	}

	private void remove(Bound gone) {
		if (gone != null) {
			gone.registered().forEach(this.registry::remove);
		}
	}

	/** The registry holds what it asks weakly: this keeps it. */
	private record Bound(WebServer server, UringMeters meters, List<Meter> registered) {
	}

}
