package io.github.uringserver.autoconfigure;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.dispatch.LeanDispatchDecorator;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/**
 * Shortens the way of a request through WebFlux. Applies to the application and to a
 * separate management port, which finds the bean in the parent of its context.
 */
@AutoConfiguration(after = UringReactiveWebServerAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(UringReactiveWebServerFactory.class)
@EnableConfigurationProperties(UringWebFluxProperties.class)
public class UringLeanDispatchAutoConfiguration {

	@Bean
	LeanDispatchDecorator uringLeanDispatchDecorator(UringWebFluxProperties properties) {
		return new LeanDispatchDecorator(properties.getLeanDispatch() == UringWebFluxProperties.LeanDispatch.AUTO);
	}

}
