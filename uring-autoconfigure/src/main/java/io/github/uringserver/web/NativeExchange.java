package io.github.uringserver.web;

import io.github.uringserver.http.HttpExchange;

import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;

/** Finds what a request stands on. Any thread. */
final class NativeExchange {

	private NativeExchange() {
	}

	/** The exchange beneath a request; null when it came through another server. */
	static HttpExchange of(ServerHttpRequest request) {
		ServerHttpRequest inner = request;
		while (inner instanceof ServerHttpRequestDecorator decorator) {
			inner = decorator.getDelegate();
		}
		return (inner instanceof AbstractServerHttpRequest innermost
				&& nativeRequest(innermost) instanceof HttpExchange ours) ? ours : null;
	}

	private static Object nativeRequest(AbstractServerHttpRequest request) {
		try {
			return request.getNativeRequest();
		}
		catch (IllegalStateException ex) {
			// a mock, in an application's own tests
			return null;
		}
	}

}
