package io.github.uringserver.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.uringserver.metrics.UringEndpoint;
import io.github.uringserver.metrics.UringServers;

/** The Actuator endpoint, where Actuator is there and exposes it. */
@AutoConfiguration(after = UringServersAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(UringServers.class)
@ConditionalOnAvailableEndpoint(UringEndpoint.class)
public class UringEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	UringEndpoint uringEndpoint(UringServers servers) {
		return new UringEndpoint(servers);
	}

}
