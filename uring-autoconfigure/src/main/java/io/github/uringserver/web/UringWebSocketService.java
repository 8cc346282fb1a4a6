package io.github.uringserver.web;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.util.Assert;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;

/**
 * Answers WebSocket requests to this server with 501, since it does not speak WebSocket,
 * and warns once. The framework's own service would pick a strategy for another server
 * and fail on the unknown request. Requests that came through another server are left to
 * the service made for them. Called on the threads that handle requests.
 */
public final class UringWebSocketService implements WebSocketService {

	private static final Log logger = LogFactory.getLog(UringWebSocketService.class);

	private static final String REASON = "this version of the server does not speak WebSocket";

	private final Supplier<? extends WebSocketService> others;

	private final AtomicBoolean warned = new AtomicBoolean();

	/**
	 * Creates the service.
	 * @param others asked for who answers requests that came through another server
	 */
	public UringWebSocketService(Supplier<? extends WebSocketService> others) {
		Assert.notNull(others, "'others' must not be null");
		this.others = others;
	}

	@Override
	public Mono<Void> handleRequest(ServerWebExchange exchange, WebSocketHandler webSocketHandler) {
		if (NativeExchange.of(exchange.getRequest()) == null) {
			return this.others.get().handleRequest(exchange, webSocketHandler);
		}
		if (this.warned.compareAndSet(false, true)) {
			logger.warn("WebSocket requests are answered with 501: " + REASON
					+ ". Set uring.server.enabled=false to serve them on Spring Boot's own web server.");
		}
		return Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_IMPLEMENTED, REASON));
	}

}
