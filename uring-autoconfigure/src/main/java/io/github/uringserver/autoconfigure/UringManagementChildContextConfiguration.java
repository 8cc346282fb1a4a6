package io.github.uringserver.autoconfigure;

import java.time.Duration;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.web.ServerProperties;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.net.proxy.ProxyProtocolMode;
import io.github.uringserver.server.Steering;

/**
 * Applies the properties to the server of a separate management port, which is made in a
 * context of its own. That server is small: it has one worker, bound to no CPU, so that
 * the application keeps its cores and its memory. It has a port in any case, and speaks
 * to whoever asks it without a proxy in between.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "uring.server.enabled", matchIfMissing = true)
public class UringManagementChildContextConfiguration {

	private static final int MAX_BUFFERS = 128;

	@Bean
	WebServerFactoryCustomizer<UringReactiveWebServerFactory> uringManagementWebServerFactoryCustomizer(
			UringServerProperties properties, ServerProperties serverProperties, Environment environment,
			ObjectProvider<UringAvailability> availability) {
		return (factory) -> {
			factory.setOnUnsupported(properties.getOnUnsupported());
			availability.ifAvailable(factory::setAvailability);
			factory.setTlsSettings(TlsConfigurer.settings(properties).withWarmUpTime(Duration.ZERO));
			factory.setSslPropertyPrefix("management.server.ssl");
			boolean forwardHeaders = ForwardHeaders.areServers(serverProperties, environment);
			factory.setUseForwardHeaders(forwardHeaders);
			factory.addServerCustomizers(new UringServerConfigurer(properties, serverProperties),
					new AccessLogCustomizer(properties.getAccessLog(), forwardHeaders, true),
					(configuration) -> configuration.workers(1)
						.steering(Steering.OFF)
						.pinning(false)
						.unixSocket(null)
						.proxyProtocol(ProxyProtocolMode.OFF)
						.receiveBuffers(Math.min(MAX_BUFFERS, properties.getBuffers().getReceive().getCount()))
						.sendBuffers(Math.min(MAX_BUFFERS, properties.getBuffers().getSend().getCount())));
		};
	}

}
