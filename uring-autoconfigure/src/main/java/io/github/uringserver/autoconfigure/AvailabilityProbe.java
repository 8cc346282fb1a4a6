package io.github.uringserver.autoconfigure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ConditionContext;

import io.github.uringserver.boot.OnUnsupported;
import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.server.UringServer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.server.UringServerConfigurationBuilder;

/**
 * Finds out whether this application can be served on io_uring, with the sizes of its
 * configuration, before there are beans. The answer is kept as a bean: the kernel is
 * asked once, and a warning is logged once. It is kept as a definition because that
 * outlives the failure of a context, and explains it. Used while the application starts,
 * on its thread.
 */
final class AvailabilityProbe {

	/** Name of the bean. */
	static final String BEAN_NAME = "uringAvailability";

	private static final Logger logger = LoggerFactory.getLogger(AvailabilityProbe.class);

	private final BeanFactory beanFactory;

	private final BeanDefinitionRegistry registry;

	private final Binder binder;

	private final UringServerProperties properties;

	AvailabilityProbe(ConditionContext context) {
		this.beanFactory = context.getBeanFactory();
		this.registry = context.getRegistry();
		this.binder = Binder.get(context.getEnvironment());
		this.properties = this.binder.bindOrCreate(UringServerProperties.PREFIX, UringServerProperties.class);
		UringPropertiesCheck.check(this.properties);
	}

	/** What is to happen when io_uring cannot be used. */
	OnUnsupported onUnsupported() {
		return this.properties.getOnUnsupported();
	}

	/** Whether io_uring can be used. */
	UringAvailability availability() {
		if (this.registry.containsBeanDefinition(BEAN_NAME)) {
			return this.beanFactory.getBean(BEAN_NAME, UringAvailability.class);
		}
		UringAvailability availability = determine();
		if (!availability.available() && onUnsupported() == OnUnsupported.FALLBACK) {
			logger.warn(availability.fallbackMessage());
		}
		this.registry.registerBeanDefinition(BEAN_NAME, definition(availability));
		return availability;
	}

	/** The definition of a bean that is there already. */
	static BeanDefinition definition(UringAvailability availability) {
		return new RootBeanDefinition(UringAvailability.class, () -> availability);
	}

	private UringAvailability determine() {
		ServerProperties serverProperties = this.binder.bindOrCreate("server", ServerProperties.class);
		UringServerConfigurationBuilder configuration = UringServerConfiguration.builder();
		new UringServerConfigurer(this.properties, serverProperties).customize(configuration);
		return UringAvailability.of(UringServer.probe(configuration.build()));
	}

}
