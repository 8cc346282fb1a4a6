package io.github.uringserver.autoconfigure;

import org.junit.jupiter.api.Test;

import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.metrics.UringEndpoint;

import static org.assertj.core.api.Assertions.assertThat;

class UringEndpointAutoConfigurationTests {

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(EndpointAutoConfiguration.class, UringServersAutoConfiguration.class,
				UringEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=uring");

	@Test
	void isThereWithTheServer() {
		this.runner.withBean(UringReactiveWebServerFactory.class)
			.run((context) -> assertThat(context).hasSingleBean(UringEndpoint.class));
	}

	@Test
	void isThereWhereAnotherServerTookOver() {
		this.runner.withBean(NettyReactiveWebServerFactory.class)
			.withBean(UringAvailability.class, () -> new UringAvailability(false, "The kernel is too old.", "Wait."))
			.run((context) -> assertThat(context.getBean(UringEndpoint.class).uring().fallbacks()).singleElement()
				.asString()
				.contains("The kernel is too old."));
	}

	@Test
	void isAbsentWithAnotherServer() {
		this.runner.withBean(NettyReactiveWebServerFactory.class)
			.run((context) -> assertThat(context).doesNotHaveBean(UringEndpoint.class));
	}

	@Test
	void isAbsentWhenNotExposed() {
		this.runner.withBean(UringReactiveWebServerFactory.class)
			.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(UringEndpoint.class));
	}

	@Test
	void isAbsentWhenAccessIsDenied() {
		this.runner.withBean(UringReactiveWebServerFactory.class)
			.withPropertyValues("management.endpoint.uring.access=NONE")
			.run((context) -> assertThat(context).doesNotHaveBean(UringEndpoint.class));
	}

	@Test
	void actuatorIsOptional() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(UringServersAutoConfiguration.class, UringEndpointAutoConfiguration.class,
							UringHealthContributorAutoConfiguration.class, UringMetricsAutoConfiguration.class))
			.withClassLoader(new FilteredClassLoader(Endpoint.class))
			.withBean(UringReactiveWebServerFactory.class)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean("uringEndpoint"));
	}

}
