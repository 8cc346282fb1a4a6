package io.github.uringserver.dispatch;

import java.util.List;
import java.util.Locale;

import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.handler.DefaultWebFilterChain;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;
import org.springframework.web.server.handler.FilteringWebHandler;
import org.springframework.web.server.session.DefaultWebSessionManager;

/**
 * What is done in fewer steps than the framework takes, each by itself.
 */
public enum DispatchPart {

	/** Session, form and parts of an exchange are prepared when they are asked for. */
	EXCHANGE(DefaultServerWebExchange.class, DefaultWebSessionManager.class),

	/** One operator from the handler's end to the end of the response. */
	COMPLETION(),

	/** Exception handlers are assembled when there is an exception. */
	ERRORS(ExceptionHandlingWebHandler.class, FilteringWebHandler.class, DefaultWebFilterChain.class),

	/** One operator from the handler mappings to the result handlers. */
	DISPATCHER(DispatcherHandler.class);

	private final List<Class<?>> replaced;

	DispatchPart(Class<?>... replaced) {
		this.replaced = List.of(replaced);
	}

	/** The framework's classes whose steps it takes over. */
	List<Class<?>> replaced() {
		return this.replaced;
	}

	/** The name in lower case, as the endpoint shows it. */
	public String label() {
		return name().toLowerCase(Locale.ROOT);
	}

}
