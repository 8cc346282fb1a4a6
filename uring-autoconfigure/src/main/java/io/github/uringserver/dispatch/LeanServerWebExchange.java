package io.github.uringserver.dispatch;

import java.security.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import java.util.function.Supplier;

import reactor.core.publisher.Mono;

import org.springframework.context.ApplicationContext;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.Assert;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;

/**
 * An exchange that prepares its session, form and parts when they are asked for, where
 * {@link DefaultServerWebExchange} does so for each request. What is more than a field
 * comes from an exchange of that class, made with the first need. Made on the thread that
 * handles the request, used on any.
 */
final class LeanServerWebExchange implements ServerWebExchange, Supplier<Map<String, Object>> {

	private static final AtomicReferenceFieldUpdater<LeanServerWebExchange, ServerWebExchange> DETAILS = AtomicReferenceFieldUpdater
		.newUpdater(LeanServerWebExchange.class, ServerWebExchange.class, "details");

	@SuppressWarnings("rawtypes")
	private static final AtomicReferenceFieldUpdater<LeanServerWebExchange, Mono> SESSION = AtomicReferenceFieldUpdater
		.newUpdater(LeanServerWebExchange.class, Mono.class, "session");

	private final ServerHttpRequest request;

	private final ServerHttpResponse response;

	/** Where the managers, codecs and resolvers are. */
	private final HttpWebHandlerAdapter adapter;

	private final Map<String, Object> attributes = new ConcurrentHashMap<>();

	/** For the form, the parts and conditional requests; null until one is asked for. */
	private volatile ServerWebExchange details;

	/** Null until it is asked for. */
	private volatile Mono<WebSession> session;

	private Function<String, String> urlTransformer = Function.identity();

	private Object logId;

	private String logPrefix = "";

	/**
	 * Creates an exchange. Thread of the request.
	 * @param adapter whose settings hold
	 */
	LeanServerWebExchange(ServerHttpRequest request, ServerHttpResponse response, HttpWebHandlerAdapter adapter) {
		this.request = request;
		this.response = response;
		this.adapter = adapter;
		this.attributes.put(LOG_ID_ATTRIBUTE, request.getId());
		if (request instanceof AbstractServerHttpRequest attributed) {
			attributed.setAttributesSupplier(this);
		}
	}

	@Override
	public ServerHttpRequest getRequest() {
		return this.request;
	}

	@Override
	public ServerHttpResponse getResponse() {
		return this.response;
	}

	@Override
	public Map<String, Object> getAttributes() {
		return this.attributes;
	}

	/** The attributes, for the request. */
	@Override
	public Map<String, Object> get() {
		return this.attributes;
	}

	/** Read once, however often it is asked for, by whatever threads. */
	@Override
	public Mono<WebSession> getSession() {
		Mono<WebSession> present = this.session;
		if (present == null) {
			SESSION.compareAndSet(this, null, this.adapter.getSessionManager().getSession(this).cache());
			present = this.session;
		}
		return present;
	}

	@Override
	public <T extends Principal> Mono<T> getPrincipal() {
		return Mono.empty();
	}

	@Override
	public Mono<MultiValueMap<String, String>> getFormData() {
		return details().getFormData();
	}

	@Override
	public Mono<MultiValueMap<String, Part>> getMultipartData() {
		return details().getMultipartData();
	}

	@Override
	public Mono<Void> cleanupMultipart() {
		return Mono.defer(() -> hasDetails() ? this.details.cleanupMultipart() : Mono.empty());
	}

	/** Whether there can be parts to clean up. */
	boolean hasDetails() {
		return this.details != null;
	}

	@Override
	public LocaleContext getLocaleContext() {
		return this.adapter.getLocaleContextResolver().resolveLocaleContext(this);
	}

	@Override
	public ApplicationContext getApplicationContext() {
		return this.adapter.getApplicationContext();
	}

	@Override
	public boolean isNotModified() {
		return hasDetails() && this.details.isNotModified();
	}

	@Override
	public boolean checkNotModified(Instant lastModified) {
		return details().checkNotModified(lastModified);
	}

	@Override
	public boolean checkNotModified(String etag) {
		return details().checkNotModified(etag);
	}

	@Override
	public boolean checkNotModified(String etag, Instant lastModified) {
		return details().checkNotModified(etag, lastModified);
	}

	/**
	 * What looks only at request and response. The decorator keeps it from telling the
	 * request that the attributes are with it.
	 */
	private ServerWebExchange details() {
		ServerWebExchange present = this.details;
		if (present == null) {
			DETAILS.compareAndSet(this, null,
					new DefaultServerWebExchange(new ServerHttpRequestDecorator(this.request), this.response,
							this.adapter.getSessionManager(), this.adapter.getCodecConfigurer(),
							this.adapter.getLocaleContextResolver()));
			present = this.details;
		}
		return present;
	}

	@Override
	public String transformUrl(String url) {
		return this.urlTransformer.apply(url);
	}

	@Override
	public void addUrlTransformer(Function<String, String> transformer) {
		Assert.notNull(transformer, "'encoder' must not be null");
		this.urlTransformer = this.urlTransformer.andThen(transformer);
	}

	@Override
	public String getLogPrefix() {
		Object present = getAttribute(LOG_ID_ATTRIBUTE);
		if (this.logId != present) {
			this.logId = present;
			this.logPrefix = (present != null) ? "[" + present + "] " : "";
		}
		return this.logPrefix;
	}

}
