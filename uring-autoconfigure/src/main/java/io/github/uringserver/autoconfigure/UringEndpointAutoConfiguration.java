package io.github.uringserver.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.metrics.UringEndpoint;

/** The Actuator endpoint, where Actuator is there and exposes it. */
@AutoConfiguration(after = UringReactiveWebServerAutoConfiguration.class)
@ConditionalOnClass({ Endpoint.class, ConditionalOnAvailableEndpoint.class })
@ConditionalOnBean(UringReactiveWebServerFactory.class)
@ConditionalOnAvailableEndpoint(UringEndpoint.class)
public class UringEndpointAutoConfiguration {

	@Bean
	RunningUringServers runningUringServers() {
		return new RunningUringServers();
	}

	@Bean
	@ConditionalOnMissingBean
	UringEndpoint uringEndpoint(RunningUringServers servers) {
		return new UringEndpoint(servers::servers);
	}

}
