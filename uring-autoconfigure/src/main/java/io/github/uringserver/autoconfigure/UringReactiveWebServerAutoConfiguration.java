package io.github.uringserver.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.autoconfigure.web.reactive.ReactiveWebServerFactoryAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.reactive.server.ReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.boot.UringServerCustomizer;

/**
 * Serves a reactive web application on io_uring. Comes before Spring Boot's own choice of
 * a server, which takes over where this one is switched off or not supported; a factory
 * that the application declares wins over both.
 */
@AutoConfiguration(before = ReactiveWebServerFactoryAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "uring.server.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ UringServerProperties.class, ServerProperties.class })
public class UringReactiveWebServerAutoConfiguration {

	@Bean
	UringWebServerFactoryCustomizer uringWebServerFactoryCustomizer(UringServerProperties properties,
			ServerProperties serverProperties, Environment environment, ObjectProvider<UringAvailability> availability,
			ObjectProvider<UringServerCustomizer> customizers) {
		return new UringWebServerFactoryCustomizer(properties, serverProperties, environment, availability,
				customizers);
	}

	/** The factory, where nothing stands in its way. */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(ReactiveWebServerFactory.class)
	@ConditionalOnUringSupported
	static class FactoryConfiguration {

		@Bean
		UringReactiveWebServerFactory uringReactiveWebServerFactory() {
			return new UringReactiveWebServerFactory();
		}

	}

}
