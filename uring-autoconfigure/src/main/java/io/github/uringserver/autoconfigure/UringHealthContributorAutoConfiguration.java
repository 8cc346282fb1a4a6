package io.github.uringserver.autoconfigure;

import org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

import io.github.uringserver.metrics.UringHealthIndicator;
import io.github.uringserver.metrics.UringServers;

/** The health contributor {@code uring}, where Actuator is there. */
@AutoConfiguration(after = UringServersAutoConfiguration.class)
@ConditionalOnClass({ HealthIndicator.class, ConditionalOnEnabledHealthIndicator.class })
@ConditionalOnBean(UringServers.class)
@ConditionalOnEnabledHealthIndicator("uring")
public class UringHealthContributorAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(name = { "uringHealthIndicator", "uringHealthContributor" })
	UringHealthIndicator uringHealthIndicator(UringServers servers) {
		return new UringHealthIndicator(servers);
	}

}
