package io.github.uringserver.web;

import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.util.Objects;

import io.github.uringserver.forwarded.ForwardedHeaders;
import io.github.uringserver.forwarded.ForwardedRequest;
import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.http.HttpHandler;
import org.apache.commons.logging.Log;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpLogging;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.Assert;

/**
 * Lets a WebFlux {@link org.springframework.http.server.reactive.HttpHandler} answer the
 * exchanges of a server. Called on the workers' threads; one adapter serves all of them.
 * On the threads of {@link UringThreads} it remembers the targets it has parsed.
 * <p>
 * What the WebFlux handler throws or signals as an error is answered with 500 before the
 * response is committed; after that the connection is closed. When it completes without
 * having written anything, status and headers set so far are sent with an empty body.
 * When the client goes away, its subscription is cancelled.
 */
public final class UringHttpHandlerAdapter implements HttpHandler {

	private static final Log logger = HttpLogging.forLogName(UringHttpHandlerAdapter.class);

	private static final int BAD_REQUEST = 400;

	private final org.springframework.http.server.reactive.HttpHandler httpHandler;

	/** Null when headers of proxies are not acted upon. */
	private final ForwardedHeaders forwardedHeaders;

	/**
	 * Creates an adapter.
	 * @param httpHandler the application
	 */
	public UringHttpHandlerAdapter(org.springframework.http.server.reactive.HttpHandler httpHandler) {
		this(httpHandler, null);
	}

	/**
	 * Creates an adapter that acts upon the headers of proxies.
	 * @param httpHandler the application
	 * @param forwardedHeaders reads them; null to leave them to the application
	 */
	public UringHttpHandlerAdapter(org.springframework.http.server.reactive.HttpHandler httpHandler,
			ForwardedHeaders forwardedHeaders) {
		Assert.notNull(httpHandler, "HttpHandler must not be null");
		this.httpHandler = httpHandler;
		this.forwardedHeaders = forwardedHeaders;
	}

	@Override
	public void handle(HttpExchange exchange) {
		exchange.retain();
		InetSocketAddress remoteAddress = exchange.remoteAddress();
		ForwardedRequest forwarded = (this.forwardedHeaders != null)
				? this.forwardedHeaders.resolve(exchange.head(), remoteAddress, exchange.localAddress()) : null;
		ParsedTarget target;
		try {
			target = (forwarded != null) ? ParsedTarget.forwarded(exchange, forwarded) : parseTarget(exchange);
		}
		catch (URISyntaxException ex) {
			refuse(exchange, ex);
			return;
		}
		ExchangeLifecycle lifecycle = new ExchangeLifecycle(exchange);
		RequestBody body = exchange.hasRequestBody() ? new RequestBody(lifecycle) : null;
		UringServerHttpRequest request = new UringServerHttpRequest(exchange, target, body,
				(forwarded != null && forwarded.client() != null) ? forwarded.client() : remoteAddress);
		boolean head = request.getMethod() == HttpMethod.HEAD;
		UringServerHttpResponse response = new UringServerHttpResponse(lifecycle, head);
		lifecycle.prepare(response, body);
		lifecycle.begin(handle(request, head ? new HeadResponse(response) : response));
	}

	private static ParsedTarget parseTarget(HttpExchange exchange) throws URISyntaxException {
		return (Thread.currentThread() instanceof UringWorkerThread thread) ? thread.targets().get(exchange)
				: ParsedTarget.of(exchange);
	}

	private static void refuse(HttpExchange exchange, URISyntaxException cause) {
		if (logger.isDebugEnabled()) {
			logger.debug("Refused a request target: " + cause.getMessage());
		}
		exchange.startResponse(BAD_REQUEST);
		exchange.addHeader("Connection", "close");
		exchange.commit(0);
		exchange.finish();
	}

	private Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		try {
			return Objects.requireNonNull(this.httpHandler.handle(request, response), "The handler returned null");
		}
		catch (Throwable ex) {
			Exceptions.throwIfJvmFatal(ex);
			return Mono.error(ex);
		}
	}

}
