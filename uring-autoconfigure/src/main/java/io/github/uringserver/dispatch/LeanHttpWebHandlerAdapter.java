package io.github.uringserver.dispatch;

import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.publisher.Mono;

import org.springframework.core.log.LogFormatUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.codec.LoggingCodecSupport;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import org.springframework.web.server.adapter.ForwardedHeaderTransformer;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Does what the framework's adapter does, with those {@link DispatchPart parts} in fewer
 * steps that it was made with. Where Reactor wants to see each operator, the framework's
 * own takes over. Called on the threads of requests.
 */
final class LeanHttpWebHandlerAdapter extends HttpWebHandlerAdapter {

	/** The framework's: who sets its level means these messages. */
	private static final Log logger = LogFactory.getLog(HttpWebHandlerAdapter.class);

	private static final DisconnectedClientHelper DISCONNECTED_CLIENTS = new DisconnectedClientHelper(
			"org.springframework.web.server.DisconnectedClient");

	private final HttpWebHandlerAdapter framework;

	private final boolean leanExchange;

	private final boolean leanCompletion;

	private boolean loggingRequestDetails;

	/**
	 * Creates an adapter with the settings of another one.
	 * @param framework the one to follow
	 * @param delegate its delegate, or what takes the place of it
	 * @param parts what to do in fewer steps
	 */
	LeanHttpWebHandlerAdapter(HttpWebHandlerAdapter framework, WebHandler delegate, Set<DispatchPart> parts) {
		super(delegate);
		this.framework = framework;
		this.leanExchange = parts.contains(DispatchPart.EXCHANGE);
		this.leanCompletion = parts.contains(DispatchPart.COMPLETION);
		setSessionManager(framework.getSessionManager());
		setCodecConfigurer(framework.getCodecConfigurer());
		setLocaleContextResolver(framework.getLocaleContextResolver());
		setForwardedHeaderTransformer(framework.getForwardedHeaderTransformer());
		setObservationRegistry(framework.getObservationRegistry());
		setObservationConvention(framework.getObservationConvention());
		if (framework.getApplicationContext() != null) {
			setApplicationContext(framework.getApplicationContext());
		}
	}

	@Override
	public void setCodecConfigurer(ServerCodecConfigurer codecConfigurer) {
		super.setCodecConfigurer(codecConfigurer);
		this.loggingRequestDetails = codecConfigurer.getReaders()
			.stream()
			.anyMatch((reader) -> reader instanceof LoggingCodecSupport logging
					&& logging.isEnableLoggingRequestDetails());
	}

	@Override
	public Mono<Void> handle(ServerHttpRequest request, ServerHttpResponse response) {
		if (!ReactorState.isPlain()) {
			return this.framework.handle(request, response);
		}
		return this.leanCompletion ? handleLean(request, response) : super.handle(request, response);
	}

	private Mono<Void> handleLean(ServerHttpRequest received, ServerHttpResponse response) {
		ServerHttpRequest request = received;
		ForwardedHeaderTransformer transformer = getForwardedHeaderTransformer();
		if (transformer != null) {
			try {
				request = transformer.apply(received);
			}
			catch (Throwable ex) {
				if (logger.isDebugEnabled()) {
					logger.debug("Failed to apply forwarded headers to " + formatRequest(received), ex);
				}
				response.setStatusCode(HttpStatus.BAD_REQUEST);
				return response.setComplete();
			}
		}
		ServerWebExchange exchange = createExchange(request, response);
		if (logger.isDebugEnabled()) {
			logRequest(exchange);
		}
		ServerRequestObservationContext observation = new ServerRequestObservationContext(request, response,
				exchange.getAttributes());
		exchange.getAttributes()
			.put(ServerRequestObservationContext.CURRENT_OBSERVATION_CONTEXT_ATTRIBUTE, observation);
		return new CompletionMono(this, exchange, observation, getDelegate().handle(exchange));
	}

	@Override
	protected ServerWebExchange createExchange(ServerHttpRequest request, ServerHttpResponse response) {
		return this.leanExchange ? new LeanServerWebExchange(request, response, this)
				: super.createExchange(request, response);
	}

	private void logRequest(ServerWebExchange exchange) {
		LogFormatUtils.traceDebug(logger, (trace) -> exchange.getLogPrefix() + formatRequest(exchange.getRequest())
				+ (trace ? ", headers=" + formatHeaders(exchange.getRequest().getHeaders()) : ""));
	}

	/** Called when the handler has ended without an exception. */
	void logResponse(ServerWebExchange exchange) {
		if (!logger.isDebugEnabled()) {
			return;
		}
		LogFormatUtils.traceDebug(logger, (trace) -> {
			HttpStatusCode status = exchange.getResponse().getStatusCode();
			return exchange.getLogPrefix() + "Completed " + ((status != null) ? status : "200 OK")
					+ (trace ? ", headers=" + formatHeaders(exchange.getResponse().getHeaders()) : "");
		});
	}

	private String formatHeaders(HttpHeaders headers) {
		if (this.loggingRequestDetails) {
			return headers.toString();
		}
		return headers.isEmpty() ? "{}" : "{masked}";
	}

	/**
	 * Called with an exception that no handler has resolved: the response tells of it as
	 * long as it can. That comes before the question whether the client is gone: an
	 * exception of a call to elsewhere may look like that.
	 * @return whether the server has to know of it
	 */
	boolean isForTheServer(ServerWebExchange exchange, ServerRequestObservationContext observation,
			Throwable exception) {
		String prefix = exchange.getLogPrefix();
		ServerHttpRequest request = exchange.getRequest();
		ServerHttpResponse response = exchange.getResponse();
		if (response.setStatusCode(HttpStatus.INTERNAL_SERVER_ERROR)) {
			logger.error(prefix + "500 Server Error for " + formatRequest(request), exception);
			return false;
		}
		if (DISCONNECTED_CLIENTS.checkAndLogClientDisconnectedException(exception)) {
			observation.setConnectionAborted(true);
			return false;
		}
		logger.error(prefix + "Error [" + exception + "] for " + formatRequest(request)
				+ ", but ServerHttpResponse already committed (" + response.getStatusCode() + ")");
		return true;
	}

}
