package io.github.uringserver.web;

import java.net.InetSocketAddress;

import io.github.uringserver.http.HttpExchange;
import io.github.uringserver.net.SecureSession;
import reactor.core.publisher.Flux;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.RequestPath;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.util.MultiValueMap;

/**
 * The request of an {@link HttpExchange}. Made on the worker's thread, read from any:
 * what the exchange would only tell its worker is asked for here and now.
 */
final class UringServerHttpRequest extends AbstractServerHttpRequest {

	private final HttpExchange exchange;

	private final ParsedTarget target;

	/** Null when the request has no body. */
	private final RequestBody body;

	private final InetSocketAddress remoteAddress;

	private final InetSocketAddress localAddress;

	/** Null on a plain connection. */
	private final SecureSession secureSession;

	private final long sequence;

	/**
	 * Creates the request. Worker thread.
	 * @param body the body, null without one
	 * @param remoteAddress the client's address; null on a unix domain socket
	 */
	UringServerHttpRequest(HttpExchange exchange, ParsedTarget target, RequestBody body,
			InetSocketAddress remoteAddress) {
		super(HttpMethod.valueOf(exchange.head().method()), target.uri(), null, new RequestHeaders(exchange.head()));
		this.exchange = exchange;
		this.target = target;
		this.body = body;
		this.remoteAddress = remoteAddress;
		this.localAddress = exchange.localAddress();
		this.secureSession = exchange.secureSession();
		this.sequence = exchange.sequence();
	}

	@Override
	public RequestPath getPath() {
		return this.target.path();
	}

	@Override
	public Flux<DataBuffer> getBody() {
		return (this.body != null) ? this.body : Flux.empty();
	}

	@Override
	public InetSocketAddress getRemoteAddress() {
		return this.remoteAddress;
	}

	@Override
	public InetSocketAddress getLocalAddress() {
		return this.localAddress;
	}

	@Override
	protected MultiValueMap<String, HttpCookie> initCookies() {
		return RequestCookies.parse(this.exchange.head());
	}

	@Override
	protected SslInfo initSslInfo() {
		return (this.secureSession != null) ? new SessionSslInfo(this.secureSession) : null;
	}

	/** Number of the connection within the process and of the request within it. */
	@Override
	protected String initId() {
		return Long.toHexString(this.exchange.connectionId()) + '-' + this.sequence;
	}

	/** The {@link HttpExchange}. */
	@Override
	@SuppressWarnings("unchecked")
	public <T> T getNativeRequest() {
		return (T) this.exchange;
	}

}
