package io.github.uringserver.metrics;

import java.util.Map;

import io.github.uringserver.server.UringServer;

/**
 * The servers of an application, for those who tell of them. Asked on any thread.
 */
public interface UringServers {

	/** The servers by name, the application's own first; those that are stopped, too. */
	Map<String, UringServer> servers();

	/**
	 * Why the application runs on another web server, and what to do about that; null
	 * when it does not.
	 */
	Fallback fallback();

	/** What stands between each server and the handlers of its context, by its name. */
	default Map<String, DispatchDescriptor> dispatch() {
		return Map.of();
	}

	/**
	 * Why the application runs on another web server.
	 *
	 * @param reason one or more sentences that name what stands in the way
	 * @param remedy one or more sentences that say what to do
	 */
	record Fallback(String reason, String remedy) {
	}

}
