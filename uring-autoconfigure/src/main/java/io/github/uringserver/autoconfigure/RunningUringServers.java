package io.github.uringserver.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.springframework.boot.web.context.WebServerInitializedEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.util.StringUtils;

import io.github.uringserver.boot.UringWebServer;
import io.github.uringserver.server.UringServer;

/**
 * The servers of an application context and of its management context, which reports its
 * events upwards. Told by the thread that starts a server, asked by any.
 */
final class RunningUringServers implements ApplicationListener<WebServerInitializedEvent> {

	/** The name of the application's own server, as in {@code local.server.port}. */
	private static final String APPLICATION = "server";

	private final Map<String, UringServer> servers = new ConcurrentHashMap<>();

	@Override
	public void onApplicationEvent(WebServerInitializedEvent event) {
		if (event.getWebServer() instanceof UringWebServer server) {
			String namespace = event.getApplicationContext().getServerNamespace();
			this.servers.put(StringUtils.hasText(namespace) ? namespace : APPLICATION, server.getServer());
		}
	}

	/** The servers by name, the application's own first. */
	Map<String, UringServer> servers() {
		Map<String, UringServer> ordered = new LinkedHashMap<>();
		UringServer application = this.servers.get(APPLICATION);
		if (application != null) {
			ordered.put(APPLICATION, application);
		}
		this.servers.forEach(ordered::putIfAbsent);
		return ordered;
	}

}
