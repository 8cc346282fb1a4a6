package io.github.uringserver.contract;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.github.uringserver.server.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.support.WebSocketHandlerAdapter;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.WebFilter;

import static org.assertj.core.api.Assertions.assertThat;

/** WebSocket requests, which this version refuses. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebSocketRefusalTests {

	private static final String UPGRADE = "GET /socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
			+ "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

	@ParameterizedTest
	@ValueSource(classes = { Sockets.class, OwnAdapter.class, OwnHandshake.class, Decorated.class })
	void requestIsAnswered501WithOneWarning(Class<?> configuration, CapturedOutput output) throws Exception {
		try (Application application = Application.run(configuration)) {
			assertThat(upgrade(application).status()).isEqualTo(501);
			assertThat(upgrade(application).status()).isEqualTo(501);
			assertThat(application.get("/hello").body()).isEqualTo("hello");
		}
		assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
			.asString()
			.contains("WebSocket requests are answered with 501", "does not speak WebSocket",
					"uring.server.enabled=false");
		assertThat(output).doesNotContain("ERROR");
	}

	@Test
	void connectionLivesOnAfterTheRefusal() throws Exception {
		try (Application application = Application.run(Sockets.class); RawClient client = application.connect()) {
			assertThat(client.send(UPGRADE).read().status()).isEqualTo(501);
			assertThat(client.get("/hello").read().status()).isEqualTo(200);
		}
	}

	@Test
	void serviceOfTheApplicationWins(CapturedOutput output) throws Exception {
		try (Application application = Application.run(OwnService.class)) {
			assertThat(upgrade(application).status()).isEqualTo(418);
		}
		assertThat(output).doesNotContain("WARN");
	}

	@ParameterizedTest
	@ValueSource(classes = { Sockets.class, OwnAdapter.class, OwnHandshake.class })
	void anotherServerSpeaksWebSocket(Class<?> configuration) throws Exception {
		try (Application application = Application.runAnywhere(configuration, "uring.server.enabled=false")) {
			assertThat(upgrade(application).status()).isEqualTo(101);
		}
	}

	private static RawClient.Response upgrade(Application application) throws Exception {
		try (RawClient client = application.connect()) {
			return client.send(UPGRADE).read();
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(Doors.class)
	static class Sockets {

		@Bean
		HandlerMapping socketMapping() {
			WebSocketHandler handler = (session) -> session
				.send(session.receive().doOnNext((message) -> message.retain()));
			return new SimpleUrlHandlerMapping(Map.of("/socket", handler), -1);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Sockets.class)
	static class OwnAdapter {

		@Bean
		WebSocketHandlerAdapter ownAdapter() {
			return new WebSocketHandlerAdapter();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Sockets.class)
	static class OwnHandshake implements WebFluxConfigurer {

		@Override
		public WebSocketService getWebSocketService() {
			return new HandshakeWebSocketService(new ReactorNettyRequestUpgradeStrategy());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Sockets.class)
	static class Decorated {

		@Bean
		@Order(-1)
		WebFilter mutating() {
			return (exchange, chain) -> chain
				.filter(exchange.mutate().request((request) -> request.header("X-Mutated", "yes")).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(Sockets.class)
	static class OwnService implements WebFluxConfigurer {

		@Override
		public WebSocketService getWebSocketService() {
			return (exchange, handler) -> {
				exchange.getResponse().setStatusCode(HttpStatus.I_AM_A_TEAPOT);
				return Mono.empty();
			};
		}

	}

}
