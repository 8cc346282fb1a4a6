package io.github.uringserver.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.web.reactive.HttpHandlerAutoConfiguration;
import org.springframework.boot.autoconfigure.web.reactive.ReactiveWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.reactive.WebFluxAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServerException;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;

import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.ring.RingException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/** What the user reads when an application does not start. */
@ExtendWith(OutputCaptureExtension.class)
class FailureAnalysisTests {

	private static final UringAvailability UNAVAILABLE = new UringAvailability(false, "The kernel is too old.",
			"Use Linux 6.1 or newer.");

	@Test
	void startThatIsToFailExplainsItself(CapturedOutput output) {
		assertThatException().isThrownBy(() -> applicationWithoutIoUring().run("--uring.server.on-unsupported=fail"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("The web server could not be started on io_uring. The kernel is too old.")
			.contains("Use Linux 6.1 or newer.");
	}

	@Test
	void missingServerIsExplainedWithWhatIoUringLacks(CapturedOutput output) {
		FilteredClassLoader withoutNetty = new FilteredClassLoader("reactor.netty.http.server");
		assertThatException().isThrownBy(
				() -> applicationWithoutIoUring().resourceLoader(new DefaultResourceLoader(withoutNetty)).run());
		assertThat(output).contains("The web server could not be started on io_uring. The kernel is too old.")
			.contains("Use Linux 6.1 or newer.");
	}

	@Test
	void missingServerIsExplainedBySpringBootWhenIoUringIsSwitchedOff(CapturedOutput output) {
		FilteredClassLoader withoutNetty = new FilteredClassLoader("reactor.netty.http.server");
		assertThatException().isThrownBy(() -> application().resourceLoader(new DefaultResourceLoader(withoutNetty))
			.run("--uring.server.enabled=false"));
		assertThat(output).contains("Check your application's dependencies for a supported reactive web server.");
	}

	@Test
	void malformedValueFailsTheStartWithItsNameAlsoWhereItIsNotUsed(CapturedOutput output) {
		assertThatException()
			.isThrownBy(() -> applicationWithoutIoUring().run("--uring.server.access-log.pattern=%h %Y"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Invalid value '%h %Y' for configuration property 'uring.server.access-log.pattern'")
			.contains("originating from '\"uring.server.access-log.pattern\" from property source \"commandLineArgs\"'")
			.contains("Unknown token '%Y'");
	}

	@Test
	void malformedValueFailsTheStartAlsoWithAServerOfTheApplication(CapturedOutput output) {
		assertThatException().isThrownBy(() -> application()
			.initializers((context) -> ((BeanDefinitionRegistry) context.getBeanFactory()).registerBeanDefinition("own",
					new RootBeanDefinition(NettyReactiveWebServerFactory.class)))
			.run("--uring.server.access-log.pattern=%Y"));
		assertThat(output).contains("for configuration property 'uring.server.access-log.pattern'");
	}

	@Test
	void malformedProxyFailsTheStartWithItsName(CapturedOutput output) {
		assertThatException().isThrownBy(() -> application().run("--uring.server.trusted-proxies=10.0.0.0/8,here"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("for configuration property 'uring.server.trusted-proxies'")
			.contains("'here' is not an IPv4 or IPv6 address");
	}

	@Test
	void refusalOfTheKernelIsExplained() {
		RingException refusal = new RingException("io_uring_setup failed: ENOMEM; raise ulimit -l", 12);
		assertThat(new RingFailureAnalyzer().analyze(new WebServerException("Unable to start Uring", refusal))
			.getDescription()).contains("io_uring_setup failed: ENOMEM; raise ulimit -l");
	}

	private static SpringApplicationBuilder applicationWithoutIoUring() {
		return application().initializers((context) -> ((BeanDefinitionRegistry) context.getBeanFactory())
			.registerBeanDefinition(AvailabilityProbe.BEAN_NAME, AvailabilityProbe.definition(UNAVAILABLE)));
	}

	private static SpringApplicationBuilder application() {
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.REACTIVE)
			.properties("server.port=0");
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ UringReactiveWebServerAutoConfiguration.class,
			ReactiveWebServerFactoryAutoConfiguration.class, HttpHandlerAutoConfiguration.class,
			WebFluxAutoConfiguration.class })
	static class Application {

	}

}
