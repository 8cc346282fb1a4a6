package io.github.uringserver.boot;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;

import org.springframework.boot.ssl.DefaultSslBundleRegistry;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.embedded.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.embedded.netty.NettyServerCustomizer;
import org.springframework.boot.web.embedded.netty.NettyWebServer;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServer;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.WebServerFactoryCustomizerBeanPostProcessor;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.http.server.reactive.HttpHandler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What {@link UringReactiveWebServerFactory} does where it cannot make its own server.
 */
@ExtendWith(OutputCaptureExtension.class)
class FallbackTests {

	private static final UringAvailability UNAVAILABLE = new UringAvailability(false, "The kernel is too old.",
			"Use Linux 6.1 or newer.");

	private static final HttpHandler HANDLER = (request, response) -> Mono.empty();

	private final UringReactiveWebServerFactory factory = new UringReactiveWebServerFactory(0);

	@Test
	void anotherServerIsMadeAndOneWarningSaysWhy(CapturedOutput output) {
		this.factory.setAvailability(UNAVAILABLE);
		WebServer server = this.factory.getWebServer(HANDLER);
		assertThat(server).isInstanceOf(NettyWebServer.class);
		assertThat(this.factory.getFallbackCause()).isEqualTo(UNAVAILABLE);
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("The kernel is too old. Use Linux 6.1 or newer.");
		server.start();
		assertThat(server.getPort()).isPositive();
		server.stop();
	}

	@Test
	void startFailsWhereThatIsWanted() {
		this.factory.setAvailability(UNAVAILABLE);
		this.factory.setOnUnsupported(OnUnsupported.FAIL);
		assertThatExceptionOfType(UringUnavailableException.class).isThrownBy(() -> this.factory.getWebServer(HANDLER))
			.satisfies((exception) -> assertThat(exception.getAvailability()).isEqualTo(UNAVAILABLE))
			.withMessageContaining("The kernel is too old. Use Linux 6.1 or newer.");
	}

	@Test
	void otherServerIsToldOfTls() {
		this.factory.setAvailability(UNAVAILABLE);
		this.factory.setSslBundles(new DefaultSslBundleRegistry());
		Ssl ssl = new Ssl();
		ssl.setBundle("missing");
		this.factory.setSsl(ssl);
		assertThatExceptionOfType(NoSuchSslBundleException.class).isThrownBy(() -> this.factory.getWebServer(HANDLER));
	}

	@Test
	void customizersOfTheOtherServerAreCalledOnce() {
		List<String> calls = new ArrayList<>();
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.registerBean(WebServerFactoryCustomizerBeanPostProcessor.class);
			context.registerBean(WebServerFactoryCustomizer.class, () -> new FactoryCustomizer(calls));
			context.registerBean(NettyServerCustomizer.class, () -> (server) -> {
				calls.add("server");
				return server;
			});
			context.refresh();
			this.factory.setAvailability(UNAVAILABLE);
			this.factory.setBeanFactory(context.getBeanFactory());
			this.factory.getWebServer(HANDLER);
		}
		assertThat(calls).containsExactly("factory on port 0", "server");
	}

	private record FactoryCustomizer(
			List<String> calls) implements WebServerFactoryCustomizer<NettyReactiveWebServerFactory> {

		@Override
		public void customize(NettyReactiveWebServerFactory factory) {
			this.calls.add("factory on port " + factory.getPort());
		}

	}

}
