package io.github.uringserver.dispatch;

import java.util.List;
import java.util.Map;

import reactor.core.publisher.Mono;

import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.context.ApplicationContext;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.reactive.DispatchExceptionHandler;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerAdapter;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.HandlerResult;
import org.springframework.web.reactive.HandlerResultHandler;
import org.springframework.web.server.ServerWebExchange;

/**
 * A dispatcher with the mappings, adapters and result handlers of the framework's one,
 * which asks them in one operator as long as nothing goes wrong. Not a bean: who asks for
 * the {@link DispatcherHandler} gets the framework's. Called on the threads of requests;
 * immutable once made.
 */
final class LeanDispatcherHandler extends DispatcherHandler {

	private HandlerMapping[] mappings;

	private HandlerAdapter[] adapters;

	private HandlerResultHandler[] resultHandlers;

	/** Whether each of them is there once, and so the same for everyone who asks. */
	private boolean shared;

	LeanDispatcherHandler(ApplicationContext context) {
		super(context);
	}

	/** Called by the constructor of the framework's class. */
	@Override
	protected void initStrategies(ApplicationContext context) {
		super.initStrategies(context);
		this.shared = true;
		this.mappings = getHandlerMappings().toArray(new HandlerMapping[0]);
		this.adapters = sorted(context, HandlerAdapter.class).toArray(new HandlerAdapter[0]);
		this.resultHandlers = sorted(context, HandlerResultHandler.class).toArray(new HandlerResultHandler[0]);
	}

	private <T> List<T> sorted(ApplicationContext context, Class<T> type) {
		Map<String, T> beans = BeanFactoryUtils.beansOfTypeIncludingAncestors(context, type, true, false);
		this.shared &= beans.keySet().stream().allMatch(context::isSingleton);
		return beans.values().stream().sorted(AnnotationAwareOrderComparator.INSTANCE).toList();
	}

	/** Whether it asks the very objects that another one asks. */
	boolean asksWhat(DispatcherHandler framework) {
		List<HandlerMapping> asked = framework.getHandlerMappings();
		if (!this.shared || asked == null || asked.size() != this.mappings.length) {
			return false;
		}
		for (int i = 0; i < this.mappings.length; i++) {
			if (asked.get(i) != this.mappings[i]) {
				return false;
			}
		}
		return true;
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		return CorsUtils.isPreFlightRequest(exchange.getRequest()) ? super.handle(exchange)
				: new DispatchMono(this, exchange);
	}

	/** The mappings in their order. */
	HandlerMapping[] mappings() {
		return this.mappings;
	}

	/** The adapter for a handler. */
	HandlerAdapter adapter(Object handler) {
		for (HandlerAdapter adapter : this.adapters) {
			if (adapter.supports(handler)) {
				return adapter;
			}
		}
		throw new IllegalStateException("No HandlerAdapter: " + handler);
	}

	/** The handler for a result, null when there is none. */
	HandlerResultHandler resultHandler(HandlerResult result) {
		for (HandlerResultHandler handler : this.resultHandlers) {
			if (handler.supports(result)) {
				return handler;
			}
		}
		return null;
	}

	/** What becomes of an exception that came instead of a result. */
	Mono<Void> recover(ServerWebExchange exchange, Throwable exception) {
		Mono<HandlerResult> result = Mono.error(exception);
		for (HandlerAdapter adapter : this.adapters) {
			if (adapter instanceof DispatchExceptionHandler exceptionHandler) {
				result = result.onErrorResume((error) -> exceptionHandler.handleError(exchange, error));
			}
		}
		return result.flatMap((handled) -> withExceptionHandler(exchange, handled,
				write(exchange, handled, "Handler " + handled.getHandler())));
	}

	/** What becomes of an exception that came while a result was written. */
	Mono<Void> recover(ServerWebExchange exchange, HandlerResult result, Mono<Void> written, Throwable exception) {
		return withExceptionHandler(exchange, result,
				described(new ObservedError(written, exception), "Handler " + result.getHandler()));
	}

	private Mono<Void> withExceptionHandler(ServerWebExchange exchange, HandlerResult result, Mono<Void> written) {
		DispatchExceptionHandler exceptionHandler = result.getExceptionHandler();
		return (exceptionHandler == null) ? written
				: written.onErrorResume((error) -> exceptionHandler.handleError(exchange, error)
					.flatMap((handled) -> write(exchange, handled,
							"Exception handler " + handled.getHandler() + ", error=\"" + error.getMessage() + "\"")));
	}

	private Mono<Void> write(ServerWebExchange exchange, HandlerResult result, String description) {
		HandlerResultHandler handler = resultHandler(result);
		return (handler != null) ? described(handler.handleResult(exchange, result), description) : unsupported(result);
	}

	/** What becomes of a result that none of the handlers supports. */
	Mono<Void> unsupported(ServerWebExchange exchange, HandlerResult result) {
		return withExceptionHandler(exchange, result, unsupported(result));
	}

	private static Mono<Void> unsupported(HandlerResult result) {
		return Mono.error(new IllegalStateException("No HandlerResultHandler for " + result.getReturnValue()));
	}

	private static Mono<Void> described(Mono<Void> written, String description) {
		return written.checkpoint(description + " [DispatcherHandler]");
	}

}
