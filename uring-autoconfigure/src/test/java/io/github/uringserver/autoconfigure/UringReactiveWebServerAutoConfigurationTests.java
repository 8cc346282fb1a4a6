package io.github.uringserver.autoconfigure;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionEvaluationReport;
import org.springframework.boot.autoconfigure.web.reactive.ReactiveWebServerFactoryAutoConfiguration;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.reactive.server.ReactiveWebServerFactory;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

import io.github.uringserver.boot.OnUnsupported;
import io.github.uringserver.boot.UringAvailability;
import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.boot.UringServerCustomizer;
import io.github.uringserver.server.UringServerConfiguration;
import io.github.uringserver.server.UringServerConfigurationBuilder;
import io.github.uringserver.tls.TlsProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@ExtendWith(OutputCaptureExtension.class)
class UringReactiveWebServerAutoConfigurationTests {

	private static final UringAvailability AVAILABLE = new UringAvailability(true, "", "");

	private static final UringAvailability UNAVAILABLE = new UringAvailability(false, "The kernel is too old.",
			"Use Linux 6.1 or newer.");

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(
			UringReactiveWebServerAutoConfiguration.class, UringServletApplicationAutoConfiguration.class,
			ReactiveWebServerFactoryAutoConfiguration.class);

	private final ReactiveWebApplicationContextRunner runner = new ReactiveWebApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS);

	@Test
	void comesBeforeTheServersOfSpringBoot() {
		this.runner.withInitializer(known(AVAILABLE))
			.run((context) -> assertThat(context).getBean(ReactiveWebServerFactory.class)
				.isInstanceOf(UringReactiveWebServerFactory.class));
	}

	@Test
	void isSwitchedOffByItsProperty(CapturedOutput output) {
		this.runner.withInitializer(known(AVAILABLE))
			.withPropertyValues("uring.server.enabled=false")
			.run((context) -> assertThat(context).getBean(ReactiveWebServerFactory.class)
				.isInstanceOf(NettyReactiveWebServerFactory.class));
		assertThat(output).doesNotContain("io_uring");
	}

	@Test
	void stepsAsideWhereIoUringIsMissing() {
		this.runner.withInitializer(known(UNAVAILABLE)).run((context) -> {
			assertThat(context).getBean(ReactiveWebServerFactory.class)
				.isInstanceOf(NettyReactiveWebServerFactory.class);
			assertThat(reportOf(context.getSourceApplicationContext())).contains("The kernel is too old.");
		});
	}

	@Test
	void staysWhereTheStartIsToFail() {
		this.runner.withInitializer(known(UNAVAILABLE))
			.withPropertyValues("uring.server.on-unsupported=fail")
			.run((context) -> assertThat(context.getBean(UringReactiveWebServerFactory.class).getOnUnsupported())
				.isEqualTo(OnUnsupported.FAIL));
	}

	@Test
	void tlsIsNoReasonToStepAside(CapturedOutput output) {
		this.runner.withInitializer(known(AVAILABLE))
			.withPropertyValues("server.ssl.bundle=web", "uring.server.tls.provider=jdk")
			.run((context) -> assertThat(
					context.getBean(UringReactiveWebServerFactory.class).getTlsSettings().provider())
				.isEqualTo(TlsProvider.JDK));
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void doesNotWarnWhenAnotherFactoryIsThere(CapturedOutput output) {
		this.runner.withPropertyValues("server.ssl.bundle=web")
			.withBean(ReactiveWebServerFactory.class, NettyReactiveWebServerFactory::new)
			.run((context) -> assertThat(context).hasSingleBean(ReactiveWebServerFactory.class)
				.doesNotHaveBean(AvailabilityProbe.BEAN_NAME));
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void factoryOfTheApplicationWinsAndHearsOfTheProperties() {
		UringReactiveWebServerFactory own = new UringReactiveWebServerFactory(4711);
		this.runner.withInitializer(known(AVAILABLE))
			.withPropertyValues("uring.server.workers=3")
			.withBean("own", UringReactiveWebServerFactory.class, () -> own)
			.run((context) -> {
				assertThat(context).getBean(ReactiveWebServerFactory.class).isSameAs(own);
				assertThat(configurationOf(own).workers()).isEqualTo(3);
			});
	}

	@Test
	void customizersAreCalledOnceInOrderBehindTheProperties() {
		this.runner.withInitializer(known(AVAILABLE))
			.withPropertyValues("uring.server.workers=3")
			.withUserConfiguration(Customizers.class)
			.run((context) -> {
				UringReactiveWebServerFactory factory = context.getBean(UringReactiveWebServerFactory.class);
				assertThat(configurationOf(factory).workers()).isEqualTo(5);
				assertThat(context.getBean(Customizers.class).calls).containsExactly("first", "second");
			});
	}

	@Test
	void refusedValueFailsTheStart() {
		this.runner.withPropertyValues("uring.server.ring.sq-entries=1000")
			.run((context) -> assertThat(context).getFailure()
				.hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
				.rootCause()
				.hasMessageContaining("uring.server.ring.sq-entries"));
	}

	@Test
	void alwaysMatchesAheadOfTimeWithoutAskingTheKernel() {
		System.setProperty("spring.aot.processing", "true");
		try {
			this.runner.run((context) -> assertThat(context).hasSingleBean(UringReactiveWebServerFactory.class)
				.doesNotHaveBean(AvailabilityProbe.BEAN_NAME));
		}
		finally {
			System.clearProperty("spring.aot.processing");
		}
	}

	@Test
	void unknownTokenOfTheAccessLogFailsTheStart() {
		this.runner.withInitializer(known(AVAILABLE))
			.withPropertyValues("uring.server.access-log.pattern=%h %Y")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("uring.server.access-log.pattern")
				.hasMessageContaining("'%Y'"));
	}

	@Test
	void malformedTrustedProxyFailsTheStart() {
		this.runner.withInitializer(known(AVAILABLE))
			.withPropertyValues("uring.server.trusted-proxies=10.0.0.0/8,example.org")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("uring.server.trusted-proxies")
				.hasMessageContaining("example.org"));
	}

	@Test
	void accessLogIsOffByDefault() {
		this.runner.withInitializer(known(AVAILABLE))
			.run((context) -> assertThat(
					configurationOf(context.getBean(UringReactiveWebServerFactory.class)).exchangeObserver())
				.isNull());
	}

	@Test
	void serverHeaderIsTakenOver() {
		this.runner.withInitializer(known(AVAILABLE))
			.withPropertyValues("server.server-header=uring")
			.run((context) -> assertThat(context.getBean(UringReactiveWebServerFactory.class).getServerHeader())
				.isEqualTo("uring"));
	}

	@Test
	void servletApplicationHearsOneWarning(CapturedOutput output) {
		new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.run((context) -> assertThat(context).doesNotHaveBean(UringReactiveWebServerFactory.class)
				.doesNotHaveBean(UringServerProperties.class));
		assertThat(warnings(output)).singleElement().asString().contains("this is a servlet application");
	}

	@Test
	void servletApplicationThatKnowsIsLeftAlone(CapturedOutput output) {
		new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withPropertyValues("uring.server.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(warnings(output)).isEmpty();
	}

	@Test
	void applicationWithoutWebIsLeftAlone(CapturedOutput output) {
		new ApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.run((context) -> assertThat(context).doesNotHaveBean(UringServerProperties.class));
		assertThat(warnings(output)).isEmpty();
	}

	private static ApplicationContextInitializer<ConfigurableApplicationContext> known(UringAvailability availability) {
		return (context) -> ((BeanDefinitionRegistry) context.getBeanFactory())
			.registerBeanDefinition(AvailabilityProbe.BEAN_NAME, AvailabilityProbe.definition(availability));
	}

	private static String reportOf(ConfigurableApplicationContext context) {
		ConditionEvaluationReport report = ConditionEvaluationReport.get(context.getBeanFactory());
		return report.getConditionAndOutcomesBySource()
			.get(UringReactiveWebServerAutoConfiguration.FactoryConfiguration.class.getName())
			.stream()
			.map((outcome) -> outcome.getOutcome().getMessage())
			.toList()
			.toString();
	}

	private static UringServerConfiguration configurationOf(UringReactiveWebServerFactory factory) {
		UringServerConfigurationBuilder builder = UringServerConfiguration.builder();
		factory.getServerCustomizers().forEach((customizer) -> customizer.customize(builder));
		return builder.build();
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getOut().lines().filter((line) -> line.contains("WARN")).toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		final List<String> calls = new ArrayList<>();

		@Bean
		@Order(2)
		UringServerCustomizer second() {
			return (configuration) -> {
				this.calls.add("second");
				configuration.workers(5);
			};
		}

		@Bean
		@Order(1)
		UringServerCustomizer first() {
			return (configuration) -> {
				this.calls.add("first");
				configuration.workers(4);
			};
		}

	}

}
