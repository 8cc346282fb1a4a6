package io.github.uringserver.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.cloud.CloudPlatform;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.boot.UringServerCustomizer;

/**
 * Applies the properties to a factory, then adds the application's own customizers.
 * Called by Spring Boot for every factory of the type, the application's own included.
 */
final class UringWebServerFactoryCustomizer
		implements WebServerFactoryCustomizer<UringReactiveWebServerFactory>, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(UringWebServerFactoryCustomizer.class);

	private final UringServerProperties properties;

	private final ServerProperties serverProperties;

	private final Environment environment;

	private final ObjectProvider<UringAvailability> availability;

	private final ObjectProvider<UringServerCustomizer> customizers;

	UringWebServerFactoryCustomizer(UringServerProperties properties, ServerProperties serverProperties,
			Environment environment, ObjectProvider<UringAvailability> availability,
			ObjectProvider<UringServerCustomizer> customizers) {
		this.properties = properties;
		this.serverProperties = serverProperties;
		this.environment = environment;
		this.availability = availability;
		this.customizers = customizers;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public void customize(UringReactiveWebServerFactory factory) {
		factory.setOnUnsupported(this.properties.getOnUnsupported());
		this.availability.ifAvailable(factory::setAvailability);
		factory.addServerCustomizers(new UringServerConfigurer(this.properties, this.serverProperties));
		this.customizers.orderedStream().forEach(factory::addServerCustomizers);
		warnOfForwardedHeaders();
	}

	/** The same deduction as for the other servers, as long as none is acted upon. */
	private void warnOfForwardedHeaders() {
		if (isForwardedHeadersExpected()) {
			logger.warn("Forwarded headers are to be used natively, and this version of the server ignores them: "
					+ "set server.forward-headers-strategy=framework");
		}
	}

	private boolean isForwardedHeadersExpected() {
		ServerProperties.ForwardHeadersStrategy strategy = this.serverProperties.getForwardHeadersStrategy();
		if (strategy == null) {
			CloudPlatform platform = CloudPlatform.getActive(this.environment);
			return platform != null && platform.isUsingForwardHeaders();
		}
		return strategy == ServerProperties.ForwardHeadersStrategy.NATIVE;
	}

}
