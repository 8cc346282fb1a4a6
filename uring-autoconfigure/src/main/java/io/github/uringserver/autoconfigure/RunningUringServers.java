package io.github.uringserver.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.util.StringUtils;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.metrics.UringServers;
import io.github.uringserver.server.UringServer;

/**
 * The servers of an application context and of its management context, which reports its
 * events upwards. Told by the thread that starts a server, asked by any.
 */
final class RunningUringServers implements ApplicationListener<WebServerInitializedEvent>, UringServers {

	/** The name of the application's own server, as in {@code local.server.port}. */
	private static final String APPLICATION = "server";

	private final ObjectProvider<UringAvailability> availability;

	private final ObjectProvider<UringReactiveWebServerFactory> factory;

	private final Map<String, UringServer> servers = new ConcurrentHashMap<>();

	RunningUringServers(ObjectProvider<UringAvailability> availability,
			ObjectProvider<UringReactiveWebServerFactory> factory) {
		this.availability = availability;
		this.factory = factory;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (event.getWebServer() instanceof UringWebServer server) {
			this.servers.put(name(event), server.getServer());
		}
	}

	/** The name of the server that has started. */
	static String name(WebServerInitializedEvent event) {
		String namespace = event.getApplicationContext().getServerNamespace();
		return StringUtils.hasText(namespace) ? namespace : APPLICATION;
	}

	@Override
	public Map<String, UringServer> servers() {
		Map<String, UringServer> ordered = new LinkedHashMap<>();
		UringServer application = this.servers.get(APPLICATION);
		if (application != null) {
			ordered.put(APPLICATION, application);
		}
		this.servers.forEach(ordered::putIfAbsent);
		return ordered;
	}

	@Override
	public Fallback fallback() {
		UringReactiveWebServerFactory made = this.factory.getIfUnique();
		UringAvailability found = (made != null) ? made.getFallbackCause() : this.availability.getIfAvailable();
		return (found == null || found.available()) ? null : new Fallback(found.reason(), found.remedy());
	}

}
