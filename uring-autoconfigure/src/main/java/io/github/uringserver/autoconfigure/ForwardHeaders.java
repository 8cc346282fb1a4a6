package io.github.uringserver.autoconfigure;

import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.core.env.Environment;

/** Decides who acts upon the headers of proxies. Stateless. */
final class ForwardHeaders {

	private ForwardHeaders() {
	}

	/**
	 * Whether the server does: as configured, or because the cloud platform has proxies
	 * in front. The same deduction as for the other servers.
	 */
	static boolean areServers(ServerProperties properties, Environment environment) {
		ServerProperties.ForwardHeadersStrategy strategy = properties.getForwardHeadersStrategy();
		if (strategy == null) {
			CloudPlatform platform = CloudPlatform.getActive(environment);
			return platform != null && platform.isUsingForwardHeaders();
		}
		return strategy == ServerProperties.ForwardHeadersStrategy.NATIVE;
	}

}
