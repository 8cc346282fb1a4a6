package io.github.uringserver.contract;

import java.util.concurrent.TimeUnit;

import io.github.uringserver.boot.UringReactiveWebServerFactory;
import io.github.uringserver.boot.UringWebServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.embedded.netty.NettyWebServer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/** Which server answers, with auto-configuration as an application has it. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChoiceOfServerTests {

	@Test
	void thisServerAnswersByDefault(CapturedOutput output) throws Exception {
		try (Application application = Application.run(Doors.class)) {
			assertThat(application.webServer()).isInstanceOf(UringWebServer.class);
			assertThat(application.get("/hello").body()).isEqualTo("hello");
		}
		assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
	}

	@Test
	void reactorNettyAnswersWhenSwitchedOff(CapturedOutput output) throws Exception {
		try (Application application = Application.runAnywhere(Doors.class, "uring.server.enabled=false")) {
			assertThat(application.webServer()).isInstanceOf(NettyWebServer.class);
			assertThat(application.get("/hello").body()).isEqualTo("hello");
		}
		assertThat(output).doesNotContain("io_uring");
	}

	@Test
	void factoryOfTheApplicationWins() throws Exception {
		try (Application application = Application.runAnywhere(NettyOfItsOwn.class)) {
			assertThat(application.webServer()).isInstanceOf(NettyWebServer.class);
			assertThat(application.get("/hello").body()).isEqualTo("hello");
		}
	}

	@Test
	void factoryOfThisKindThatTheApplicationMadeIsUsed() throws Exception {
		try (Application application = Application.run(UringOfItsOwn.class)) {
			assertThat(application.bean(UringReactiveWebServerFactory.class).getServerCustomizers())
				.hasSizeGreaterThan(1);
			assertThat(application.get("/hello").body()).isEqualTo("hello");
		}
	}

	@Test
	void http2IsServedAsHttp11WithOneWarning(CapturedOutput output) throws Exception {
		try (Application application = Application.run(Doors.class, "server.http2.enabled=true")) {
			assertThat(application.get("/hello").statusLine()).isEqualTo("HTTP/1.1 200 OK");
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("server.http2.enabled");
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Doors.class)
	static class NettyOfItsOwn {

		@Bean
		NettyReactiveWebServerFactory ownFactory() {
			return new NettyReactiveWebServerFactory();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Doors.class)
	static class UringOfItsOwn {

		@Bean
		UringReactiveWebServerFactory ownFactory() {
			UringReactiveWebServerFactory factory = new UringReactiveWebServerFactory();
			factory.addServerCustomizers((configuration) -> configuration.backlog(10));
			return factory;
		}

	}

}
