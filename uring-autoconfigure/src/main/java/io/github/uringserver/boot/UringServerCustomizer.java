package io.github.uringserver.boot;

import io.github.uringserver.server.UringServerConfigurationBuilder;

/**
 * Changes the configuration of a server before it is made. Beans of this type are called
 * in order, once each, after the {@code uring.server.*} properties were applied, on the
 * thread that starts the application. They concern the application's server, not the one
 * of a separate management port.
 */
@FunctionalInterface
public interface UringServerCustomizer {

	/**
	 * Changes the configuration.
	 * @param configuration the builder that the server will be made from; the address in
	 * it is the one of {@code server.address} and {@code server.port}
	 */
	void customize(UringServerConfigurationBuilder configuration);

}
