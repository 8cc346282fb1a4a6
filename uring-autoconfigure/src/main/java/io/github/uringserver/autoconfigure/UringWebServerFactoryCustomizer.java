package io.github.uringserver.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.web.ServerProperties;
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
		factory.setServerHeader(this.serverProperties.getServerHeader());
		factory.setTlsSettings(TlsConfigurer.settings(this.properties));
		boolean forwardHeaders = ForwardHeaders.areServers(this.serverProperties, this.environment);
		factory.setUseForwardHeaders(forwardHeaders);
		factory.addServerCustomizers(new UringServerConfigurer(this.properties, this.serverProperties),
				new AdmissionCustomizer(this.properties, forwardHeaders),
				new AccessLogCustomizer(this.properties.getAccessLog(), forwardHeaders, false));
		this.customizers.orderedStream().forEach(factory::addServerCustomizers);
	}

}
