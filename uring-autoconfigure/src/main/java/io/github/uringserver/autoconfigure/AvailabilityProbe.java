package io.github.uringserver.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.Ssl;
import org.springframework.core.env.Environment;

import io.github.uringserver.boot.OnUnsupported;
import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;

/**
 * Finds out whether this application can be served on io_uring, with the sizes of its
 * configuration, before there are beans. The answer is kept as a singleton of the bean
 * factory: the kernel is asked once, and a warning is logged once. Used while the
 * application starts, on its thread.
 */
final class AvailabilityProbe {

	/** Name of the singleton. */
	static final String BEAN_NAME = "uringAvailability";

	private static final Log logger = LogFactory.getLog(AvailabilityProbe.class);

	private final ConfigurableListableBeanFactory beanFactory;

	private final Binder binder;

	private final UringServerProperties properties;

	AvailabilityProbe(ConfigurableListableBeanFactory beanFactory, Environment environment) {
		this.beanFactory = beanFactory;
		this.binder = Binder.get(environment);
		this.properties = this.binder.bindOrCreate(UringServerProperties.PREFIX, UringServerProperties.class);
	}

	/** What is to happen when io_uring cannot be used. */
	OnUnsupported onUnsupported() {
		return this.properties.getOnUnsupported();
	}

	/** Whether io_uring can be used. */
	UringAvailability availability() {
		if (this.beanFactory.getSingleton(BEAN_NAME) instanceof UringAvailability known) {
			return known;
		}
		UringAvailability availability = determine();
		if (!availability.available() && onUnsupported() == OnUnsupported.FALLBACK) {
			logger.warn(availability.fallbackMessage());
		}
		this.beanFactory.registerSingleton(BEAN_NAME, availability);
		return availability;
	}

	private UringAvailability determine() {
		ServerProperties serverProperties = this.binder.bindOrCreate("server", ServerProperties.class);
		if (Ssl.isEnabled(serverProperties.getSsl())) {
			return UringAvailability.withoutTls();
		}
		UringServerConfiguration.Builder configuration = UringServerConfiguration.builder();
		new UringServerConfigurer(this.properties, serverProperties).customize(configuration);
		return UringAvailability.of(UringServer.probe(configuration.build()));
	}

}
