package io.github.uringserver.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.util.StringUtils;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.dispatch.LeanDispatchDecorator;
import io.github.uringserver.metrics.DispatchDescriptor;
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

	private final ObjectProvider<LeanDispatchDecorator> dispatch;

	private final Map<String, UringServer> servers = new ConcurrentHashMap<>();

	RunningUringServers(ObjectProvider<UringAvailability> availability,
			ObjectProvider<UringReactiveWebServerFactory> factory, ObjectProvider<LeanDispatchDecorator> dispatch) {
		this.availability = availability;
		this.factory = factory;
		this.dispatch = dispatch;
	}

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (event.getWebServer() instanceof UringWebServer server) {
			this.servers.put(name(event), server.getServer());
		}
	}

	/** The name of the server that has started. */
	static String name(WebServerInitializedEvent event) {
		return name(event.getApplicationContext());
	}

	private static String name(ApplicationContext context) {
		String namespace = WebServerApplicationContext.getServerNamespace(context);
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

	@Override
	public Map<String, DispatchDescriptor> dispatch() {
		Map<String, DispatchDescriptor> described = new LinkedHashMap<>();
		this.dispatch.ifAvailable((decorator) -> decorator.outcomes()
			.forEach((outcome) -> described.put(name(outcome.context()),
					new DispatchDescriptor(outcome.lean(), outcome.framework()))));
		return described;
	}

}
