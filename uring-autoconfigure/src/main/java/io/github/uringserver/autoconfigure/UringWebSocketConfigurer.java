package io.github.uringserver.autoconfigure;

import java.util.Objects;

import io.github.uringserver.web.UringWebSocketService;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;

/**
 * Supplies the {@link UringWebSocketService} unless another configurer of the application
 * supplies a service. Called while the application starts, on its thread.
 */
final class UringWebSocketConfigurer implements WebFluxConfigurer {

	private final ObjectProvider<WebFluxConfigurer> configurers;

	UringWebSocketConfigurer(ObjectProvider<WebFluxConfigurer> configurers) {
		this.configurers = configurers;
	}

	/** Null when somebody else has one: the framework takes one only. */
	@Override
	public WebSocketService getWebSocketService() {
		boolean taken = this.configurers.stream()
			.filter((configurer) -> configurer != this)
			.map(WebFluxConfigurer::getWebSocketService)
			.anyMatch(Objects::nonNull);
		return taken ? null : new UringWebSocketService(HandshakeWebSocketService::new);
	}

}
