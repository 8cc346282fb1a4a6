package io.github.uringserver.dispatch;

import java.util.List;

import reactor.core.publisher.Mono;

import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;
import org.springframework.web.server.handler.FilteringWebHandler;

/**
 * Puts the exception handlers together when there is an exception, where the framework
 * does so for each request, and leaves out a chain of no filters. Called on the threads
 * of requests; immutable.
 */
final class LeanExceptionHandlingWebHandler extends ExceptionHandlingWebHandler {

	/** The filters, or what stands behind them when there are none. */
	private final WebHandler first;

	private LeanExceptionHandlingWebHandler(FilteringWebHandler delegate, List<WebExceptionHandler> handlers) {
		super(delegate, handlers);
		this.first = delegate.getFilters().isEmpty() ? delegate.getDelegate() : delegate;
	}

	/**
	 * Does what another one does.
	 * @param framework the one to follow
	 * @param filtering its delegate, or what takes the place of it
	 */
	static LeanExceptionHandlingWebHandler of(ExceptionHandlingWebHandler framework, FilteringWebHandler filtering) {
		return new LeanExceptionHandlingWebHandler(filtering, declared(framework));
	}

	/** The handlers without the one for checkpoints, which each instance adds itself. */
	static List<WebExceptionHandler> declared(ExceptionHandlingWebHandler framework) {
		List<WebExceptionHandler> handlers = framework.getExceptionHandlers();
		return handlers.subList(1, handlers.size());
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		return new ErrorHandlingMono(this, exchange);
	}

	/** Called with each subscription. */
	Mono<Void> begin(ServerWebExchange exchange) {
		return this.first.handle(exchange);
	}

	/** What becomes of an exception: the framework's operators, for this once. */
	Mono<Void> recover(ServerWebExchange exchange, Throwable exception) {
		Mono<Void> completion = Mono.error(exception);
		for (WebExceptionHandler handler : getExceptionHandlers()) {
			completion = completion.doOnError((error) -> exchange.getAttributes().put(HANDLED_WEB_EXCEPTION, error))
				.onErrorResume((error) -> handler.handle(exchange, error));
		}
		return completion;
	}

}
